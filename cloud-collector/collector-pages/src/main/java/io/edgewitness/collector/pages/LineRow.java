package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.Happenings;
import io.edgewitness.collector.compliance.Line;
import io.edgewitness.collector.compliance.Procedure;
import io.edgewitness.collector.compliance.Standing;
import io.edgewitness.scenario.kit.Proportion;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line as the reader sees it. */
public record LineRow(Line line, View view) {
    /** The three that the notice names. */
    public static final List<String> NAMED = List.of("order-reversed", "dangerous-operation", "wrong-pick");

    public Procedure procedure() {
        return line.procedure();
    }

    private String query() {
        return "?agent=" + view.encoded(procedure().agent()) + "&line="
                + view.encoded(procedure().line());
    }

    public String address() {
        return "/compliance/line" + query();
    }

    public String part() {
        return "/pages/compliance/line" + query();
    }

    public String unit(String unit) {
        return "/compliance/case" + query() + "&case=" + view.encoded(unit);
    }

    public String station(String station) {
        return "/compliance/station" + query() + "&station=" + view.encoded(station);
    }

    public String stationPart(String station) {
        return "/pages/compliance/station" + query() + "&station=" + view.encoded(station);
    }

    /** @return 0 to 1 with three decimals; a dash: not known */
    public static String three(@Nullable Double number) {
        return number == null
                ? "—"
                : BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    }

    public String fitness() {
        return three(line.fitness());
    }

    public String fitnessTone() {
        Double fitness = line.fitness();
        return fitness == null ? "" : fitness >= 0.98 ? "good" : fitness >= 0.9 ? "warn" : "bad";
    }

    /** @return units that were right at once, of all */
    public String clean() {
        return line.units() == 0 ? "—" : view.percent(BigDecimal.valueOf((double) line.clean() / line.units()));
    }

    public long found(String type) {
        return line.findings().getOrDefault(type, 0L);
    }

    /** @return findings that are none of the three */
    public long others() {
        return line.findings().entrySet().stream()
                .filter(e -> !NAMED.contains(e.getKey()))
                .mapToLong(java.util.Map.Entry::getValue)
                .sum();
    }

    /** @return such as {@code 18/20 [0.699, 0.972]}; a dash: none was made */
    public static String recall(Proportion found) {
        return found.trials() == 0 ? "—" : found.toString();
    }

    /** @return of all kinds together */
    public Proportion recall() {
        long hits = line.standings().stream().mapToLong(s -> s.found().hits()).sum();
        long trials =
                line.standings().stream().mapToLong(s -> s.found().trials()).sum();
        return new Proportion(hits, trials);
    }

    public String type(String type) {
        return view.text().orElse("pc-" + type, type);
    }

    public String kind(String kind) {
        return view.text().orElse("pc-kind-" + kind, kind);
    }

    public String event(String type) {
        return view.text().orElse("pc-seeded-" + type, type);
    }

    public static String tone(int severity) {
        return severity >= 800 ? "bad" : severity >= 600 ? "warn" : "quiet";
    }

    public String said(Happenings.Finding f) {
        return view.chinese() ? f.zh() : f.en();
    }

    public String said(Happenings.Test t) {
        return view.chinese() ? t.zh() : t.en();
    }

    /** @return from the device's clock to the alarm; a dash: not known */
    public String latency(@Nullable Double seconds) {
        return seconds == null || seconds < 0 || seconds > 1e9
                ? "—"
                : view.seconds(Duration.ofNanos((long) (seconds * 1e9)));
    }

    /** @return what is to be done for demand 14.8 */
    public String left(Standing s) {
        return s.left() == 0 ? view.t("seeded-enough") : view.t("seeded-left", s.left());
    }

    /** @return steps with their titles */
    public String titles(List<String> steps) {
        return String.join("、", steps.stream().map(procedure()::title).toList());
    }
}
