package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Value.Waveform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows each bearing of a folder laid out as the PRONOSTIA runs to failure (FEMTO, IEEE PHM 2012) from its first snapshot to its last: {@code index.tsv} and
 * CSV files of a snapshot number and two accelerations. A snapshot's time is all that is taken of its number; how many snapshots there are, and how far apart,
 * says nothing here. What machines of this kind are like, the level they fail at and the time their damage takes, is learnt from the other bearings of the folder it is
 * given to learn from.
 *
 * <pre>java -cp … io.edgewitness.predictive.maintenance.FailureFolder FOLDER [LEARN]</pre>
 */
public final class FailureFolder {
    private static final double RATE_HZ = 25_600;
    private static final int SECONDS_PER_SNAPSHOT = 10;

    /** A late forecast costs the challenge's score four times what an early one does, so the forecast is the fifth part of the distribution. */
    private static final double CAUTIOUS = 0.2;

    /** Where the life is cut, as a share, if the index does not say. */
    private static final double[] CUTS = {0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

    private static final MaintenanceParameters.Damage DAMAGE = Loop.DAMAGE;
    private static final int WRONG = 2;

    private FailureFolder() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out));
    }

    /** @return 0: done; 2: what was given is wrong */
    static int run(String[] args, PrintStream out) {
        if (args.length < 1 || args.length > 2 || !Files.isRegularFile(Path.of(args[0], "index.tsv"))) {
            out.println(
                    "usage: FailureFolder FOLDER [LEARN]   (index.tsv and a .csv.gz for each bearing; LEARN: bearings"
                            + " to learn from, otherwise the others of FOLDER)");
            return WRONG;
        }
        try {
            print(judge(read(Path.of(args[0])), args.length == 1 ? null : read(Path.of(args[1]))), out);
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            out.println(e.getMessage());
            return WRONG;
        }
    }

    record Level(Instant at, double value) {}

    /** @param cutAfter seconds of life after which the challenge cut it; 0: it did not */
    record Bearing(String name, List<Level> levels, double cutAfter) {
        Instant end() {
            return levels.get(levels.size() - 1).at();
        }

        double life() {
            return seconds(end());
        }
    }

    /**
     * A forecast against the truth.
     *
     * @param byLives score of the forecast from the others' lives, by a Weibull distribution, where no damage is seen
     * @param damaged whether damage was seen by then
     * @param covered failure within the 90 % that were forecast; only where damaged
     */
    record Judged(double left, double forecast, double score, double byLives, boolean damaged, boolean covered) {}

    /** @param lead seconds from the alarm to the end; NaN: no alarm */
    record Result(String name, double life, double lead, List<Judged> judged) {}

    static double seconds(Instant at) {
        return Duration.between(Instant.EPOCH, at).toMillis() / 1000.0;
    }

    static List<Bearing> read(Path folder) throws IOException {
        List<Bearing> bearings = new ArrayList<>();
        List<String> lines = Files.readAllLines(folder.resolve("index.tsv"));
        List<String> header = List.of(lines.get(0).split("\t", -1));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < header.size(); i++) {
                row.put(header.get(i), i < cells.length ? cells[i] : "");
            }
            Path file = folder.resolve(
                    Path.of(Objects.requireNonNull(row.get("path"))).getFileName());
            String cut = row.getOrDefault("challenge_truncation_snapshot", "");
            double cutAfter = cut.isBlank() ? 0 : (Double.parseDouble(cut) - 1) * SECONDS_PER_SNAPSHOT;
            if (Files.exists(file)) {
                bearings.add(new Bearing(Objects.requireNonNull(row.get("bearing")), levels(file), cutAfter));
            }
        }
        if (bearings.isEmpty()) {
            throw new IllegalArgumentException("none of the files that index.tsv names is in " + folder);
        }
        return bearings;
    }

    private static List<Level> levels(Path file) throws IOException {
        BandLevel band = new BandLevel();
        List<Level> levels = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        int snapshot = -1;
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            in.readLine();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int first = line.indexOf(',');
                int second = line.indexOf(',', first + 1);
                if (first < 1 || second < 0) {
                    throw new IllegalArgumentException(
                            file.getFileName() + ": a line is not a snapshot number and two accelerations");
                }
                int number = Integer.parseInt(line.substring(0, first));
                if (number != snapshot && !rows.isEmpty()) {
                    levels.add(level(band, snapshot, rows));
                    rows.clear();
                }
                snapshot = number;
                rows.add(new float[] {
                    Float.parseFloat(line.substring(first + 1, second)), Float.parseFloat(line.substring(second + 1))
                });
            }
        }
        levels.add(level(band, snapshot, rows));
        return levels;
    }

    private static Level level(BandLevel band, int snapshot, List<float[]> rows) {
        float[][] channels = new float[2][rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            channels[0][i] = rows.get(i)[0];
            channels[1][i] = rows.get(i)[1];
        }
        Instant at = Instant.EPOCH.plusSeconds((snapshot - 1L) * SECONDS_PER_SNAPSHOT);
        return new Level(at, band.of(new Waveform(at, RATE_HZ, channels, snapshot)));
    }

    /** When the alarm comes and how loud it is at the end, by the defaults. */
    private record Course(@Nullable Instant alarm, double endRatio) {}

    private static Course follow(Bearing bearing, MaintenanceParameters.Damage damage) {
        Degradation degradation = new Degradation(damage);
        Instant alarm = null;
        for (Level level : bearing.levels()) {
            if (degradation.observe(level.value(), level.at()) == Degradation.Step.ONSET && alarm == null) {
                alarm = level.at();
            }
        }
        return new Course(alarm, degradation.ratio());
    }

    /** What damage is like among others: medians. */
    static MaintenanceParameters.Damage learn(List<Bearing> others) {
        List<Double> ends = new ArrayList<>();
        List<Double> hours = new ArrayList<>();
        for (Bearing other : others) {
            Course path = follow(other, DAMAGE);
            if (path.alarm() != null) {
                ends.add(path.endRatio());
                hours.add(Planner.hours(path.alarm(), other.end()));
            }
        }
        return new MaintenanceParameters.Damage(
                DAMAGE.onset(), median(ends), DAMAGE.hold(), DAMAGE.settle(), median(hours));
    }

    private static double median(List<Double> values) {
        return Robust.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** @param from null: the others of the same folder */
    static List<Result> judge(List<Bearing> bearings, @Nullable List<Bearing> from) {
        List<Result> results = new ArrayList<>();
        for (Bearing bearing : bearings) {
            List<Bearing> others = (from == null ? bearings : from)
                    .stream().filter(b -> !b.name().equals(bearing.name())).toList();
            MaintenanceParameters.Damage damage = learn(others);
            Weibull lives = Weibull.fit(others.stream()
                    .map(b -> new MaintenanceParameters.Life(b.life() / 3600, true))
                    .toList());
            Instant alarm = follow(bearing, damage).alarm();
            double lead = alarm == null ? Double.NaN : bearing.life() - seconds(alarm);
            List<Judged> judged = new ArrayList<>();
            if (bearing.cutAfter() > 0) {
                judged.add(judge(bearing, damage, lives, bearing.cutAfter()));
            } else {
                for (double cut : CUTS) {
                    judged.add(judge(bearing, damage, lives, cut * bearing.life()));
                }
            }
            results.add(new Result(bearing.name(), bearing.life(), lead, judged));
        }
        return results;
    }

    private static Judged judge(Bearing bearing, MaintenanceParameters.Damage damage, Weibull lives, double cut) {
        Degradation degradation = new Degradation(damage);
        bearing.levels().stream()
                .filter(l -> seconds(l.at()) <= cut)
                .forEach(l -> degradation.observe(l.value(), l.at()));
        double left = bearing.life() - cut;
        Remaining remaining = degradation.remaining();
        double forecast = 3600 * (remaining == null ? ofAge(cut / 3600) : remaining.quantile(CAUTIOUS));
        double byLives = remaining == null ? 3600 * lives.at(cut / 3600).quantile(CAUTIOUS) : forecast;
        boolean covered =
                remaining != null && remaining.quantile(0.05) * 3600 <= left && left <= remaining.quantile(0.95) * 3600;
        return new Judged(left, forecast, score(left, forecast), score(left, byLives), remaining != null, covered);
    }

    /** Of what is sound nothing is known but its age: it lives as long again with a probability of one half, so hours to a share p are age times p over 1 - p. */
    private static double ofAge(double ageHours) {
        return ageHours * CAUTIOUS / (1 - CAUTIOUS);
    }

    /** The challenge's: 1 if right, one half if 20 % too short or 5 % too long. */
    static double score(double left, double forecast) {
        double percent = 100 * (left - forecast) / left;
        return Math.pow(0.5, percent >= 0 ? percent / 20 : -percent / 5);
    }

    static double score(List<Result> results) {
        return results.stream()
                .flatMap(r -> r.judged().stream())
                .mapToDouble(Judged::score)
                .average()
                .orElse(Double.NaN);
    }

    static void print(List<Result> results, PrintStream out) {
        out.println("bearing       life s   lead s  alarm at   forecasts: left s / forecast s / score, * damaged");
        for (Result r : results) {
            StringBuilder line = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%-12s %7.0f %8.0f    %5.2f  ",
                    r.name(),
                    r.life(),
                    r.lead(),
                    1 - r.lead() / r.life()));
            r.judged()
                    .forEach(j -> line.append(String.format(
                            Locale.ROOT,
                            " %.0f/%.0f/%.2f%s",
                            j.left(),
                            j.forecast(),
                            j.score(),
                            j.damaged() ? "*" : "")));
            out.println(line);
        }
        List<Judged> damaged = results.stream()
                .flatMap(r -> r.judged().stream())
                .filter(Judged::damaged)
                .toList();
        out.printf(
                Locale.ROOT,
                "score %.3f; of %d forecasts of damaged bearings %d within their 90 %%%n",
                score(results),
                damaged.size(),
                damaged.stream().filter(Judged::covered).count());
        out.printf(
                Locale.ROOT,
                "score %.3f if sound bearings are forecast by the others' lives in place of their age alone%n",
                results.stream()
                        .flatMap(r -> r.judged().stream())
                        .mapToDouble(Judged::byLives)
                        .average()
                        .orElse(Double.NaN));
    }
}
