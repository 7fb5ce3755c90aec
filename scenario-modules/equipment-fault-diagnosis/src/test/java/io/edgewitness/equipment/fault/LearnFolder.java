package io.edgewitness.equipment.fault;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Learns from the labelled records of one folder which part of a bearing is damaged, and judges those of another; both are laid out as for {@link DiagnoseFolder}. With one folder, it is cut: each diameter, and each end, is judged by what was learnt from the others.
 * Records of machines without a fault teach nothing here: that a bearing is damaged is found without learning.
 *
 * <pre>java -cp … io.edgewitness.equipment.fault.LearnFolder LEARN_FOLDER [TEST_FOLDER]</pre>
 */
public final class LearnFolder {
    private static final String USAGE =
            "usage: LearnFolder LEARN_FOLDER [TEST_FOLDER]; a folder holds index.tsv and the records it names";

    private LearnFolder() {}

    /** @param probability by part, in the records' own words */
    record Judged(DiagnoseFolder.Diagnosis record, Map<String, Double> probability) {
        boolean isRight() {
            return record.truth().equals(likeliest());
        }

        String likeliest() {
            return probability.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
        }
    }

    /** How the records are judged. */
    enum By {
        RULES,
        LEARNED,
        BOTH
    }

    static List<Judged> judge(List<DiagnoseFolder.Diagnosis> learn, List<DiagnoseFolder.Diagnosis> test, By by) {
        LearnedEvidence learned = LearnedEvidence.learn(faults(learn).stream()
                .map(d -> new LearnedEvidence.Example(d.features(), d.truth()))
                .toList());
        return faults(test).stream()
                .map(d -> new Judged(
                        d,
                        switch (by) {
                            case RULES -> d.rules();
                            case LEARNED -> learned.probabilities(Map.of(), d.features());
                            case BOTH -> learned.probabilities(d.rules(), d.features());
                        }))
                .toList();
    }

    private static List<DiagnoseFolder.Diagnosis> faults(List<DiagnoseFolder.Diagnosis> all) {
        return all.stream().filter(d -> !d.truth().equals("normal")).toList();
    }

    /** Each part of the folder judged by what was learnt from the others. */
    static List<Judged> across(
            List<DiagnoseFolder.Diagnosis> all, Function<DiagnoseFolder.Diagnosis, String> part, By by) {
        Map<String, List<DiagnoseFolder.Diagnosis>> parts =
                faults(all).stream().collect(Collectors.groupingBy(part, TreeMap::new, Collectors.toList()));
        List<Judged> judged = new ArrayList<>();
        parts.forEach((name, test) -> {
            List<DiagnoseFolder.Diagnosis> rest =
                    faults(all).stream().filter(d -> !test.contains(d)).toList();
            judged.addAll(judge(rest, test, by));
        });
        return judged;
    }

    static double accuracy(List<Judged> all) {
        return (double) all.stream().filter(Judged::isRight).count() / all.size();
    }

    /** Mean over the parts of the chance that a record with it has a higher probability of it than one without; a tie counts half. */
    static double macroAuroc(List<Judged> all) {
        List<String> parts =
                all.stream().map(j -> j.record().truth()).distinct().sorted().toList();
        return parts.stream().mapToDouble(p -> auroc(all, p)).average().orElse(Double.NaN);
    }

    private static double auroc(List<Judged> all, String part) {
        double wins = 0;
        double pairs = 0;
        for (Judged with : all) {
            for (Judged without : all) {
                if (with.record().truth().equals(part)
                        && !without.record().truth().equals(part)) {
                    int order = Double.compare(of(with, part), of(without, part));
                    wins += order > 0 ? 1 : order == 0 ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return pairs == 0 ? Double.NaN : wins / pairs;
    }

    private static double of(Judged judged, String part) {
        return judged.probability().getOrDefault(part, 0.0);
    }

    static void print(List<Judged> all, PrintStream out) {
        out.printf("%-26s %-7s %-7s %6s %6s %6s%n", "record", "truth", "judged", "outer", "inner", "ball");
        for (Judged j : all) {
            out.printf(
                    Locale.ROOT,
                    "%-26s %-7s %-7s %6.3f %6.3f %6.3f %s%n",
                    j.record().name(),
                    j.record().truth(),
                    j.likeliest(),
                    of(j, "outer"),
                    of(j, "inner"),
                    of(j, "ball"),
                    j.isRight() ? "" : "WRONG");
        }
    }

    private static void print(String what, Function<By, List<Judged>> judged, PrintStream out) {
        for (By by : By.values()) {
            List<Judged> all = judged.apply(by);
            Map<String, List<Judged>> parts = all.stream()
                    .collect(Collectors.groupingBy(
                            j -> j.record().trueEnd() + " " + j.record().diameter(),
                            TreeMap::new,
                            Collectors.toList()));
            Map<String, String> shares = new LinkedHashMap<>();
            parts.forEach((name, of) -> shares.put(name, String.format(Locale.ROOT, "%.2f", accuracy(of))));
            out.printf(
                    Locale.ROOT,
                    "%s, %s: %d records, accuracy %.3f, macro AUROC %.3f; accuracy by end and diameter %s%n",
                    what,
                    by.name().toLowerCase(Locale.ROOT),
                    all.size(),
                    accuracy(all),
                    macroAuroc(all),
                    shares);
        }
    }

    /** @param args the folder to learn from, and the one to judge */
    public static void main(String[] args) throws IOException {
        if (args.length < 1 || args.length > 2) {
            System.err.println(USAGE);
            System.exit(2);
        }
        List<DiagnoseFolder.Diagnosis> learn = DiagnoseFolder.records(args[0]);
        if (args.length == 2) {
            List<DiagnoseFolder.Diagnosis> test = DiagnoseFolder.records(args[1]);
            print(judge(learn, test, By.BOTH), System.out);
            print("learnt from " + Path.of(args[0]).getFileName(), by -> judge(learn, test, by), System.out);
        } else {
            print(across(learn, DiagnoseFolder.Diagnosis::diameter, By.BOTH), System.out);
            print(
                    "each diameter by the others",
                    by -> across(learn, DiagnoseFolder.Diagnosis::diameter, by),
                    System.out);
            print("each end by the other", by -> across(learn, DiagnoseFolder.Diagnosis::trueEnd, by), System.out);
        }
        LearnedEvidence learned = LearnedEvidence.learn(faults(learn).stream()
                .map(d -> new LearnedEvidence.Example(d.features(), d.truth()))
                .toList());
        learned.causes().forEach(c -> System.out.println("speaks for " + c + ": " + rounded(learned.weights(c))));
    }

    private static Map<String, String> rounded(Map<String, Double> weights) {
        Map<String, String> text = new LinkedHashMap<>();
        weights.forEach((k, v) -> text.put(k, String.format(Locale.ROOT, "%.2f", v)));
        return text;
    }
}
