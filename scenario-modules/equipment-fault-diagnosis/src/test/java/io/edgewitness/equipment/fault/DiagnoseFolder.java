package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.signal.Bearing;
import io.edgewitness.scenario.kit.signal.Defect;
import io.edgewitness.scenario.kit.signal.ShaftSpeed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Diagnoses each record of a folder laid out as the Case Western Reserve bearing data: {@code index.tsv} with path, fault, end and so on, and CSV files
 * with a column of acceleration in g for each end. Nothing is learnt from any record: the nameplate's speed, the bearings' geometry and the rules
 * of the module are all it knows; label, load and stated speed are read to be compared, after the diagnosis. Run by hand:
 *
 * <pre>mvn -o -q -pl scenario-modules/equipment-fault-diagnosis -am -Dtest=DiagnoseFolderTest -Dsurefire.failIfNoSpecifiedTests=false test</pre>
 */
public final class DiagnoseFolder {
    private static final double G = 9.80665;
    private static final double NAMEPLATE_HZ = 1750 / 60.0;
    private static final double TOLERANCE = 0.05;
    private static final double MAINS_HZ = 60;
    private static final List<String> ENDS = List.of("DE", "FE");
    private static final List<String> BEARINGS = List.of("6205-2RS", "6203-2RS");
    static final Map<String, String> FAULTS =
            Map.of("bearing-outer", "outer", "bearing-inner", "inner", "bearing-element", "ball");

    private final FaultGraph graph = KnowledgeFiles.graph();
    private final Map<String, BearingGeometry> bearings = KnowledgeFiles.bearings();

    /**
     * A record diagnosed.
     *
     * @param stated speed in r.p.m. as the index states it
     * @param measured as the vibration shows it; NaN: not found
     * @param found likeliest of all causes, the three of the bearing as {@code truth} calls them
     * @param bearingCause likeliest of the three bearing causes alone
     * @param end where
     * @param line frequency over shaft frequency of the family found; NaN: none showed
     * @param lineOff its distance from the geometry's, as a share
     * @param ranked all causes by the rules
     * @param features for {@link SiteEvidence}
     */
    record Diagnosis(
            String name,
            String truth,
            String trueEnd,
            String diameter,
            double stated,
            double measured,
            String found,
            String bearingCause,
            String end,
            double probability,
            double line,
            double lineOff,
            List<FaultGraph.Ranked> ranked,
            double[] features) {
        boolean isRight() {
            return truth.equals(truth.equals("normal") ? found : bearingCause);
        }
    }

    /** What one end shows. */
    private record End(String end, List<FaultGraph.Ranked> ranked, Analyser.@Nullable Rings rings, double kurtosis) {
        double faulty() {
            return ranked.stream()
                    .filter(r -> FAULTS.containsKey(r.cause()))
                    .mapToDouble(FaultGraph.Ranked::probability)
                    .sum();
        }

        double[] features() {
            Analyser.Rings of = rings;
            return of == null
                    ? SiteEvidence.features(Map.of(), Map.of(), kurtosis, 0)
                    : SiteEvidence.features(
                            Symptoms.strengths(of.whitened()),
                            Symptoms.strengths(of.plain()),
                            kurtosis,
                            of.band().kurtosis());
        }

        String likeliestBearingCause() {
            return ranked.stream()
                    .map(FaultGraph.Ranked::cause)
                    .filter(FAULTS::containsKey)
                    .findFirst()
                    .orElseThrow();
        }
    }

    List<Diagnosis> diagnose(Path folder) throws IOException {
        List<Diagnosis> all = new ArrayList<>();
        List<String> lines = Files.readAllLines(folder.resolve("index.tsv"));
        List<String> header = List.of(lines.get(0).split("\t", -1));
        for (String line : lines.subList(1, lines.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            String[] cells = line.split("\t", -1);
            for (int i = 0; i < cells.length; i++) {
                row.put(header.get(i), cells[i]);
            }
            Path file = folder.resolve(Path.of(value(row, "path")).getFileName());
            if (Files.exists(file)) {
                all.add(diagnose(row, read(file)));
            }
        }
        return all;
    }

    private static String value(Map<String, String> row, String key) {
        return Objects.requireNonNull(row.get(key), key);
    }

    private Diagnosis diagnose(Map<String, String> row, List<float[]> ends) {
        double rate = Double.parseDouble(value(row, "fs_hz"));
        Analyser analyser = new Analyser(ends.get(0).length, rate);
        Analyser.Speed speed = speed(analyser, ends);
        List<End> shown = new ArrayList<>();
        for (int e = 0; e < ends.size(); e++) {
            shown.add(end(analyser, e, ends.get(e), speed));
        }
        End worst = shown.stream()
                .max(Comparator.comparingDouble((End e) -> Math.rint(e.faulty() * 20))
                        .thenComparingDouble(End::kurtosis))
                .orElseThrow();
        FaultGraph.Ranked top = worst.ranked().get(0);
        Defect.Evidence line = line(worst);
        String name = Path.of(value(row, "path")).getFileName().toString().replace(".csv.gz", "");
        return new Diagnosis(
                name,
                value(row, "fault"),
                value(row, "faulty_end"),
                value(row, "diameter_mil"),
                number(value(row, "rpm")),
                speed == null ? Double.NaN : speed.hz() * 60,
                FAULTS.getOrDefault(top.cause(), top.cause().equals(FaultGraph.SOUND) ? "normal" : top.cause()),
                FAULTS.getOrDefault(worst.likeliestBearingCause(), "?"),
                worst.end(),
                top.probability(),
                line == null || speed == null ? Double.NaN : line.foundHz() / speed.hz(),
                line == null ? Double.NaN : line.foundHz() / line.expectedHz() - 1,
                worst.ranked(),
                worst.features());
    }

    /** As the scenario does without tacho and input: the shaft's own lines, else a defect's. */
    private Analyser.@Nullable Speed speed(Analyser analyser, List<float[]> ends) {
        Analyser.Speed speed = analyser.estimate(ends, NAMEPLATE_HZ, TOLERANCE);
        if (speed != null) {
            return speed;
        }
        ShaftSpeed.Estimate best = new ShaftSpeed.Estimate(NAMEPLATE_HZ, 0);
        for (int e = 0; e < ends.size(); e++) {
            ShaftSpeed.Estimate here = analyser.fromDefects(ends.get(e), bearing(e), NAMEPLATE_HZ, TOLERANCE, MAINS_HZ);
            best = here.strength() > best.strength() ? here : best;
        }
        return best.strength() >= Defect.STANDS_ALONE ? new Analyser.Speed(best.hz(), null, true) : null;
    }

    private Bearing bearing(int end) {
        return Objects.requireNonNull(bearings.get(BEARINGS.get(end))).orders();
    }

    private static double number(String text) {
        return text.isBlank() ? Double.NaN : Double.parseDouble(text);
    }

    private static Defect.@Nullable Evidence line(End end) {
        return end.rings() == null
                ? null
                : end.rings().whitened().stream()
                        .max(Comparator.comparingDouble(Defect.Evidence::strength))
                        .filter(e -> e.strength() >= Defect.SHOWS)
                        .orElse(null);
    }

    private End end(Analyser analyser, int e, float[] inG, Analyser.@Nullable Speed speed) {
        float[] acceleration = new float[inG.length];
        for (int i = 0; i < inG.length; i++) {
            acceleration[i] = (float) (inG[i] * G);
        }
        ZoneLimits limits = ZoneLimits.of(1.5, ZoneLimits.Support.RIGID); // 2 hp
        Analyser.Level level = analyser.level(acceleration);
        Symptoms symptoms = new Symptoms().level(level, limits);
        Analyser.Rings rings = null;
        double bandKurtosis = 0;
        if (speed != null) {
            symptoms.shape(analyser.shape(level, speed.hz(), MAINS_HZ), level, limits);
            rings = analyser.rings(acceleration, bearing(e), speed, MAINS_HZ);
            bandKurtosis = rings == null ? 0 : rings.band().kurtosis();
        }
        boolean impulsive = symptoms.impulsive(level.time().kurtosis(), bandKurtosis);
        if (rings != null) {
            symptoms.rings(Symptoms.strengths(rings.plain()), Symptoms.strengths(rings.whitened()), impulsive);
        }
        return new End(
                ENDS.get(e), graph.rank(symptoms.seen()), rings, level.time().kurtosis());
    }

    static List<float[]> read(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            int columns = reader.readLine().split(",", -1).length;
            List<float[]> rows = reader.lines()
                    .map(line -> {
                        String[] cells = line.split(",", -1);
                        float[] row = new float[columns];
                        for (int c = 0; c < columns; c++) {
                            row[c] = Float.parseFloat(cells[c]);
                        }
                        return row;
                    })
                    .toList();
            List<float[]> signals = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                float[] signal = new float[rows.size()];
                for (int i = 0; i < signal.length; i++) {
                    signal[i] = rows.get(i)[c];
                }
                signals.add(signal);
            }
            return signals;
        }
    }

    static void print(List<Diagnosis> all, PrintStream out) {
        out.printf(
                "%-26s %-7s %-3s %7s %7s  %-16s %-7s %-3s %5s %7s %6s%n",
                "record", "truth", "end", "stated", "rpm", "likeliest", "bearing", "end", "p", "order", "off %");
        Map<String, Map<String, Integer>> confusion = new TreeMap<>();
        for (Diagnosis d : all) {
            out.printf(
                    Locale.ROOT,
                    "%-26s %-7s %-3s %7.0f %7.1f  %-16s %-7s %-3s %5.2f %7.3f %6.2f %s%n",
                    d.name(),
                    d.truth(),
                    d.trueEnd(),
                    d.stated(),
                    d.measured(),
                    d.found(),
                    d.bearingCause(),
                    d.end(),
                    d.probability(),
                    d.line(),
                    100 * d.lineOff(),
                    d.isRight() ? "" : "WRONG");
            String said = d.truth().equals("normal") ? d.found() : d.bearingCause();
            confusion.computeIfAbsent(d.truth(), t -> new TreeMap<>()).merge(said, 1, Integer::sum);
        }
        Map<String, List<Diagnosis>> specimens = new TreeMap<>();
        all.forEach(d -> specimens
                .computeIfAbsent(d.trueEnd() + " " + d.diameter() + " mil", k -> new ArrayList<>())
                .add(d));
        specimens.forEach((name, of) -> out.printf(
                Locale.ROOT, "%-8s %2d records, %.3f right%n", name, of.size(), share(of, Diagnosis::isRight)));
        confusion.forEach((truth, said) -> out.println(truth + " was called " + said));
        List<Diagnosis> faults =
                all.stream().filter(d -> !d.truth().equals("normal")).toList();
        out.printf(
                Locale.ROOT,
                "%d faults: %.3f right of inner, ball, outer; %.3f with a family at its frequency; %.3f found"
                        + " as likeliest of all causes; %.3f at the right end%n",
                faults.size(),
                share(faults, Diagnosis::isRight),
                share(faults, d -> d.isRight() && Math.abs(d.lineOff()) <= 0.01),
                share(faults, d -> d.truth().equals(d.found())),
                share(faults, d -> d.trueEnd().equals(d.end())));
    }

    static double share(List<Diagnosis> all, java.util.function.Predicate<Diagnosis> of) {
        return (double) all.stream().filter(of).count() / all.size();
    }

    /** The records of a folder, or one line that says what is wrong with it and the end of the program. */
    static List<Diagnosis> records(String folder) {
        try {
            List<Diagnosis> all = new DiagnoseFolder().diagnose(Path.of(folder));
            if (!all.isEmpty()) {
                return all;
            }
            System.err.println(folder + ": index.tsv names no record that is there");
        } catch (IOException | RuntimeException e) {
            System.err.println(folder + ": cannot be read as records: "
                    + (e instanceof java.nio.file.NoSuchFileException
                            ? "there is no " + e.getMessage()
                            : String.valueOf(e.getMessage())));
        }
        System.exit(2);
        throw new IllegalStateException();
    }

    /** @param args the folder */
    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: DiagnoseFolder FOLDER; it holds index.tsv and the records it names");
            System.exit(2);
        }
        print(records(args[0]), System.out);
    }
}
