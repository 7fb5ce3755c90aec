package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Readiness;
import io.edgewitness.collector.forms.Rule;
import io.edgewitness.collector.pages.FormViews.ChoiceView;
import io.edgewitness.collector.pages.FormViews.HomeView;
import io.edgewitness.collector.pages.FormViews.MemberView;
import io.edgewitness.collector.pages.FormViews.NoticeCard;
import io.edgewitness.collector.pages.FormViews.ProjectLine;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Projects;
import io.edgewitness.collector.workplace.Refusal;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Target;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The list of projects, a new one, and a project's first page. Any thread. */
final class ProjectPages implements FormPages.Part {
    private static final int LAST_CHANGES = 12;

    private final FormDesk desk;
    private final Answering answering;

    ProjectPages(FormDesk desk) {
        this.desk = desk;
        this.answering = new Answering(desk);
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get("/forms", (c, v, access) -> list(renderer, c, v, access));
        routes.get("/forms/new", (c, v, access) -> offer(renderer, c, v, access, "", "", "", ""));
        routes.post("/forms", (c, v, access) -> make(renderer, c, v, access));
        routes.get(
                "/forms/{id}",
                (c, v, access) -> home(renderer, c, v, desk.open(access, c.pathParam("id")), Typed.NOTHING));
        routes.post("/forms/{id}/state", this::change);
        routes.post("/forms/{id}/dates/{key}", (c, v, access) -> date(renderer, c, v, access));
    }

    private void list(Renderer renderer, Context c, View v, Access access) {
        List<Projects.Line> found = desk.workplace().projects().lines(access, Answering.DUE, Paging.asked(c));
        boolean create = access.mayAnywhere(Permission.CREATE_PROJECT);
        Map<String, Object> model = new HashMap<>();
        model.put("projects", Paging.lines(found).stream().map(l -> line(v, l)).toList());
        model.put("paging", Paging.of(c, found));
        model.put("create", create);
        if (!create) {
            model.put("help", FilingHelp.of(desk.workplace(), access));
        }
        renderer.page(c, v, v.t("projects-title"), "forms/list.jte", model);
    }

    private ProjectLine line(View v, Projects.Line line) {
        Project p = line.project();
        LocalDate due = due(line.json());
        return new ProjectLine(
                p.id(),
                p.title(),
                desk.notice(p.notice()).title(),
                p.ownerName(),
                state(v, p.state()),
                p.state() == Project.State.OPEN,
                due == null ? "" : due.toString(),
                due == null || p.state() != Project.State.OPEN ? "" : left(v, due),
                Objects.requireNonNullElse(line.changed(), p.created()),
                line.changed() == null ? p.createdByName() : line.changedBy());
    }

    private static String state(View v, Project.State state) {
        return v.t("project-state-" + state.name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable LocalDate due(@Nullable Answer answer) {
        return due(answer == null ? null : answer.json());
    }

    private static @Nullable LocalDate due(@Nullable String json) {
        try {
            String text = json == null ? "" : FieldInput.parts(json).get(0);
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static long days(View v, LocalDate due) {
        return ChronoUnit.DAYS.between(LocalDate.ofInstant(v.now(), v.zone()), due);
    }

    private static String left(View v, LocalDate due) {
        long days = days(v, due);
        return days == 0 ? v.t("due-today") : days > 0 ? v.t("due-days", days) : v.t("due-late", -days);
    }

    private void offer(
            Renderer renderer,
            Context c,
            View v,
            Access access,
            String notice,
            String owner,
            String title,
            String mistake) {
        renderer.page(
                c,
                v,
                v.t("project-new"),
                "forms/new.jte",
                Map.of(
                        "notices",
                                Notice.installed().stream()
                                        .map(id -> card(v, desk.notice(id)))
                                        .toList(),
                        "owners", owners(access),
                        "notice", notice,
                        "owner", owner,
                        "title", title,
                        "mistake", mistake));
    }

    private static NoticeCard card(View v, Notice n) {
        LocalDate deadline = n.deadline();
        return new NoticeCard(
                n.id(),
                n.title(),
                n.gloss(),
                n.subject() == Notice.Subject.ZONE,
                deadline == null ? "" : deadline.toString(),
                deadline != null && days(v, deadline) < 0);
    }

    /** Zones, enterprises and sites that he may make a project for. */
    static List<Node> owners(FormDesk desk, Access access) {
        return desk.workplace().tenancy().nodes(access).stream()
                .filter(n ->
                        n.kind() == Node.Kind.ZONE || n.kind() == Node.Kind.ENTERPRISE || n.kind() == Node.Kind.SITE)
                .filter(n -> !n.closed() && access.may(Permission.CREATE_PROJECT, Target.node(n.id())))
                .toList();
    }

    private List<Node> owners(Access access) {
        return owners(desk, access);
    }

    private void make(Renderer renderer, Context c, View v, Access access) {
        String notice = Objects.requireNonNullElse(c.formParam("notice"), "");
        String owner = Objects.requireNonNullElse(c.formParam("owner"), "");
        String title = Objects.requireNonNullElse(c.formParam("title"), "").strip();
        String mistake = !Notice.installed().contains(notice)
                ? v.t("project-no-notice")
                : owner.isEmpty() ? v.t("project-whose") : title.isEmpty() ? v.t("project-no-title") : "";
        if (mistake.isEmpty()) {
            mistake = subject(v, desk.notice(notice), owner);
        }
        if (mistake.isEmpty()) {
            try {
                Project project = desk.workplace().projects().create(access, notice, title, owner);
                c.redirect("/forms/" + project.id(), HttpStatus.SEE_OTHER);
                return;
            } catch (Refused e) {
                if (e.kind() != Refusal.Kind.INPUT) {
                    throw e;
                }
                mistake = e.text(v.text().language());
            }
        }
        c.status(422);
        offer(renderer, c, v, access, notice, owner, title, mistake);
    }

    /** A zone's notice is for a zone, an enterprise's is not. */
    static String subject(View v, Notice notice, String owner) {
        boolean zone = owner.startsWith("zone:");
        return zone == (notice.subject() == Notice.Subject.ZONE)
                ? ""
                : v.t(zone ? "project-not-zone" : "project-for-zone");
    }

    /** The day that they want to be ready by, or the day that the form bears. */
    private void date(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String key = c.pathParam("key");
        if (!key.equals(Answering.DUE) && !key.equals(ProjectText.FILING_DATE)) {
            throw new NotFoundResponse(v.t("no-such-field", key));
        }
        String typed = Objects.requireNonNullElse(c.formParam("value"), "");
        String json = FieldInput.quoted(typed);
        Answering.Outcome outcome = answering.take(open, key, json, Numbers.revision(c.formParam("base")));
        if (outcome instanceof Answering.Taken) {
            c.redirect("/forms/" + open.id(), HttpStatus.SEE_OTHER);
            return;
        }
        c.status(outcome instanceof Answering.Wrong ? 422 : 409);
        String mistake =
                outcome instanceof Answering.Wrong w ? w.text().in(v.text().language()) : v.t("history-clash");
        home(renderer, c, v, desk.open(access, open.id()), new Typed(key, typed, mistake));
    }

    /** Filed: only the follow-up goes on; archived: nothing changes; either can be opened again. */
    private void change(Context c, View v, Access access) {
        String wanted = Objects.requireNonNullElse(c.formParam("to"), "");
        Project.State state = Stream.of(Project.State.values())
                .filter(s -> s.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("“" + wanted + "”"));
        Project project = desk.workplace().projects().state(access, c.pathParam("id"), state);
        c.redirect("/forms/" + project.id(), HttpStatus.SEE_OTHER);
    }

    /** What a project can become, for who may say so. */
    private static List<ChoiceView> states(View v, OpenProject open) {
        if (!open.access().may(Permission.MANAGE_PROJECT, Target.project(open.project()))) {
            return List.of();
        }
        return Stream.of(Project.State.values())
                .filter(s -> s != open.project().state())
                .map(s ->
                        new ChoiceView(s.name(), v.t("project-make-" + s.name().toLowerCase(Locale.ROOT))))
                .toList();
    }

    /**
     * A date that was typed and not taken.
     *
     * @param mistake why, with the mend
     */
    private record Typed(String key, String value, String mistake) {
        static final Typed NOTHING = new Typed("", "", "");

        String or(String date, @Nullable LocalDate stored) {
            return key.equals(date) ? value : stored == null ? "" : stored.toString();
        }
    }

    private void home(Renderer renderer, Context c, View v, OpenProject open, Typed typed) throws PlantAwayException {
        Draft draft = desk.draft(open);
        Readiness readiness = draft.readiness();
        LocalDate due = due(open.answer(Answering.DUE));
        LocalDate filing = due(open.answer(ProjectText.FILING_DATE));
        LocalDate deadline = open.notice().deadline();
        HomeView home = new HomeView(
                open.notice().title(),
                open.owner().name(),
                state(v, open.project().state()),
                typed.or(Answering.DUE, due),
                revision(open, Answering.DUE),
                due == null ? 0 : days(v, due),
                due == null ? "" : left(v, due),
                typed.or(ProjectText.FILING_DATE, filing),
                revision(open, ProjectText.FILING_DATE),
                typed.mistake(),
                deadline == null ? "" : deadline.toString(),
                deadline != null && days(v, deadline) < 0,
                Objects.requireNonNullElse(open.notice().deadlineNote(), ""),
                FindingDesk.views(v, draft, readiness.of(Rule.Force.BLOCK)),
                Frames.whole(draft),
                readiness.of(Rule.Force.WARN).size(),
                members(v, open),
                states(v, open),
                HistoryPages.changes(v, desk.workplace(), open, null, LAST_CHANGES));
        renderer.page(
                c,
                v,
                open.project().title(),
                "forms/home.jte",
                Map.of("frame", Frames.of(desk.workplace(), draft), "home", home));
    }

    private static long revision(OpenProject open, String key) {
        Answer answer = open.answer(key);
        return answer == null ? 0 : answer.revision();
    }

    /** Everybody with a role that reaches the project, and what those who are at it now have open. */
    private List<MemberView> members(View v, OpenProject open) {
        Map<String, String> here = new HashMap<>();
        desk.workplace().presence().of(open.access(), open.id()).forEach(e -> {
            Field field = open.notice().fields().get(e.key());
            here.put(e.person(), field == null ? "" : field.name());
        });
        Map<String, List<Grants.Member>> people = new LinkedHashMap<>();
        desk.workplace()
                .grants()
                .on(open.access(), open.id())
                .forEach(m -> people.computeIfAbsent(m.grant().person(), p -> new ArrayList<>())
                        .add(m));
        List<MemberView> members = new ArrayList<>();
        people.forEach((person, roles) -> {
            String role = roles.stream()
                    .map(m -> v.t("role-" + Names.of(m.grant().role())))
                    .distinct()
                    .collect(Collectors.joining(", "));
            members.add(new MemberView(
                    roles.get(0).name(),
                    here.containsKey(person) ? role + " · " + v.t("member-here") : role,
                    here.getOrDefault(person, "")));
        });
        return members;
    }
}
