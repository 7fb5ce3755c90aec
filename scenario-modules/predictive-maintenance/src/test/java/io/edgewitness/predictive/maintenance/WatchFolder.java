package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.AlarmLife;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Watches each run of a folder laid out as the Skoltech anomaly benchmark (SKAB): CSV files of one row a second, separated by semicolons, with a column
 * {@code anomaly} where the truth is known. Each run is learnt from its first 400 rows alone and judged on the others; the index knows rows, not where in
 * the run they lie. All else is the module's defaults. A run without a label is normal, and is also judged after the hour that the module learns from.
 *
 * <pre>java -cp … io.edgewitness.predictive.maintenance.WatchFolder FOLDER</pre>
 */
public final class WatchFolder {
    private static final int PROTOCOL = 400;
    private static final int WRONG = 2;
    private static final List<String> LABELS = List.of("datetime", "anomaly", "changepoint");

    /** Columns in degrees Celsius: less than a day of learning is too short for a temperature's level, as {@link ProcessWatch} says. */
    private static final List<String> TEMPERATURES = List.of("Temperature", "Thermocouple");

    /**
     * A run judged.
     *
     * @param learnt rows at its beginning
     * @param judged rows after them
     * @param anomalous of them by the truth; 0: a normal run
     * @param falseRows alarmed and sound
     * @param alarms raised
     * @param changeOff seconds from the first true change to the time of change of the first alarm within the event; NaN: none
     */
    record Run(
            String name,
            int learnt,
            int judged,
            int anomalous,
            int found,
            int falseRows,
            int alarms,
            double changeOff) {}

    /** Sums over runs with an event. */
    record Score(double f1, double falseAlarmRate, double missedAlarmRate) {
        static Score of(List<Run> runs) {
            double found = runs.stream().mapToInt(Run::found).sum();
            double anomalous = runs.stream().mapToInt(Run::anomalous).sum();
            double falseRows = runs.stream().mapToInt(Run::falseRows).sum();
            double judged = runs.stream().mapToInt(Run::judged).sum();
            return new Score(
                    2 * found / (found + falseRows + anomalous),
                    falseRows / (judged - anomalous),
                    1 - found / anomalous);
        }
    }

    private final MaintenanceParameters parameters;

    public static void main(String[] args) {
        System.exit(run(args, System.out));
    }

    /** @return 0: done; 2: what was given is wrong */
    static int run(String[] args, PrintStream out) {
        if (args.length != 1 || !Files.isDirectory(Path.of(args[0]))) {
            out.println(
                    "usage: WatchFolder FOLDER   (runs as .csv or .csv.gz, separated by semicolons, a row a second)");
            return WRONG;
        }
        try {
            print(new WatchFolder(Loop.parameters()).watch(Path.of(args[0])), out);
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            out.println(e.getMessage());
            return WRONG;
        }
    }

    WatchFolder(MaintenanceParameters parameters) {
        this.parameters = parameters;
    }

    List<Run> watch(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.filter(f -> f.toString().matches(".*\\.csv(\\.gz)?"))
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there is no .csv or .csv.gz in " + folder);
        }
        List<Run> runs = new ArrayList<>();
        for (Path file : files) {
            Table table = read(file);
            runs.add(watch(file.getFileName().toString(), table, PROTOCOL));
            if (!table.anomalous.contains(true) && table.rows.size() > 2 * parameters.learn()) {
                runs.add(watch(file.getFileName().toString(), table, parameters.learn()));
            }
        }
        return runs;
    }

    /** A file's rows: channels, and whether the truth calls them anomalous. */
    private record Table(List<double[]> rows, List<Boolean> anomalous) {}

    private static Table read(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file);
                BufferedReader in = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                        StandardCharsets.UTF_8))) {
            String first = in.readLine();
            List<String> header = List.of(first == null ? new String[0] : first.split(";", -1));
            int[] columns = IntStream.range(0, header.size())
                    .filter(i -> !LABELS.contains(header.get(i)) && !TEMPERATURES.contains(header.get(i)))
                    .toArray();
            int label = header.indexOf("anomaly");
            Table table = new Table(new ArrayList<>(), new ArrayList<>());
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                try {
                    add(table, line.split(";", -1), columns, label);
                } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                    throw new IllegalArgumentException(
                            file.getFileName() + ":" + number + ": a column is missing or no number", e);
                }
            }
            if (columns.length == 0 || table.rows.size() <= PROTOCOL) {
                throw new IllegalArgumentException(
                        file.getFileName() + ": a run has a line of names and more than " + PROTOCOL + " rows");
            }
            return table;
        }
    }

    private static void add(Table table, String[] cells, int[] columns, int label) {
        double[] row = new double[columns.length];
        for (int c = 0; c < columns.length; c++) {
            row[c] = Double.parseDouble(cells[columns[c]]);
        }
        table.rows.add(row);
        table.anomalous.add(label >= 0 && Double.parseDouble(cells[label]) > 0);
    }

    private Run watch(String name, Table table, int learn) {
        AnomalyIndex index = AnomalyIndex.learn(table.rows.subList(0, learn), parameters.smoothing());
        AnomalyAlarm alarm = new AnomalyAlarm(parameters.limit(), parameters.confirm());
        int found = 0;
        int falseRows = 0;
        int anomalous = 0;
        int first = table.anomalous.indexOf(true);
        int last = table.anomalous.lastIndexOf(true);
        double changeOff = Double.NaN;
        for (int i = learn; i < table.rows.size(); i++) {
            Instant at = Instant.EPOCH.plusSeconds(i);
            AlarmLife.Change change =
                    alarm.observe(index.next(table.rows.get(i)).value(), at);
            if (change == AlarmLife.Change.RAISED && i >= first && i <= last && Double.isNaN(changeOff)) {
                changeOff = Duration.between(Instant.EPOCH.plusSeconds(first), Objects.requireNonNull(alarm.changed()))
                        .toSeconds();
            }
            if (!alarm.isOn()) {
                index.follow(parameters.follow());
            }
            boolean truth = table.anomalous.get(i);
            anomalous += truth ? 1 : 0;
            found += truth && alarm.isOn() ? 1 : 0;
            falseRows += !truth && alarm.isOn() ? 1 : 0;
        }
        return new Run(
                name, learn, table.rows.size() - learn, anomalous, found, falseRows, (int) alarm.number(), changeOff);
    }

    static void print(List<Run> runs, PrintStream out) {
        out.println("run                     judged anomal. found  false  alarms  change off by, s");
        for (Run r : runs) {
            out.printf(
                    Locale.ROOT,
                    "%-22s %7d %7d %5d %6d %7d %8.0f%n",
                    r.name(),
                    r.judged(),
                    r.anomalous(),
                    r.found(),
                    r.falseRows(),
                    r.alarms(),
                    r.changeOff());
        }
        List<Run> events = withEvent(runs);
        Score score = Score.of(events);
        out.printf(
                Locale.ROOT,
                "%d runs with an event: F1 %.3f, false alarm rate %.1f %%, missed alarm rate %.1f %%%n",
                events.size(),
                score.f1(),
                100 * score.falseAlarmRate(),
                100 * score.missedAlarmRate());
        runs.stream()
                .filter(r -> r.anomalous() == 0)
                .forEach(r -> out.printf(
                        Locale.ROOT,
                        "normal run %s, %d rows learnt: %.1f %% of %d rows alarmed, %d alarms%n",
                        r.name(),
                        r.learnt(),
                        100.0 * r.falseRows() / r.judged(),
                        r.judged(),
                        r.alarms()));
    }

    static List<Run> withEvent(List<Run> runs) {
        return runs.stream().filter(r -> r.anomalous() > 0).toList();
    }
}
