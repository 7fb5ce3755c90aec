package io.edgewitness.collector.vision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pictures for three purposes, without a specimen in two of them.
 *
 * @param learn the weights come from these
 * @param choose the threshold comes from these
 * @param judge the figures come from these; nothing else does
 */
record Split(List<Sample> learn, List<Sample> choose, List<Sample> judge) {
    private static final int FEW = 5;

    /**
     * One of {@code folds} splits: each specimen is judged in one of them. Of the rest a fifth chooses; but a specimen with a class that has fewer than five there is learnt
     * from, for without it the class would hardly be learnt.
     */
    static Split of(Dataset data, int folds, int fold, long seed) {
        List<List<Sample>> outer = parts(data.samples(), folds, seed);
        List<Sample> rest = new ArrayList<>();
        for (int i = 0; i < folds; i++) {
            rest.addAll(i == fold ? List.of() : outer.get(i));
        }
        Set<String> needed = specimensOfRareClasses(rest);
        List<Sample> learn = new ArrayList<>();
        List<Sample> choose = new ArrayList<>();
        List<List<Sample>> inner = parts(rest, 5, seed + 1);
        for (int i = 0; i < inner.size(); i++) {
            for (Sample s : inner.get(i)) {
                (i > 0 || needed.contains(s.specimen()) ? learn : choose).add(s);
            }
        }
        return new Split(List.copyOf(learn), List.copyOf(choose), List.copyOf(outer.get(fold)));
    }

    private static Set<String> specimensOfRareClasses(List<Sample> samples) {
        Map<String, Set<String>> specimens = new HashMap<>();
        samples.forEach(
                s -> specimens.computeIfAbsent(s.label(), k -> new HashSet<>()).add(s.specimen()));
        Set<String> needed = new HashSet<>();
        specimens.values().stream().filter(of -> of.size() < FEW).forEach(needed::addAll);
        return needed;
    }

    /**
     * SHA-256 over which pictures lie where, with their labels, masks and bytes: another split or another picture gives another one.
     *
     * @return hexadecimal
     * @throws IllegalArgumentException if a file cannot be read; shown to the user
     */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (List<Sample> part : List.of(learn, choose, judge)) {
                digest.update((byte) 0);
                for (Sample sample : part) {
                    digest.update((sample.label() + "\t" + sample.specimen() + "\n").getBytes(StandardCharsets.UTF_8));
                    digest.update(sha256(sample.file()));
                    digest.update(sample.mask() == null ? new byte[32] : sha256(sample.mask()));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(Path file) throws NoSuchAlgorithmException {
        try {
            return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    /** Whole specimens, the rarest classes first, each to where its classes are missing most. */
    static List<List<Sample>> parts(List<Sample> samples, int count, long seed) {
        Map<String, List<Sample>> bySpecimen = new TreeMap<>();
        Map<String, Integer> ofLabel = new HashMap<>();
        for (Sample s : samples) {
            bySpecimen.computeIfAbsent(s.specimen(), k -> new ArrayList<>()).add(s);
            ofLabel.merge(s.label(), 1, Integer::sum);
        }
        List<List<Sample>> specimens = new ArrayList<>(bySpecimen.values());
        Collections.shuffle(specimens, new Random(seed));
        specimens.sort(Comparator.comparingDouble(s -> -rarity(s, ofLabel)));
        List<List<Sample>> parts = new ArrayList<>();
        List<Map<String, Integer>> has = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
            has.add(new HashMap<>());
        }
        for (List<Sample> specimen : specimens) {
            int best = 0;
            for (int i = 1; i < count; i++) {
                best = load(specimen, has.get(i), ofLabel) < load(specimen, has.get(best), ofLabel) ? i : best;
            }
            parts.get(best).addAll(specimen);
            for (Sample s : specimen) {
                has.get(best).merge(s.label(), 1, Integer::sum);
            }
        }
        return parts;
    }

    private static double rarity(List<Sample> specimen, Map<String, Integer> ofLabel) {
        return specimen.stream()
                .mapToDouble(s -> 1.0 / ofLabel.getOrDefault(s.label(), 1))
                .sum();
    }

    /** How full a part is already of what the specimen would bring. */
    private static double load(List<Sample> specimen, Map<String, Integer> has, Map<String, Integer> ofLabel) {
        return specimen.stream()
                .mapToDouble(s -> has.getOrDefault(s.label(), 0)
                        / (double) ofLabel.getOrDefault(s.label(), 1)
                        / ofLabel.getOrDefault(s.label(), 1))
                .sum();
    }
}
