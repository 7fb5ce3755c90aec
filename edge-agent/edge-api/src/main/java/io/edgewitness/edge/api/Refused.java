package io.edgewitness.edge.api;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a configuration cannot be used: every reason at once, with its place. Places count from the scenario's own mapping in the site file where a
 * scenario refuses, from the record's own where a record does, and are empty where a text's own parser does.
 */
public final class Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Remark> reasons;

    public Refused(List<Remark> reasons) {
        super(reasons.stream().map(Remark::en).collect(Collectors.joining("; ")));
        this.reasons = List.copyOf(reasons);
    }

    public static Refused of(String en, String zh, String... at) {
        return new Refused(List.of(Remark.of(en, zh, at)));
    }

    /** What any refusal says; one without places of its own is of the whole. */
    public static List<Remark> reasons(IllegalArgumentException refusal) {
        if (refusal instanceof Refused refused) {
            return refused.reasons;
        }
        String why = String.valueOf(refusal.getMessage());
        return List.of(Remark.of(why, why));
    }
}
