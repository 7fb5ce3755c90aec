package io.edgewitness.machine.vision;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Inspects each board of a folder laid out as DeepPCB (Tang, He, Huang, Yang 2019): {@code index.tsv} with test, template and boxes, pictures of 640 x 640, a
 * defect a line as {@code x1 y1 x2 y2 type}. Each test picture is laid over its template and compared by one rule; nothing is learnt. Truth is read after the
 * verdict. A found defect is right if its box overlaps a true one, not yet taken, by more than 0.33 of both together; likelier ones choose first. Run by hand:
 *
 * <pre>java -cp … io.edgewitness.machine.vision.InspectFolder FOLDER</pre>
 */
public final class InspectFolder {
    private static final int SIZE = 640;
    private static final double OVERLAP = 0.33;
    private static final List<String> KINDS = List.of("cut", "bridge", "notch", "bump", "island", "hole");
    private static final List<String> TYPES = List.of("open", "short", "mousebite", "spur", "copper", "pin-hole");

    /** Looked at on the boards 77000, 44000 and 12000. */
    static final DifferenceRule COPPER =
            new DifferenceRule("copper", 128, 3, 30, 8, 10, DifferenceRule.Foreground.DARK, null, 8);

    static final int SEARCH = 12;

    /**
     * What came of it.
     *
     * @param truth defects there are
     * @param found defects that were found, right or not
     * @param placed those at a true one's place
     * @param named those of them that have the true one's type
     * @param byType per type: true, placed, named
     * @param nanos of inspection, over all boards
     */
    record Score(int boards, int truth, int found, int placed, int named, Map<String, int[]> byType, long nanos) {
        double f(int right) {
            return right == 0 ? 0 : 2.0 * right / (truth + found);
        }

        void print(PrintStream out) {
            out.printf(
                    Locale.ROOT,
                    "%d boards, %d defects; found %d, of them %d at the place of a true one, %d of its type as well%n",
                    boards,
                    truth,
                    found,
                    placed,
                    named);
            out.printf(
                    Locale.ROOT,
                    "F at IoU %.2f: %.4f by place (precision %.4f, recall %.4f), %.4f by place and type%n",
                    OVERLAP,
                    f(placed),
                    (double) placed / found,
                    (double) placed / truth,
                    f(named));
            byType.forEach((type, n) ->
                    out.printf(Locale.ROOT, "  %-10s %4d true, %4d placed, %4d named%n", type, n[0], n[1], n[2]));
            out.printf(Locale.ROOT, "%.1f ms a board%n", nanos / 1e6 / boards);
        }
    }

    private record Truth(Box box, String type) {}

    private InspectFolder() {}

    /** @param args the folder */
    public static void main(String[] args) throws IOException {
        inspect(Path.of(args[0])).print(System.out);
    }

    static Score inspect(Path folder) throws IOException {
        Map<String, int[]> byType = new TreeMap<>();
        int[] sums = new int[5];
        long nanos = 0;
        List<String> index = Files.readAllLines(folder.resolve("index.tsv"));
        for (String line : index.subList(1, index.size())) {
            String[] columns = line.split("\t", -1);
            Gray test = Pictures.read(file(folder, columns[0]), SIZE, SIZE);
            Gray template = Pictures.read(file(folder, columns[1]), SIZE, SIZE);
            long begun = System.nanoTime();
            List<Finding> found = found(test, template);
            nanos += System.nanoTime() - begun;
            List<Truth> truth = truth(file(folder, columns[2]));
            truth.forEach(t -> byType.computeIfAbsent(t.type(), x -> new int[3])[0]++);
            sums[0]++;
            sums[1] += truth.size();
            sums[2] += found.size();
            match(found, truth, byType, sums);
        }
        return new Score(sums[0], sums[1], sums[2], sums[3], sums[4], byType, nanos);
    }

    /** The index names files from the folder above. */
    private static Path file(Path folder, String name) {
        return folder.resolveSibling(name);
    }

    private static List<Finding> found(Gray test, Gray template) {
        Registration registration = new Registration(template, SEARCH);
        List<Finding> found = new ArrayList<>();
        new Difference(COPPER, template).look(registration.align(test, registration.find(test)), found);
        found.sort(Comparator.comparingDouble((Finding f) -> -f.score()));
        return found;
    }

    private static List<Truth> truth(Path file) throws IOException {
        List<Truth> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] n = line.strip().split(" ", -1);
            if (n.length == 5) {
                int x = Integer.parseInt(n[0]);
                int y = Integer.parseInt(n[1]);
                Box box = new Box(x, y, Integer.parseInt(n[2]) - x, Integer.parseInt(n[3]) - y);
                all.add(new Truth(box, TYPES.get(Integer.parseInt(n[4]) - 1)));
            }
        }
        return all;
    }

    private static void match(List<Finding> found, List<Truth> truth, Map<String, int[]> byType, int[] sums) {
        List<Truth> left = new ArrayList<>(truth);
        for (Finding f : found) {
            Truth best = left.stream()
                    .max(Comparator.comparingDouble(t -> f.box().overlap(t.box())))
                    .orElse(null);
            if (best == null || f.box().overlap(best.box()) <= OVERLAP) {
                continue;
            }
            left.remove(best);
            boolean named = best.type().equals(TYPES.get(KINDS.indexOf(f.kind())));
            sums[3]++;
            sums[4] += named ? 1 : 0;
            int[] counts = Objects.requireNonNull(byType.get(best.type()));
            counts[1]++;
            counts[2] += named ? 1 : 0;
        }
    }
}
