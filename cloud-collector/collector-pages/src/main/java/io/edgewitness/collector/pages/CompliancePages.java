package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.compliance.LineDetail;
import io.edgewitness.collector.compliance.Standing;
import io.edgewitness.collector.compliance.StationNow;
import io.edgewitness.collector.compliance.UnitPath;
import io.edgewitness.collector.workplace.Access;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lines and their procedures: how well they are kept, where units deviate, what a station has to do now. */
public final class CompliancePages implements Pages.Group {
    public static final List<Integer> DAYS = List.of(1, 7, 30);
    private static final int PER_PAGE = 50;
    private static final int FEW = 15;
    public static final int MANY = 200;
    private static final int LONGEST_UNIT = 100;

    private final Plant plant;
    private final SeededDesk desk;

    public CompliancePages(Plant plant, SeededDesk desk) {
        this.plant = plant;
        this.desk = desk;
    }

    /**
     * A seeded test that is announced on the page, or may be.
     *
     * @param allowed the reader may
     * @param unit code of the one announced last; empty: none
     * @param answer of the agent to it; null: none yet
     */
    public record Announcement(
            String agent, String line, boolean allowed, String unit, String kind, Teller.@Nullable Answer answer) {
        public String part(View view) {
            return "/pages/compliance/announced?agent=" + view.encoded(agent) + "&line=" + view.encoded(line) + "&unit="
                    + view.encoded(unit) + "&kind=" + view.encoded(kind);
        }
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/compliance",
                (c, view) -> renderer.page(
                        c, view, view.t("compliance"), "compliancepage.jte", Map.of("listing", listing(c, view))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/compliance",
                (c, view) -> renderer.part(c, view, "compliance.jte", Map.of("listing", listing(c, view))));
        renderer.get(javalin, Section.SCENARIOS, "/compliance/line", (c, view) -> {
            LineDetail detail = line(c, view);
            renderer.page(
                    c,
                    view,
                    detail.line().procedure().line(),
                    "linepage.jte",
                    Map.of("detail", detail, "days", days(c), "rows", shown(c), "announcement", announcement(c)));
        });
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/compliance/announced",
                (c, view) -> renderer.part(c, view, "announced.jte", Map.of("announcement", announcement(c))));
        renderer.post(javalin, Section.SCENARIOS, "/compliance/announce", this::announce);
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/compliance/line",
                (c, view) -> renderer.part(c, view, "line.jte", Map.of("detail", line(c, view))));
        renderer.get(javalin, Section.SCENARIOS, "/compliance/case", (c, view) -> {
            CaseView unit = unit(c, view);
            renderer.page(c, view, unit.unit(), "casepage.jte", Map.of("shown", unit));
        });
        renderer.get(javalin, Section.SCENARIOS, "/compliance/station", (c, view) -> {
            StationView station = station(c, view);
            renderer.page(c, view, station.now().station(), "stationpage.jte", Map.of("shown", station));
        });
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/compliance/station",
                (c, view) -> renderer.part(c, view, "station.jte", Map.of("shown", station(c, view))));
    }

    /** @return one of {@link #DAYS}, by default the first */
    private static int days(Context c) {
        String asked = LivePages.given(c, "days");
        return DAYS.stream().filter(d -> d.toString().equals(asked)).findFirst().orElse(DAYS.get(0));
    }

    /** How many rows of each list: a screenful, or those that somebody asked for. */
    private static int shown(Context c) {
        return LivePages.given(c, "rows").equals("" + MANY) ? MANY : FEW;
    }

    private Listing<LineRow> listing(Context c, View view) throws PlantAwayException {
        List<LineRow> all = plant.lines(view.scope(), Duration.ofDays(1)).stream()
                .map(l -> new LineRow(l, view))
                .toList();
        return Listing.of(
                c,
                "/compliance",
                PER_PAGE,
                all,
                r -> r.procedure().line() + "\n" + r.procedure().agent() + "\n"
                        + r.procedure().sop() + "\n" + r.procedure().enterprise() + "/"
                        + r.procedure().site());
    }

    private LineDetail line(Context c, View view) throws PlantAwayException {
        String agent = LivePages.given(c, "agent");
        String line = LivePages.given(c, "line");
        LineDetail detail = plant.line(view.scope(), agent, line, Duration.ofDays(days(c)), shown(c));
        if (detail == null) {
            throw new NotFoundResponse(view.t("no-such-line", line, agent));
        }
        return detail;
    }

    private Announcement announcement(Context c) throws PlantAwayException {
        Access access = Caller.of(c).access();
        String agent = LivePages.given(c, "agent");
        String line = LivePages.given(c, "line");
        boolean allowed = access != null && desk.mayAnnounce(access, agent);
        String unit = allowed ? LivePages.given(c, "unit") : "";
        String kind = LivePages.given(c, "kind");
        return new Announcement(
                agent, line, allowed, unit, kind, unit.isEmpty() ? null : desk.answer(agent, line, unit, kind));
    }

    private void announce(Context c, View view) throws PlantAwayException {
        Access access = Caller.access(c);
        String agent = PeopleGroup.param(c, "agent");
        String line = PeopleGroup.param(c, "line");
        String unit = PeopleGroup.param(c, "unit").strip();
        String kind = PeopleGroup.param(c, "kind");
        if (!desk.mayAnnounce(access, agent)) {
            throw new ForbiddenResponse(view.t("announce-not-yours"));
        }
        if (plant.line(view.scope(), agent, line, Duration.ofDays(1), 1) == null) {
            throw new NotFoundResponse(view.t("no-such-line", line, agent));
        }
        if (unit.isEmpty() || unit.length() > LONGEST_UNIT || unit.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("announce-no-unit");
        }
        if (!Standing.KINDS.contains(kind)) {
            throw new IllegalArgumentException("announce-no-kind");
        }
        if (!desk.announce(access, agent, line, unit, kind)) {
            throw new IllegalArgumentException("announce-no-point");
        }
        c.redirect(
                "/compliance/line?agent=" + view.encoded(agent) + "&line=" + view.encoded(line) + "&unit="
                        + view.encoded(unit) + "&kind=" + view.encoded(kind) + "#announce",
                HttpStatus.SEE_OTHER);
    }

    private CaseView unit(Context c, View view) throws PlantAwayException {
        String agent = LivePages.given(c, "agent");
        String line = LivePages.given(c, "line");
        String unit = LivePages.given(c, "case");
        UnitPath path = plant.unit(view.scope(), agent, line, unit);
        if (path == null) {
            throw new NotFoundResponse(view.t("no-such-case", unit, line));
        }
        return new CaseView(agent, line, unit, path, view);
    }

    private StationView station(Context c, View view) throws PlantAwayException {
        String agent = LivePages.given(c, "agent");
        String station = LivePages.given(c, "station");
        StationNow now = plant.station(view.scope(), agent, LivePages.given(c, "line"), station);
        if (now == null) {
            throw new NotFoundResponse(view.t("no-such-station", station));
        }
        return new StationView(now, plant.agentRow(view.scope(), agent), view);
    }
}
