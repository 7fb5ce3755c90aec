package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FollowUp;
import io.edgewitness.collector.pages.FormViews.GuideView;
import io.edgewitness.collector.pages.FormViews.PilotColumn;
import io.edgewitness.collector.pages.FormViews.PilotRow;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Target;
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
        routes.get(
                "/forms/{id}/rows",
                (c, v, access) -> show(renderer, c, v, desk.draft(desk.open(access, c.pathParam("id"))), null, null));
        routes.get(
                "/forms/{id}/pilot",
                (c, v, access) -> pilot(renderer, c, v, desk.open(access, c.pathParam("id")), Typed.NOTHING));
        routes.post("/forms/{id}/pilot/{part}", (c, v, access) -> follow(renderer, c, v, access));
    }

    /**
     * @param row what was typed into a row and not taken; null: all are as they stand
     * @param item likewise of the guide
     */
    void show(Renderer renderer, Context c, View v, Draft draft, @Nullable FieldView row, @Nullable GuideView item) {
        zoneOnly(v, draft.open());
        List<GuideView> guide = RowDesk.guide(v, draft).stream()
                .map(g -> item != null && item.key().equals(g.key()) ? item : g)
                .toList();
        renderer.page(
                c,
                v,
                draft.open().project().title(),
                "forms/rows.jte",
                Map.of(
                        "frame", Frames.of(desk.workplace(), draft),
                        "rows", RowDesk.rows(v, draft, row),
                        "guide", guide,
                        "since", draft.open().project().revision()));
    }

    private static void zoneOnly(View v, OpenProject open) {
        if (!open.zone()) {
            throw new NotFoundResponse(v.t("no-rows"));
        }
    }

    private void pilot(Renderer renderer, Context c, View v, OpenProject open, Typed typed) throws PlantAwayException {
        zoneOnly(v, open);
        FollowUp followUp = open.notice().followUp();
        if (followUp == null) {
            throw new NotFoundResponse(v.t("no-follow-up"));
        }
        Draft draft = desk.draft(open);
        List<PilotColumn> columns = columns(v, open, followUp);
        boolean start = typed.part().equals("start");
        Map<String, Object> model = new HashMap<>();
        model.put("frame", Frames.of(desk.workplace(), draft));
        model.put("words", followUp.words());
        model.put("start", start ? typed.value() : text(open, START));
        model.put("startRevision", revision(open, START));
        model.put("columns", columns);
        model.put("rows", pilotRows(draft, followUp, columns, typed));
        model.put("mistake", typed.mistake());
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

    private static List<PilotRow> pilotRows(Draft draft, FollowUp followUp, List<PilotColumn> columns, Typed typed) {
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
                    columns.stream()
                            .map(column -> typed.part().equals(column.part())
                                    ? typed.numbers().getOrDefault(id, "")
                                    : cells.get(columns.indexOf(column)))
                            .toList(),
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

    /**
     * What was typed and not taken.
     *
     * @param part whose form it was; empty: none was refused
     * @param mistake why, with the mend
     */
    private record Typed(String part, String value, Map<String, String> numbers, String mistake) {
        static final Typed NOTHING = new Typed("", "", Map.of(), "");
    }

    private void follow(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        zoneOnly(v, open);
        FollowUp followUp = open.notice().followUp();
        if (followUp == null) {
            throw new NotFoundResponse(v.t("no-follow-up"));
        }
        String part = c.pathParam("part");
        String value = Objects.requireNonNullElse(c.formParam("value"), "");
        Map<String, String> numbers = numbers(c, followUp);
        String json = part.equals("start") ? FieldInput.quoted(value) : FieldInput.object(numbers);
        Answering.Outcome outcome =
                answering.take(open, Answering.FOLLOW_UP + part, json, Numbers.revision(c.formParam("base")));
        if (outcome instanceof Answering.Taken) {
            c.redirect("/forms/" + open.id() + "/pilot", HttpStatus.SEE_OTHER);
            return;
        }
        c.status(outcome instanceof Answering.Wrong ? 422 : 409);
        String mistake =
                outcome instanceof Answering.Wrong w ? w.text().in(v.text().language()) : v.t("clash-kept");
        pilot(renderer, c, v, desk.open(access, open.id()), new Typed(part, value, numbers, mistake));
    }

    private static Map<String, String> numbers(Context c, FollowUp followUp) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (String id : followUp.fields()) {
            String text = FieldInput.clean(Objects.requireNonNullElse(c.formParam(id), ""));
            if (!text.isEmpty()) {
                numbers.put(id, text);
            }
        }
        return numbers;
    }
}
