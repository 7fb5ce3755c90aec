package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.InspectionDetail;
import io.edgewitness.collector.compliance.InspectionLine;
import io.edgewitness.collector.workplace.Access;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Inspection lines: newest verdicts, where defects lie, the p-chart, parts to look at again, what the quality system has. */
public final class InspectionPages implements Pages.Group {
    public static final List<Integer> DAYS = CompliancePages.DAYS;

    private final Plant plant;
    private final AuditDesk desk;

    public InspectionPages(Plant plant, AuditDesk desk) {
        this.plant = plant;
        this.desk = desk;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/inspection",
                (c, view) -> renderer.page(
                        c, view, view.t("inspection"), "inspectionspage.jte", Map.of("lines", lines(view))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/inspection",
                (c, view) -> renderer.part(c, view, "inspections.jte", Map.of("lines", lines(view))));
        renderer.get(javalin, Section.SCENARIOS, "/inspection/line", (c, view) -> {
            InspectionView shown = line(c, view);
            renderer.page(c, view, shown.line().line(), "inspectionpage.jte", Map.of("shown", shown));
        });
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/inspection/line",
                (c, view) -> renderer.part(c, view, "inspection.jte", Map.of("shown", line(c, view))));
        renderer.post(javalin, Section.SCENARIOS, "/inspection/answer", this::answer);
    }

    private List<InspectionLine> lines(View view) throws PlantAwayException {
        return plant.inspections(view.scope(), Duration.ofDays(1));
    }

    /** @return one of {@link #DAYS}, by default the first */
    private static int days(Context c) {
        String asked = LivePages.given(c, "days");
        return DAYS.stream().filter(d -> d.toString().equals(asked)).findFirst().orElse(DAYS.get(0));
    }

    private InspectionView line(Context c, View view) throws PlantAwayException {
        String agent = LivePages.given(c, "agent");
        String line = LivePages.given(c, "line");
        InspectionDetail detail = plant.inspection(view.scope(), agent, line, Duration.ofDays(days(c)));
        if (detail == null) {
            throw new NotFoundResponse(view.t("no-such-inspection", line, agent));
        }
        Access access = Caller.of(c).access();
        return new InspectionView(detail, days(c), access != null && desk.mayAnswer(access, agent), view);
    }

    private void answer(Context c, View view) throws PlantAwayException {
        Access access = Caller.access(c);
        String agent = PeopleGroup.param(c, "agent");
        String line = PeopleGroup.param(c, "line");
        String unit = PeopleGroup.param(c, "unit");
        String said = PeopleGroup.param(c, "said");
        if (!desk.mayAnswer(access, agent)) {
            throw new ForbiddenResponse(view.t("audit-not-yours"));
        }
        Instant asked = asked(PeopleGroup.param(c, "asked"));
        InspectionDetail detail = plant.inspection(view.scope(), agent, line, Duration.ofDays(30));
        boolean open = detail != null
                && detail.asks().stream()
                        .anyMatch(a -> a.unit().equals(unit) && a.at().equals(asked) && a.defective() == null);
        if (!open) {
            throw new IllegalArgumentException("audit-not-asked");
        }
        if (!List.of("good", "defective").contains(said)) {
            throw new IllegalArgumentException("audit-no-word");
        }
        if (!desk.answer(access, agent, line, unit, asked, said.equals("defective"))) {
            throw new IllegalArgumentException("audit-no-point");
        }
        c.redirect(
                "/inspection/line?agent=" + view.encoded(agent) + "&line=" + view.encoded(line) + "&days="
                        + view.encoded(PeopleGroup.param(c, "days")) + "#asks-title",
                HttpStatus.SEE_OTHER);
    }

    private static Instant asked(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("audit-not-asked", e);
        }
    }
}
