package io.edgewitness.equipment.fault;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
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
 * Records of machines without a fault teach nothing here: that a bearing is damaged is found without learning. What all of LEARN_FOLDER teaches is written to FILE, for {@code evidence:} of a site file.
 *
 * <pre>java -cp … io.edgewitness.equipment.fault.LearnFolder LEARN_FOLDER [TEST_FOLDER] [--out FILE]</pre>
 */
public final class LearnFolder {
    private static final String USAGE =
            "usage: LearnFolder LEARN_FOLDER [TEST_FOLDER] [--out FILE]; a folder holds index.tsv and the records it names";

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
        SiteEvidence learned = SiteEvidence.of(learnt(learn), KnowledgeFiles.graph());
        return faults(test).stream()
                .map(d -> new Judged(
                        d,
                        switch (by) {
                            case RULES -> parts(d.ranked());
                            case LEARNED -> parts(learned.probabilities(d.features()));
                            case BOTH -> parts(learned.weigh(d.ranked(), d.features()));
                        }))
                .toList();
    }

    /** The file that records teach. */
    private static byte[] learnt(List<DiagnoseFolder.Diagnosis> records) {
        Map<String, String> causes = new LinkedHashMap<>();
        DiagnoseFolder.FAULTS.forEach((cause, part) -> causes.put(part, cause));
        return EvidenceTraining.learn(faults(records).stream()
                .map(d -> new EvidenceTraining.Example(d.features(), causes.getOrDefault(d.truth(), d.truth())))
                .toList());
    }

    /** Of the three causes alone, in the records' own words. */
    private static Map<String, Double> parts(List<FaultGraph.Ranked> ranked) {
        return parts(
                ranked.stream().collect(Collectors.toMap(FaultGraph.Ranked::cause, FaultGraph.Ranked::probability)));
    }

    private static Map<String, Double> parts(Map<String, Double> byCause) {
        double sum = DiagnoseFolder.FAULTS.keySet().stream()
                .mapToDouble(c -> byCause.getOrDefault(c, 0.0))
                .sum();
        Map<String, Double> parts = new TreeMap<>();
        DiagnoseFolder.FAULTS.forEach((cause, part) -> parts.put(part, byCause.getOrDefault(cause, 0.0) / sum));
        return parts;
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

    static EvidenceJudgement judgement(List<Judged> all) {
        return EvidenceJudgement.of(all.stream()
                .map(j -> new EvidenceJudgement.Judged(j.record().truth(), j.probability()))
                .toList());
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
            parts.forEach((name, of) -> shares.put(
                    name, String.format(Locale.ROOT, "%.2f", judgement(of).accuracy())));
            out.printf(
                    Locale.ROOT,
                    "%s, %s: %d records, accuracy %.3f, macro AUROC %.3f; accuracy by end and diameter %s%n",
                    what,
                    by.name().toLowerCase(Locale.ROOT),
                    all.size(),
                    judgement(all).accuracy(),
                    judgement(all).macroAuroc(),
                    shares);
        }
    }

    /** @param args the folder to learn from, the one to judge, the file to write */
    public static void main(String[] args) throws IOException {
        boolean writes = args.length > 2 && args[args.length - 2].equals("--out");
        int folders = writes ? args.length - 2 : args.length;
        if (folders < 1 || folders > 2) {
            System.err.println(USAGE);
            System.exit(2);
        }
        List<DiagnoseFolder.Diagnosis> learn = DiagnoseFolder.records(args[0]);
        if (folders == 2) {
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
        byte[] file = learnt(learn);
        SiteEvidence learned = SiteEvidence.of(file, KnowledgeFiles.graph());
        learned.causes().forEach(c -> System.out.println("speaks for " + c + ": " + rounded(learned.weights(c))));
        if (writes) {
            Path out = Path.of(args[args.length - 1]);
            Files.write(out, file);
            System.out.println("evidence: {file: " + out.getFileName() + ", sha256: " + learned.sha256() + "}");
        }
    }

    private static Map<String, String> rounded(Map<String, Double> weights) {
        Map<String, String> text = new LinkedHashMap<>();
        weights.forEach((k, v) -> text.put(k, String.format(Locale.ROOT, "%.2f", v)));
        return text;
    }
}
