package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Actor;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who did what when, of what the reader may audit; with the check of its chain, and as CSV. */
public final class TrailPages implements Pages.Group {
    private static final int PER_PAGE = 50;
    private static final int PER_READ = 1_000;
    private static final int MOST_PROJECTS = 200;

    private final Workplace workplace;
    private final Object checking = new Object();

    /**
     * What was asked for, as it was typed.
     *
     * @param zone of the days: the browser's
     */
    public record Asked(String project, String actor, String action, String from, String until, String zone) {
        /** @throws IllegalArgumentException if a date is none */
        Trail.Filter filter(View view) {
            String known = actor.equals(view.t("actor-collector")) ? Actor.COLLECTOR.id() : actor;
            return new Trail.Filter(
                    orNull(project), orNull(known), orNull(action), day(view, from, 0), day(view, until, 1));
        }

        /** @return of the same entries elsewhere */
        public String address(View view, String path) {
            return path + query(view, actor, action);
        }

        /** @return of all entries of that person, with the other conditions as they are */
        public String of(View view, String person) {
            return "/trail" + query(view, person, action);
        }

        /** @return of all entries of that kind, with the other conditions as they are */
        public String kind(View view, String kind) {
            return "/trail" + query(view, actor, kind);
        }

        /** @param number of the entry before which the page begins */
        public String before(View view, long number) {
            return address(view, "/trail") + "&before=" + number;
        }

        private String query(View view, String actor, String action) {
            return "?project=" + view.encoded(project) + "&actor=" + view.encoded(actor) + "&action="
                    + view.encoded(action) + "&from=" + view.encoded(from) + "&until=" + view.encoded(until) + "&zone="
                    + view.encoded(zone);
        }

        private static @Nullable String orNull(String text) {
            return text.isEmpty() ? null : text;
        }

        private @Nullable Instant day(View view, String text, int later) {
            if (text.isEmpty()) {
                return null;
            }
            try {
                return LocalDate.parse(text)
                        .plusDays(later)
                        .atStartOfDay(zone.isEmpty() ? view.zone() : ZoneId.of(zone))
                        .toInstant();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(view.t("trail-date", text), e);
            }
        }
    }

    public TrailPages(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        PeopleGroup.get(javalin, renderer, "/trail", (c, view, problem) -> page(c, view, renderer, null));
        renderer.post(javalin, Section.USERS, "/trail/check", (c, view) -> check(c, view, renderer));
        renderer.get(javalin, Section.USERS, "/trail.csv", this::csv);
    }

    private static Asked asked(Context c) {
        return new Asked(
                PeopleGroup.query(c, "project"),
                PeopleGroup.query(c, "actor"),
                PeopleGroup.query(c, "action"),
                PeopleGroup.query(c, "from"),
                PeopleGroup.query(c, "until"),
                PeopleGroup.query(c, "zone"));
    }

    private static Access auditor(Context c, View view) {
        Access access = Caller.access(c);
        PeopleGroup.require(view, access.mayAnywhere(Permission.READ_TRAIL));
        return access;
    }

    /** It reads everything, so it is asked for by a button, and done for one after the other. */
    private void check(Context c, View view, Renderer renderer) {
        auditor(c, view);
        Trail.Verdict verdict;
        synchronized (checking) {
            verdict = workplace.trail().verify();
        }
        page(c, view, renderer, verdict);
    }

    private void page(Context c, View view, Renderer renderer, Trail.@Nullable Verdict verdict) {
        Access access = auditor(c, view);
        Asked asked = asked(c);
        List<Trail.Entry> entries = workplace.trail().read(access, asked.filter(view), before(c), PER_PAGE);
        Map<String, Object> parameters = new HashMap<>();
        TrailWords words = new TrailWords(view, workplace.trail().names(access, entries));
        parameters.put("lines", entries.stream().map(words::line).toList());
        parameters.put("newest", before(c) == null);
        parameters.put("projects", projects(access));
        parameters.put("asked", asked);
        parameters.put(
                "more", entries.size() == PER_PAGE ? entries.get(PER_PAGE - 1).seq() : 0L);
        parameters.put("verdict", verdict);
        parameters.put("head", workplace.trail().head());
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, view.t("trail"), "people/trail.jte", parameters);
    }

    /** @return the newest projects of the reader, to choose from */
    private List<Project> projects(Access access) {
        List<Project> all = workplace.projects().all(access);
        return all.subList(0, Math.min(MOST_PROJECTS, all.size()));
    }

    private static @Nullable Long before(Context c) {
        String text = PeopleGroup.query(c, "before");
        return text.matches("[1-9][0-9]{0,17}") ? Long.valueOf(text) : null;
    }

    /** All that the filter leaves, newest first, in pieces. */
    private void csv(Context c, View view) throws IOException {
        Access access = auditor(c, view);
        Trail.Filter filter = asked(c).filter(view);
        c.contentType("text/csv; charset=utf-8");
        c.header("Content-Disposition", "attachment; filename=\"trail.csv\"");
        Writer out = new OutputStreamWriter(c.outputStream(), StandardCharsets.UTF_8);
        out.write('\uFEFF');
        out.write(Csv.row(
                "seq", "at", "actor", "name", "action", "target", "node", "project", "detail", "before", "after",
                "hash"));
        Long before = null;
        List<Trail.Entry> entries;
        do {
            entries = workplace.trail().read(access, filter, before, PER_READ);
            for (Trail.Entry e : entries) {
                out.write(Csv.row(
                        e.seq(),
                        e.at(),
                        e.actor(),
                        e.actorName(),
                        e.action(),
                        e.target(),
                        e.node(),
                        e.project(),
                        e.detail(),
                        e.before(),
                        e.after(),
                        e.hash()));
                before = e.seq();
            }
        } while (entries.size() == PER_READ);
        out.flush();
    }
}
