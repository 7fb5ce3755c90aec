package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.Inspected;
import io.edgewitness.collector.compliance.InspectionDetail;
import io.edgewitness.collector.compliance.InspectionLine;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An inspection line as the reader sees it.
 *
 * @param mayAnswer the reader may say what was found on a part
 */
public record InspectionView(InspectionDetail detail, int days, boolean mayAnswer, View view) {
    public InspectionLine line() {
        return detail.line();
    }

    public static String address(InspectionLine line, View view) {
        return "/inspection/line?agent=" + view.encoded(line.agent()) + "&line=" + view.encoded(line.line());
    }

    public String part() {
        return "/pages" + address(line(), view) + "&days=" + days;
    }

    public static String share(InspectionLine line, View view) {
        return line.parts() == 0 ? "—" : view.percent(BigDecimal.valueOf((double) line.rejected() / line.parts()));
    }

    /** @return classes and how often each was found; a dash: nothing */
    public String found(Inspected p) {
        String found = p.defects().stream()
                .collect(Collectors.groupingBy(
                        Inspected.Defect::type, java.util.LinkedHashMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> e.getValue() == 1 ? e.getKey() : e.getKey() + " ×" + e.getValue())
                .collect(Collectors.joining("、"));
        return found.isEmpty() ? "—" : found;
    }

    public String said(InspectionDetail.Notice n) {
        return view.chinese() ? n.zh() : n.en();
    }

    public String type(InspectionDetail.Notice n) {
        return view.text().orElse("mv-" + n.type(), n.type());
    }

    public static String tone(int severity) {
        return LineRow.tone(severity);
    }

    public String state(InspectionDetail.Sent d) {
        return view.t(
                switch (d.state()) {
                    case "SENT" -> d.told() == null ? "mv-document-sent" : "mv-document-told";
                    case "REFUSED" -> "mv-document-refused";
                    default -> "mv-document-waiting";
                });
    }

    public HeatMap heat() {
        return HeatMap.of(detail.places());
    }

    public RejectDrawing chart() {
        return RejectDrawing.of(detail.shares());
    }

    public List<Inspected> parts() {
        return detail.parts();
    }
}
