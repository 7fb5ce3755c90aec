package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Consents;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which enterprises let a zone count them now.
 *
 * @param byKind ids of the enterprises by kind of consent: {@code agent-count}, {@code scenario-count}, {@code base-stations} or
 *     {@code indicator:IND-05}
 */
public record Sharing(Map<String, List<String>> byKind) {
    /** Nobody agreed to anything. */
    static final Sharing NOTHING = new Sharing(Map.of());

    static Sharing of(List<Consents.Consent> consents) {
        Map<String, List<String>> byKind = new TreeMap<>();
        consents.stream()
                .map(Consents.Consent::kind)
                .distinct()
                .forEach(kind -> byKind.put(
                        kind,
                        consents.stream()
                                .filter(c -> c.kind().equals(kind))
                                .map(Consents.Consent::enterprise)
                                .distinct()
                                .toList()));
        return new Sharing(byKind);
    }

    /** @return none: nobody agreed to that */
    public List<String> enterprises(String kind) {
        return byKind.getOrDefault(kind, List.of());
    }

    /** @param row such as {@code IND-05} */
    public static String ofIndicator(String row) {
        return "indicator:" + row;
    }
}
