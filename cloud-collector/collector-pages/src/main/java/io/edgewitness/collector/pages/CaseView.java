package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.Happenings;
import io.edgewitness.collector.compliance.Procedure;
import io.edgewitness.collector.compliance.UnitPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A unit's way as the reader sees it. */
public record CaseView(String agent, String line, String unit, UnitPath path, View view) {
    /**
     * Something on the way.
     *
     * @param tone class: {@code good}, {@code warn}, {@code bad} or {@code quiet}
     * @param after how long after the step before; empty: the first
     */
    public record Moment(
            Instant at, String tone, String title, String text, String station, String actor, String after) {}

    /** @return oldest first */
    public List<Moment> moments() {
        List<Moment> moments = new ArrayList<>();
        Instant before = null;
        for (Happenings.Step s : path.steps()) {
            if (s.taken()) {
                moments.add(new Moment(
                        s.at(),
                        s.fits() ? "good" : "bad",
                        title(s.step()),
                        s.fits() ? "" : view.t("step-out-of-order"),
                        s.station(),
                        s.actor(),
                        before == null ? "" : "+ " + view.seconds(java.time.Duration.between(before, s.at()))));
                before = s.at();
            }
        }
        Stream<Moment> found = path.findings().stream()
                .map(f -> new Moment(
                        f.at(),
                        LineRow.tone(f.severity()),
                        view.text().orElse("pc-" + f.type(), f.type()),
                        view.chinese() ? f.zh() : f.en(),
                        f.station(),
                        f.actor(),
                        ""));
        return Stream.concat(moments.stream(), found)
                .sorted(Comparator.comparing(Moment::at))
                .toList();
    }

    /** @return where on the strip the time is, 0 to 1000 */
    public long place(Instant at) {
        List<Moment> all = moments();
        long from = all.get(0).at().toEpochMilli();
        long to = all.get(all.size() - 1).at().toEpochMilli();
        return to == from ? 500 : 1000 * (at.toEpochMilli() - from) / (to - from);
    }

    private String title(String step) {
        Procedure procedure = path.procedure();
        return procedure == null ? step : procedure.title(step);
    }

    public String titles(List<String> steps) {
        return String.join("、", steps.stream().map(this::title).toList());
    }

    public String lineAddress() {
        return "/compliance/line?agent=" + view.encoded(agent) + "&line=" + view.encoded(line);
    }

    /** @return the newest result; null: it is in work */
    public Happenings.@Nullable Unit result() {
        return path.results().stream().findFirst().orElse(null);
    }
}
