package io.edgewitness.collector.estimators;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prints for each meter of a folder what its retrofit saved, and whether the method can be believed there: model, balance points, figures of
 * merit, placebo periods in which nothing was saved, and savings put in by hand.
 */
public final class SavingsReport {
    static final double CONFIDENCE = 0.90;
    private static final long SEED = 1;
    private static final double[] INJECTED = {0, 0.05, 0.10, 0.20};
    private static final int QUARTERS = 4;

    private SavingsReport() {}

    /**
     * A part of one period predicted from the rest of it.
     *
     * @param name which part
     * @param injected share put in by hand; 0: a placebo, nothing was saved
     * @param alone what was found, 90 % for this trial
     * @param together the same, wide enough that all of the meter's parts hold with 90 % (Bonferroni)
     */
    record Trial(String name, double injected, Estimate alone, Estimate together) {}

    /**
     * @param cvMonthly CV(RMSE) of the ordinary model of months, 1; not a number if there are too few
     */
    record Line(MeterFolder.Meter meter, WeatherModel model, Savings savings, double cvMonthly, List<Trial> trials) {
        List<Trial> trials(boolean placebo) {
            return trials.stream().filter(t -> (t.injected == 0) == placebo).toList();
        }
    }

    /** Rows to predict and rows to predict them from. */
    private record Split(String name, List<Observation> from, List<Observation> to) {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(arguments, out, err));
    }

    /** @return 0: every meter was estimated; 1: some were not, and the lines say why; 2: there is no folder of meters */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 1) {
            err.println("usage: SavingsReport FOLDER   (metadata.json and the gzipped CSV files it names)");
            return 2;
        }
        MeterFolder folder;
        Map<String, Map<String, String>> entries;
        try {
            folder = new MeterFolder(Path.of(arguments[0]));
            entries = folder.entries();
        } catch (NoSuchFileException e) {
            err.println(arguments[0] + ": there is no metadata.json");
            return 2;
        } catch (IOException | IllegalArgumentException e) {
            err.println(arguments[0] + ": " + e.getMessage());
            return 2;
        }
        List<Line> lines = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> entry : entries.entrySet()) {
            try {
                Line line = line(folder.meter(entry.getKey(), entry.getValue()));
                lines.add(line);
                out.println(text(line));
            } catch (IOException | IllegalArgumentException e) {
                err.println(entry.getKey() + ": " + e.getMessage());
            }
        }
        out.println(table(lines));
        return lines.size() == entries.size() ? 0 : 1;
    }

    static Line line(MeterFolder.Meter meter) {
        WeatherModel model = model(meter, meter.baseline());
        List<Split> splits = new ArrayList<>(splits("before", meter.baseline()));
        splits.addAll(splits("after", meter.reporting()));
        double together = 1 - (1 - CONFIDENCE) / splits.size();
        List<Trial> trials = new ArrayList<>();
        for (Split split : splits) {
            WeatherModel part = model(meter, split.from);
            for (double share : INJECTED) {
                List<Observation> saved = new ArrayList<>();
                for (Observation row : split.to) {
                    saved.add(new Observation(row.start(), row.end(), row.amount() * (1 - share)));
                }
                trials.add(new Trial(
                        split.name,
                        share,
                        savings(meter, part, saved, CONFIDENCE).stated(),
                        savings(meter, part, saved, together).stated()));
            }
        }
        Savings savings = savings(meter, model, meter.reporting(), CONFIDENCE);
        return new Line(meter, model, savings, cvMonthly(meter, model), trials);
    }

    private static WeatherModel model(MeterFolder.Meter meter, List<Observation> rows) {
        return WeatherModel.fit(rows, List.of(), meter.temperatures(), meter.scale());
    }

    private static Savings savings(
            MeterFolder.Meter meter, WeatherModel model, List<Observation> rows, double confidence) {
        return Savings.of(model.regression(), model.withDegreeDays(rows, meter.temperatures()), 0, confidence, SEED);
    }

    /** Every other week from the rest, so that both see all seasons; and, of days, each quarter from the other three. */
    private static List<Split> splits(String period, List<Observation> rows) {
        int block = SavingsBootstrap.block(rows);
        List<Observation> even = new ArrayList<>();
        List<Observation> odd = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            ((i / block) % 2 == 0 ? even : odd).add(rows.get(i));
        }
        List<Split> splits = new ArrayList<>();
        splits.add(new Split(period + ", every other " + (block > 1 ? "week" : "bill"), even, odd));
        for (int q = 0; q < QUARTERS && block > 1; q++) {
            int from = rows.size() * q / QUARTERS;
            int to = rows.size() * (q + 1) / QUARTERS;
            List<Observation> rest = new ArrayList<>(rows.subList(0, from));
            rest.addAll(rows.subList(to, rows.size()));
            splits.add(new Split(period + ", quarter " + (q + 1), rest, rows.subList(from, to)));
        }
        return splits;
    }

    /** CV(RMSE) of the ordinary model of the baseline's whole calendar months, not a number if they are few; of bills that of the model itself. */
    private static double cvMonthly(MeterFolder.Meter meter, WeatherModel model) {
        if (SavingsBootstrap.block(meter.baseline()) == 1) {
            return model.ordinary().quality().cvRmse();
        }
        Map<YearMonth, List<Observation>> months = new TreeMap<>();
        for (Observation row : meter.baseline()) {
            YearMonth month = YearMonth.from(meter.dates().get(row.start()));
            months.computeIfAbsent(month, m -> new ArrayList<>()).add(row);
        }
        List<Observation> whole = new ArrayList<>();
        months.forEach((month, days) -> {
            if (days.size() == month.lengthOfMonth()) {
                double sum = days.stream().mapToDouble(Observation::amount).sum();
                whole.add(new Observation(
                        days.get(0).start(), days.get(days.size() - 1).end(), sum));
            }
        });
        return whole.size() < WeatherModel.LEAST_FOR_SEARCH
                ? Double.NaN
                : model(meter, whole).ordinary().quality().cvRmse();
    }

    private static String text(Line line) {
        MeterFolder.Meter meter = line.meter;
        Savings s = line.savings;
        StringBuilder out = new StringBuilder();
        out.append(meter.id()).append('\n');
        add(
                out,
                "intervals",
                String.format(
                        Locale.ROOT,
                        "%d before, %d after, %d incomplete, %d without temperature",
                        line.model.regression().quality().n(),
                        meter.reporting().size(),
                        meter.dropped(),
                        meter.withoutTemperature()));
        add(
                out,
                "model",
                String.format(
                        Locale.ROOT,
                        "%s, %s scatter",
                        line.model.regression().drivers(),
                        line.model.regression().scatter().name().toLowerCase(Locale.ROOT)));
        add(
                out,
                "balance points",
                String.format(
                        Locale.ROOT,
                        "heating %s, cooling %s (known: %s)",
                        balance(line.model, line.model.heating()),
                        balance(line.model, line.model.cooling()),
                        meter.truth()));
        add(out, "ordinary fit", quality(line.model.ordinary()));
        add(out, "fit used", quality(line.model.regression()));
        add(out, "whole months", String.format(Locale.ROOT, "CV(RMSE) %s", cvMonthly(line)));
        add(
                out,
                "expected, metered",
                String.format(Locale.ROOT, "%.1f, %.1f %s", s.expected(), s.metered(), meter.unit()));
        for (Estimate e : s.avoided()) {
            add(out, "avoided", String.format(Locale.ROOT, "%s  %s", percent(e), e.formula()));
        }
        for (Estimate e : s.common()) {
            add(out, "common", String.format(Locale.ROOT, "%s  %s", percent(e), e.formula()));
        }
        add(
                out,
                "stated",
                String.format(
                        Locale.ROOT,
                        "%s, %s%s",
                        percent(s.stated()),
                        s.isCommon() ? "common" : "avoided",
                        Double.isNaN(meter.known())
                                ? ""
                                : ", known " + percent(meter.known())
                                        + (s.stated().contains(meter.known()) ? " inside" : " OUTSIDE")));
        add(out, "FSU at 68 %", String.format(Locale.ROOT, "%.1f %%", 100 * s.claimUncertainty()));
        for (Guard g : s.guards()) {
            add(
                    out,
                    g.blocks() ? "no claim" : "note",
                    String.format(
                            Locale.ROOT, "%s · %s", g.text().en(), g.text().zh()));
        }
        for (Trial t : line.trials) {
            add(
                    out,
                    t.injected == 0 ? "placebo" : "injected",
                    String.format(
                            Locale.ROOT,
                            "%s, %s put in: found %s%s%s",
                            t.name,
                            percent(t.injected),
                            percent(t.alone),
                            t.alone.contains(t.injected) ? "" : ", outside",
                            t.together.contains(t.injected) ? "" : ", OUTSIDE also together"));
        }
        return out.toString();
    }

    private static String quality(Regression regression) {
        Regression.Quality q = regression.quality();
        return String.format(
                Locale.ROOT,
                "n %d, p %d, R² %.3f, CV(RMSE) %.1f %%, NMBE %.2f %%, ρ %.2f, n′ %.0f",
                q.n(),
                q.p(),
                q.r2(),
                100 * q.cvRmse(),
                100 * q.nmbe(),
                q.rho(),
                q.effective());
    }

    private static String inside(List<Trial> trials) {
        return String.format(
                Locale.ROOT,
                "%d/%d, %d",
                trials.stream().filter(t -> t.alone.contains(t.injected)).count(),
                trials.size(),
                trials.stream().filter(t -> t.together.contains(t.injected)).count());
    }

    private static void add(StringBuilder out, String name, String value) {
        out.append(String.format(Locale.ROOT, "  %-18s", name)).append(value).append('\n');
    }

    /** CV(RMSE) and NMBE are of the ordinary model; of trials it says how many hold alone, of how many, and how many hold together. */
    static String table(List<Line> lines) {
        StringBuilder out = new StringBuilder(
                "| meter | balance points, heating / cooling | CV(RMSE) | of months | NMBE | saved, 90 % | half-width, points "
                        + "| known inside | placebos inside: alone, together | injections inside: alone, together |\n"
                        + "|---|---|---|---|---|---|---|---|---|---|\n");
        for (Line line : lines) {
            Estimate stated = line.savings.stated();
            Regression.Quality q = line.model.ordinary().quality();
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s / %s | %.1f %% | %s | %.2f %% | %.1f %% | %.2f | %s | %s | %s |\n",
                    line.meter.id(),
                    balance(line.model, line.model.heating()),
                    balance(line.model, line.model.cooling()),
                    100 * q.cvRmse(),
                    cvMonthly(line),
                    100 * q.nmbe(),
                    100 * stated.value(),
                    100 * stated.halfWidth(),
                    Double.isNaN(line.meter.known()) ? "–" : stated.contains(line.meter.known()) ? "yes" : "no",
                    inside(line.trials(true)),
                    inside(line.trials(false))));
        }
        return out.toString();
    }

    private static String balance(WeatherModel model, WeatherModel.@Nullable Balance b) {
        if (b == null) {
            return "none";
        }
        return model.searched()
                ? String.format(Locale.ROOT, "%.1f [%.1f, %.1f]", b.point(), b.low(), b.high())
                : String.format(Locale.ROOT, "%.1f by convention", b.point());
    }

    private static String cvMonthly(Line line) {
        return Double.isNaN(line.cvMonthly) ? "–" : percent(line.cvMonthly);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String percent(Estimate e) {
        return String.format(
                Locale.ROOT,
                "%.2f %% [%.2f, %.2f] ± %.2f",
                100 * e.value(),
                100 * e.low(),
                100 * e.high(),
                100 * e.halfWidth());
    }
}
