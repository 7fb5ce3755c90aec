package io.edgewitness.collector.pages;

import io.edgewitness.collector.maintenance.Cause;
import io.edgewitness.collector.maintenance.History;
import io.edgewitness.collector.maintenance.MachineDetail;
import io.edgewitness.collector.maintenance.Messages;
import io.edgewitness.collector.maintenance.Spectrum;
import io.edgewitness.collector.maintenance.WorkOrder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A machine's page as the reader sees it. */
public record MachineView(MachineDetail detail, MachineRow row, View view, boolean mayAcknowledge) {
    /** @param seen it showed; else it was judged and did not */
    public record Reason(String title, boolean seen) {}

    static MachineView of(MachineDetail detail, View view, boolean mayAcknowledge) {
        return new MachineView(detail, new MachineRow(detail.machine(), view), view, mayAcknowledge);
    }

    /** @return whether it was said before an alarm that stands now: it did not know of it */
    public boolean early(Messages.Message ahead) {
        return detail.machine().alarms().stream().anyMatch(a -> a.raised().isAfter(ahead.at()));
    }

    public String title(Cause cause) {
        return FaultWords.cause(view, cause.cause());
    }

    public String component(Cause cause) {
        return word(cause.component());
    }

    public List<String> actions(Cause cause) {
        return words(cause.actions()).stream().map(this::word).toList();
    }

    public List<Reason> reasons(Cause cause) {
        return words(cause.reasons()).stream()
                .filter(r -> r.length() > 1)
                .map(r -> new Reason(word(r.substring(1)), r.startsWith("+")))
                .toList();
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", 20));
    }

    private String word(String id) {
        return FaultWords.word(view, id);
    }

    public String percent(Cause cause) {
        Double p = cause.probability();
        return p == null ? "—" : view.percent(BigDecimal.valueOf(p));
    }

    public String text(Messages.Message m) {
        return view.chinese() ? m.zh() : m.en();
    }

    public String whole(double number) {
        return Double.isFinite(number) ? view.number((long) number) : "—";
    }

    /** @return what the order is about */
    public String about(WorkOrder o) {
        return o.cause().isEmpty() ? view.t("told-maintenance-plan") : FaultWords.cause(view, o.cause());
    }

    public String text(WorkOrder o) {
        return view.chinese() ? o.zh() : o.en();
    }

    /** @return the tag's class */
    public String tone(WorkOrder o) {
        return switch (o.state()) {
            case OPEN, WAITING -> o.problem().isEmpty() ? "quiet" : "warn";
            case CLOSED -> o.problem().isEmpty() ? "good" : "warn";
            case REFUSED, DELETED -> "bad";
            case CANCELLED -> "quiet";
        };
    }

    public String completeness() {
        Double c = detail.kept().completeness();
        return c == null ? "—" : view.percent(BigDecimal.valueOf(c));
    }

    /** @return symptoms of the newest diagnosis, true where they showed */
    Map<String, Boolean> seen() {
        Map<String, Boolean> seen = new LinkedHashMap<>();
        for (Cause cause : detail.causes()) {
            for (String reason : words(cause.reasons())) {
                if (reason.length() > 1) {
                    seen.merge(reason.substring(1), reason.startsWith("+"), Boolean::logicalOr);
                }
            }
        }
        return seen;
    }

    /** @return sensors that were judged by zones, each with its shares */
    public Map<String, List<History.ZoneShare>> zones() {
        Map<String, List<History.ZoneShare>> zones = new LinkedHashMap<>();
        detail.zones()
                .forEach(z -> zones.computeIfAbsent(z.sensor(), s -> new ArrayList<>())
                        .add(z));
        return zones;
    }

    public String percent(double share) {
        return view.percent(BigDecimal.valueOf(share));
    }

    /** @return where a zone's part of the bar begins, 0 to 1 */
    public static double before(List<History.ZoneShare> shares, History.ZoneShare zone) {
        return shares.stream()
                .filter(z -> z.zone().compareTo(zone.zone()) < 0)
                .mapToDouble(History.ZoneShare::share)
                .sum();
    }

    /** @return what a line is, in words; empty: of a name that is not known here */
    public static String line(View view, Spectrum.Line line) {
        return view.text().orElse("line-" + line.name().toLowerCase(Locale.ROOT), "");
    }

    /** @return the one that was asked for, else the first that has spectra; empty: none has */
    String sensor(String asked) {
        List<String> sensors = detail.sensors();
        return sensors.contains(asked) ? asked : sensors.isEmpty() ? "" : sensors.get(0);
    }

    FaultDrawing drawing(String about) {
        List<String> causes = detail.causes().stream().map(Cause::cause).toList();
        return FaultDrawing.of(view, about, causes, seen());
    }
}
