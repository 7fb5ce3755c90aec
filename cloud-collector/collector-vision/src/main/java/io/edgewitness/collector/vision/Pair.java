package io.edgewitness.collector.vision;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two models of one set, by the pictures that judge both: of no part of those did either learn.
 *
 * @param a figures of the first over those pictures, at its own threshold
 * @param b of the second
 * @param different pictures that one of them takes for good and the other does not
 */
public record Pair(Judgement a, Judgement b, List<Two> different) {
    /** A picture, as each of two judged it. */
    public record Two(Judgement.Judged a, Judgement.Judged b) {}

    /** @throws TeachFault if one has no model yet, or nothing judges both */
    public static Pair of(TeachJob first, TeachJob second) {
        TeachJob.Result one = first.result();
        TeachJob.Result other = second.result();
        if (one == null || other == null) {
            throw new TeachFault(TeachFault.Code.NO_MODEL);
        }
        if (!first.set().equals(second.set())) {
            throw new TeachFault(TeachFault.Code.OTHER_SET);
        }
        Map<String, Judgement.Judged> byShot = new HashMap<>();
        other.judgement().shots().forEach(s -> byShot.put(s.shot(), s));
        List<Two> common = one.judgement().shots().stream()
                .filter(s -> isSame(s, byShot.get(s.shot())))
                .map(s -> new Two(s, byShot.getOrDefault(s.shot(), s)))
                .toList();
        if (common.isEmpty()) {
            throw new TeachFault(TeachFault.Code.NOTHING_COMMON);
        }
        double at = one.judgement().threshold();
        double otherAt = other.judgement().threshold();
        return new Pair(
                Judgement.of(common.stream().map(Two::a).toList(), at, null, 0),
                Judgement.of(common.stream().map(Two::b).toList(), otherAt, null, 0),
                common.stream()
                        .filter(t -> t.a().score() >= at != t.b().score() >= otherAt)
                        .toList());
    }

    private static boolean isSame(Judgement.Judged one, Judgement.@org.jspecify.annotations.Nullable Judged other) {
        return other != null
                && one.label().equals(other.label())
                && one.specimen().equals(other.specimen());
    }
}
