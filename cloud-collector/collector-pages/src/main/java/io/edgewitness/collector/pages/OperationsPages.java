package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Trail;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.List;
import java.util.Map;

/** What is wrong at the reader's agents, and how the collector itself is: database, intake, disk, certificates, jobs. */
public final class OperationsPages implements Pages.Group {
    private static final int PER_PAGE = 50;
    private static final int LONGEST_NAME = 80;

    private final Plant plant;
    private final Trail trail;

    public OperationsPages(Plant plant, Trail trail) {
        this.plant = plant;
        this.trail = trail;
    }

    /**
     * A page of open alarms.
     *
     * @param rows each with whether the reader may take it
     * @param after where the page begins; {@code Long.MAX_VALUE}: at the newest
     * @param next where the next page begins; 0: this is the last one
     */
    public record AlarmList(List<Row> rows, long after, long next) {
        public record Row(OpenAlarm alarm, boolean mine) {}

        public boolean isFirst() {
            return after == Long.MAX_VALUE;
        }
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.OPERATIONS,
                "/operations",
                (c, view) -> renderer.page(c, view, view.t("operations"), "operationspage.jte", model(c, view)));
        renderer.get(
                javalin,
                Section.OPERATIONS,
                "/pages/operations",
                (c, view) -> renderer.part(c, view, "operations.jte", model(c, view)));
        renderer.post(javalin, Section.OPERATIONS, "/operations/alarms/{id}/acknowledge", this::acknowledge);
    }

    private Map<String, Object> model(Context c, View view) throws PlantAwayException {
        return Map.of("operations", plant.operations(), "alarms", alarms(c, view));
    }

    private AlarmList alarms(Context c, View view) throws PlantAwayException {
        long asked = Numbers.revision(c.queryParam("after"));
        long after = asked == 0 ? Long.MAX_VALUE : asked;
        Access access = Caller.of(c).access();
        List<OpenAlarm> found = plant.alarms(view.scope(), after, PER_PAGE + 1);
        List<OpenAlarm> shown = found.subList(0, Math.min(PER_PAGE, found.size()));
        return new AlarmList(
                shown.stream()
                        .map(a -> new AlarmList.Row(a, access != null && a.isFor(access)))
                        .toList(),
                after,
                found.size() > PER_PAGE ? shown.get(PER_PAGE - 1).id() : 0);
    }

    private void acknowledge(Context c, View view) throws PlantAwayException {
        Access access = Caller.access(c);
        OpenAlarm alarm = plant.alarm(view.scope(), Numbers.revision(c.pathParam("id")));
        if (alarm == null) {
            throw new NotFoundResponse(view.t("alarm-over"));
        }
        if (!alarm.isFor(access)) {
            throw new ForbiddenResponse(view.t("alarm-not-yours"));
        }
        String name = view.visitor().name();
        plant.acknowledge(alarm, name.substring(0, Math.min(LONGEST_NAME, name.length())));
        trail.record(access, Act.ALARM_ACKNOWLEDGE, Long.toString(alarm.id()), alarm.site(), null, alarm.told());
        c.redirect("/operations#alarms", HttpStatus.SEE_OTHER);
    }
}
