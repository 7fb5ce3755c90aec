package io.edgewitness.edge.dist;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Processor and memory of the agent with 1,000, 10,000 and 100,000 OPC UA items, each once a second: {@code SpeedGrowth CHECKOUT SECONDS
 * CHART}. The chart is an SVG with both axes logarithmic and a line of proportion to compare with.
 */
public final class SpeedGrowth {
    private static final int[] POINTS = {1_000, 10_000, 100_000};

    private SpeedGrowth() {}

    private record Measured(int points, double ready, double cores, double mebibytes) {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[1]);
        Speed.machine("growth: points each once a second, " + seconds + " s each");
        List<Measured> all = new ArrayList<>();
        for (int points : POINTS) {
            all.add(measure(Path.of(args[0]), points, seconds));
        }
        Path chart = Path.of(args[2]);
        Files.createDirectories(chart.toAbsolutePath().getParent());
        Files.writeString(chart, chart(all));
        Measured first = all.get(0);
        Measured last = all.get(all.size() - 1);
        System.out.printf(
                Locale.ROOT,
                "RESULT growth: 100 × the points take %.1f × the processor and %.1f × the memory (asked at most 100); %s%n",
                last.cores / first.cores,
                last.mebibytes / first.mebibytes,
                chart);
    }

    private static Measured measure(Path root, int points, int seconds) throws IOException {
        try (SpeedRig rig = new SpeedRig(root, points, 1000)) {
            rig.site("ledger: {quota: 8GiB}", "");
            double ready = rig.startAgent();
            long pid = rig.deployment.agent().pid();
            Http.pause(20_000); // the JVM's compiler is part of the start
            double cpu = Speed.cpuSeconds(pid);
            long begin = System.nanoTime();
            double memory = 0;
            for (int s = 0; s < seconds; s++) {
                Http.pause(1000);
                memory = Math.max(memory, Speed.residentMebibytes(pid));
            }
            double cores = (Speed.cpuSeconds(pid) - cpu) / ((System.nanoTime() - begin) / 1e9);
            System.out.printf(
                    Locale.ROOT,
                    "%,d points: ready after %.1f s, %.4f core, RSS %.0f MiB, refused %.0f%n",
                    points,
                    ready,
                    cores,
                    memory,
                    rig.metric("edgewitness_samples_refused_total"));
            return new Measured(points, ready, cores, memory);
        }
    }

    private static String chart(List<Measured> all) {
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" width="860" height="360" font-family="sans-serif" font-size="12">
                <rect width="860" height="360" fill="white"/>
                """);
        panel(
                svg,
                60,
                "processor, cores (dashed: in proportion)",
                all,
                all.stream().map(Measured::cores).toList(),
                1e-3,
                1e1);
        panel(
                svg,
                490,
                "memory, MiB",
                all,
                all.stream().map(Measured::mebibytes).toList(),
                1e1,
                1e4);
        return svg.append("</svg>\n").toString();
    }

    private static void panel(
            StringBuilder svg,
            int left,
            String title,
            List<Measured> all,
            List<Double> values,
            double low,
            double high) {
        double decades = Math.log10(high / low);
        svg.append("<text x='%d' y='24' font-weight='bold'>%s</text>\n".formatted(left, title));
        for (int d = 0; d <= decades; d++) {
            int y = y(low * Math.pow(10, d), low, decades);
            svg.append("<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#ddd'/>".formatted(left, y, left + 340, y));
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x='%d' y='%d' text-anchor='end'>%s</text>%n",
                    left - 4,
                    y + 4,
                    BigDecimal.valueOf(low)
                            .scaleByPowerOfTen(d)
                            .stripTrailingZeros()
                            .toPlainString()));
        }
        StringBuilder line = new StringBuilder();
        StringBuilder proportion = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            int x = left + 20 + i * 150;
            double times = (double) all.get(i).points / all.get(0).points;
            line.append(x).append(',').append(y(values.get(i), low, decades)).append(' ');
            proportion
                    .append(x)
                    .append(',')
                    .append(y(values.get(0) * times, low, decades))
                    .append(' ');
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x='%d' y='335' text-anchor='middle'>%,d</text><text x='%d' y='%d'>%.3g</text>%n",
                    x,
                    all.get(i).points,
                    x + 6,
                    y(values.get(i), low, decades) - 6,
                    values.get(i)));
        }
        svg.append("<polyline points='")
                .append(proportion)
                .append("' fill='none' stroke='#999' stroke-dasharray='4'/>\n");
        svg.append("<polyline points='").append(line).append("' fill='none' stroke='#06c' stroke-width='2'/>\n");
    }

    private static int y(double value, double low, double decades) {
        return (int) Math.round(320 - 280 * Math.log10(value / low) / decades);
    }
}
