package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FollowUp;
import io.edgewitness.collector.pages.FormViews.PilotColumn;
import io.edgewitness.collector.pages.FormViews.PilotRow;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Target;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A zone's main indicators on one page, the guide beside them, and what became of them over the pilot. Any thread. */
final class RowPages implements FormPages.Part {
    private static final String START = Answering.FOLLOW_UP + "start";
    private static final String TARGETS = Answering.FOLLOW_UP + "targets";

    private final FormDesk desk;
    private final Answering answering;

    RowPages(FormDesk desk) {
        this.desk = desk;
        this.answering = new Answering(desk);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms/{id}/rows", (c, v, access) -> rows(renderer, c, v, access));
        routes.post("/forms/{id}/texts/{key}", this::text);
        routes.get(
                "/forms/{id}/pilot", (c, v, access) -> pilot(renderer, c, v, desk.open(access, c.pathParam("id")), ""));
        routes.post("/forms/{id}/pilot/{part}", (c, v, access) -> follow(renderer, c, v, access));
    }

    private void rows(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        Draft draft = desk.draft(desk.open(access, c.pathParam("id")));
        zoneOnly(draft.open());
        renderer.page(
                c,
                v,
                draft.open().project().title(),
                "forms/rows.jte",
                Map.of(
                        "frame", Frames.of(desk.workplace(), draft),
                        "rows", RowDesk.rows(v, draft),
                        "guide", RowDesk.guide(v, draft),
                        "since", draft.open().project().revision()));
    }

    private static void zoneOnly(OpenProject open) {
        if (!open.zone()) {
            throw new NotFoundResponse("the notice has no rows of a zone");
        }
    }

    /** A text of the guide; its form stands for itself and is sent whole. */
    private void text(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String key = c.pathParam("key");
        if (!key.startsWith(Answering.GUIDE)) {
            throw new NotFoundResponse(v.t("no-such-field", key));
        }
        String json = FieldInput.quoted(Objects.requireNonNullElse(c.formParam("value"), ""));
        taken(v, answering.take(open, key, json, Numbers.revision(c.formParam("base"))));
        c.redirect("/forms/" + open.id() + "/rows#" + key, HttpStatus.SEE_OTHER);
    }

    private static void taken(View v, Answering.Outcome outcome) {
        if (outcome instanceof Answering.Wrong wrong) {
            throw new BadRequestResponse(wrong.text().in(v.text().language()));
        }
        if (outcome instanceof Answering.Clashed) {
            throw new ConflictResponse(v.t("clash-kept"));
        }
    }

    private void pilot(Renderer renderer, Context c, View v, OpenProject open, String mistake)
            throws PlantAwayException {
        zoneOnly(open);
        FollowUp followUp = open.notice().followUp();
        if (followUp == null) {
            throw new NotFoundResponse("the notice has no follow-up");
        }
        Draft draft = desk.draft(open);
        List<PilotColumn> columns = columns(v, open, followUp);
        Map<String, Object> model = new HashMap<>();
        model.put("frame", Frames.of(desk.workplace(), draft));
        model.put("words", followUp.words());
        model.put("start", text(open, START));
        model.put("startRevision", revision(open, START));
        model.put("columns", columns);
        model.put("rows", pilotRows(draft, followUp, columns));
        model.put("mistake", mistake);
        model.put("writable", writable(open));
        renderer.page(c, v, open.project().title(), "forms/pilot.jte", model);
    }

    /** Numbers of the follow-up are given when the application has been filed, too. */
    private static boolean writable(OpenProject open) {
        return open.project().state() != Project.State.ARCHIVED
                && open.access().may(Permission.WRITE_PROJECT, Target.project(open.project()));
    }

    private static String text(OpenProject open, String key) {
        String json = open.json(key);
        return json == null ? "" : FieldInput.shown(null, json);
    }

    private static long revision(OpenProject open, String key) {
        Answer answer = open.answer(key);
        return answer == null ? 0 : answer.revision();
    }

    private static List<PilotColumn> columns(View v, OpenProject open, FollowUp followUp) {
        List<PilotColumn> columns = new ArrayList<>();
        columns.add(new PilotColumn("targets", v.t("pilot-target"), "", revision(open, TARGETS), false));
        LocalDate start = day(text(open, START));
        List<FollowUp.Part> parts = start == null ? List.of() : followUp.parts(start);
        LocalDate today = LocalDate.ofInstant(v.now(), v.zone());
        for (int n = 1; n <= followUp.count(); n++) {
            FollowUp.Part part = n <= parts.size() ? parts.get(n - 1) : null;
            columns.add(new PilotColumn(
                    Integer.toString(n),
                    v.t("pilot-window", n),
                    part == null ? "" : part.from() + " – " + part.to().minusDays(1),
                    revision(open, Answering.FOLLOW_UP + n),
                    part != null && !part.to().isAfter(today)));
        }
        return columns;
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static List<PilotRow> pilotRows(Draft draft, FollowUp followUp, List<PilotColumn> columns) {
        List<PilotRow> rows = new ArrayList<>();
        for (String id : followUp.fields()) {
            Field field = draft.open().notice().field(id);
            List<String> cells = columns.stream()
                    .map(column -> FieldInput.entry(draft.open().json(Answering.FOLLOW_UP + column.part()), id))
                    .toList();
            String filed = draft.state(id).map(s -> s.printed()).orElse("");
            rows.add(new PilotRow(
                    id,
                    field.name(),
                    field.unit() == null ? "" : field.unit(),
                    filed,
                    cells,
                    PilotChart.points(number(filed), cells.subList(1, cells.size())),
                    PilotChart.level(number(filed), cells.subList(1, cells.size()), number(cells.get(0)))));
        }
        return rows;
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return text.isEmpty() ? null : new BigDecimal(text.replaceFirst("^([0-9.]+).*$", "$1"));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void follow(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        zoneOnly(open);
        String part = c.pathParam("part");
        String json = part.equals("start")
                ? FieldInput.quoted(Objects.requireNonNullElse(c.formParam("value"), ""))
                : numbers(c, Objects.requireNonNull(open.notice().followUp()));
        Answering.Outcome outcome =
                answering.take(open, Answering.FOLLOW_UP + part, json, Numbers.revision(c.formParam("base")));
        if (outcome instanceof Answering.Wrong wrong) {
            c.status(422);
            pilot(renderer, c, v, open, wrong.text().in(v.text().language()));
            return;
        }
        taken(v, outcome);
        c.redirect("/forms/" + open.id() + "/pilot", HttpStatus.SEE_OTHER);
    }

    private static String numbers(Context c, FollowUp followUp) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (String id : followUp.fields()) {
            String text = FieldInput.clean(Objects.requireNonNullElse(c.formParam(id), ""));
            if (!text.isEmpty()) {
                numbers.put(id, text);
            }
        }
        return FieldInput.object(numbers);
    }
}
