package io.edgewitness.collector.vision;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Labelled pictures in a folder. {@code index.tsv} names them: tab-separated, with a header; columns {@code path}, {@code class} and {@code specimen} (or {@code
 * specimen_group}), others are passed over. A path is relative to the folder. Beside NAME.jpg may lie NAME_mask.png, white where the part is defective.
 *
 * @param good label of the good parts
 */
record Dataset(String good, List<Sample> samples) {
    private static final long MOST_BYTES = 16L << 20;
    private static final int MOST_SAMPLES = 100_000;

    /**
     * Reads the index; pictures are not opened.
     *
     * @param good label of the good parts
     * @throws IllegalArgumentException that says what is wrong where; shown to the user
     */
    static Dataset read(Path folder, String good) {
        Path index = folder.resolve("index.tsv");
        List<String> lines = lines(index);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(
                    index + " is empty; its first line names the columns path, class, specimen");
        }
        List<String> header = List.of(lines.get(0).split("\t", -1));
        int path = column(index, header, "path");
        int label = column(index, header, "class");
        int specimen =
                header.contains("specimen") ? header.indexOf("specimen") : column(index, header, "specimen_group");
        List<Sample> samples = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            String where = index + ", line " + (i + 1) + ": ";
            List<String> cells = List.of(lines.get(i).split("\t", -1));
            if (cells.size() <= Math.max(path, Math.max(label, specimen))) {
                throw new IllegalArgumentException(
                        where + "has " + cells.size() + " columns, and " + header.size() + " are named above");
            }
            Path file = inside(folder, cells.get(path), where);
            if (cells.get(label).isBlank() || cells.get(specimen).isBlank()) {
                throw new IllegalArgumentException(where + "names no class or no specimen; give both");
            }
            if (!seen.add(file)) {
                throw new IllegalArgumentException(where + "names a picture that was named before");
            }
            samples.add(new Sample(file, mask(file), cells.get(label), cells.get(specimen)));
        }
        return new Dataset(good, List.copyOf(samples));
    }

    private static List<String> lines(Path index) {
        try {
            if (Files.size(index) > MOST_BYTES) {
                throw new IllegalArgumentException(index + " is larger than 16 MiB");
            }
            List<String> lines = Files.readAllLines(index);
            if (lines.size() > MOST_SAMPLES) {
                throw new IllegalArgumentException(index + " names more than 100,000 pictures");
            }
            return lines;
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(index + " is no UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(index + " cannot be read; it lists the pictures", e);
        }
    }

    private static int column(Path index, List<String> header, String name) {
        if (!header.contains(name)) {
            throw new IllegalArgumentException(index + ", line 1: no column " + name);
        }
        return header.indexOf(name);
    }

    /** The picture under the folder; a path may repeat the folder's own name first. */
    private static Path inside(Path folder, String path, String where) {
        Path root = folder.toAbsolutePath().normalize();
        for (Path from : List.of(root, root.resolveSibling("."))) {
            Path file = from.resolve(path).normalize();
            if (file.startsWith(root) && Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new IllegalArgumentException(where + "no picture " + path + " in the folder");
    }

    private static @Nullable Path mask(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        Path mask = file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + "_mask.png");
        return Files.isRegularFile(mask) ? mask : null;
    }

    /**
     * Whether something can be learnt and judged here.
     *
     * @param folds parts that the specimens of each class are spread over
     * @param marked whether defects are learnt from marked places
     * @throws IllegalArgumentException that says what is missing; shown to the user
     */
    void check(int folds, boolean marked) {
        Map<String, Set<String>> specimens = specimens();
        if (!specimens.containsKey(good)) {
            throw new IllegalArgumentException("no picture of a good part (class " + good + "); record some");
        }
        if (specimens.get(good).size() < folds) {
            throw new IllegalArgumentException(
                    "the good parts are of " + specimens.get(good).size() + " specimens, and " + folds
                            + " are needed so that no part is learnt and judged at once");
        }
        if (marked && where(s -> s.mask() != null && !isGood(s)).isEmpty()) {
            throw new IllegalArgumentException("no defect is marked; mark some, or learn from good parts only");
        }
        if (marked) {
            specimens.forEach((label, of) -> {
                if (of.size() < 2) {
                    throw new IllegalArgumentException(
                            "class " + label + " has one specimen, which is too few to learn from one and judge"
                                    + " by another; record more, or join the class with another");
                }
            });
        }
    }

    boolean isGood(Sample sample) {
        return sample.label().equals(good);
    }

    List<Sample> where(Predicate<Sample> which) {
        return samples.stream().filter(which).toList();
    }

    /** Specimens of each label, in the order of the labels. */
    Map<String, Set<String>> specimens() {
        return samples.stream()
                .collect(Collectors.groupingBy(
                        Sample::label, TreeMap::new, Collectors.mapping(Sample::specimen, Collectors.toSet())));
    }
}
