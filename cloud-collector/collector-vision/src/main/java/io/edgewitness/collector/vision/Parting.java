package io.edgewitness.collector.vision;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Pictures of a set parted by specimen, so that what is needed lies in each part.
 *
 * @param seed of the split
 */
record Parting(Split split, long seed) {
    private static final int FOLDS = 4;
    private static final int TRIES = 64;
    private static final int LEAST_GOOD = 7; // a quarter judges, and of fewer than five of the rest none would choose

    static Split of(Dataset data, long seed) {
        return Split.of(data, FOLDS, 0, seed);
    }

    /**
     * The first of some seeds that brings the most classes into each part: the same pictures are parted alike, whatever is learnt from them.
     *
     * @param marked whether defects are learnt from marked places
     * @throws TeachFault that says what is missing
     */
    static Parting best(Dataset data, boolean marked) {
        check(data, marked);
        Parting best = null;
        int most = -1;
        for (long seed = 1; seed <= TRIES; seed++) {
            Split split = of(data, seed);
            int classes = classes(split.learn()) + classes(split.choose()) + classes(split.judge());
            if (classes > most) {
                most = classes;
                best = new Parting(split, seed);
            }
        }
        if (best == null || !best.serves(data, marked)) {
            throw new TeachFault(TeachFault.Code.FEW_PARTS);
        }
        return best;
    }

    private static int classes(List<Sample> of) {
        Set<String> classes = new HashSet<>();
        of.forEach(s -> classes.add(s.label()));
        return classes.size();
    }

    private static void check(Dataset data, boolean marked) {
        var specimens = data.specimens();
        int good = specimens.getOrDefault(data.good(), Set.of()).size();
        if (good == 0) {
            throw new TeachFault(TeachFault.Code.NO_GOOD, data.good());
        }
        if (good < LEAST_GOOD) {
            throw new TeachFault(TeachFault.Code.FEW_GOOD, good, LEAST_GOOD);
        }
        if (!marked) {
            return;
        }
        if (data.where(s -> s.mask() != null && !data.isGood(s)).isEmpty()) {
            throw new TeachFault(TeachFault.Code.NONE_MARKED);
        }
        specimens.forEach((label, of) -> {
            if (of.size() < 2) {
                throw new TeachFault(TeachFault.Code.ONE_SPECIMEN, label);
            }
        });
    }

    private boolean serves(Dataset data, boolean marked) {
        boolean good = List.of(split.learn(), split.choose(), split.judge()).stream()
                .allMatch(part -> part.stream().anyMatch(data::isGood));
        boolean defects = split.learn().stream().anyMatch(s -> s.mask() != null)
                && split.judge().stream().anyMatch(s -> !data.isGood(s));
        return good && (defects || !marked);
    }
}
