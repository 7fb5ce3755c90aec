package io.edgewitness.collector.pages;

import io.edgewitness.collector.alarms.Inbox;
import io.edgewitness.collector.alarms.Push;
import io.edgewitness.collector.alarms.PushKind;
import io.edgewitness.collector.maintenance.Machine;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Grant;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Session;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Trail;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One's messages about machines: a list, how many wait, and that one who may operate the place has taken note. */
public final class InboxPages implements Pages.Group {
    private static final int PER_PAGE = 50;
    private static final int MOST_COUNTED = 100;
    private static final int MOST_AT_ONCE = 5_000;
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_TOLD = 250;

    private final Inbox inbox;
    private final Trail trail;
    private final InstantSource clock;

    public InboxPages(Inbox inbox, Trail trail, InstantSource clock) {
        this.inbox = inbox;
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * A page of messages.
     *
     * @param kind that is chosen; null: all
     * @param open those alone that nobody has acknowledged
     * @param after where the page begins; {@code Long.MAX_VALUE}: at the newest
     * @param next where the next page begins; 0: this is the last one
     * @param access of the reader
     */
    public record Shown(
            List<Push> messages, @Nullable PushKind kind, boolean open, long after, long next, Access access) {
        /** Whether there is anything here that the reader may acknowledge. */
        public boolean mayAcknowledge() {
            return messages.stream().anyMatch(m -> m.acknowledged() == null && mayAcknowledge(m));
        }

        public boolean mayAcknowledge(Push message) {
            return InboxPages.mayAcknowledge(access, message);
        }

        public String address(@Nullable PushKind of, boolean waiting) {
            return "/inbox?kind=" + (of == null ? "" : of.id()) + (waiting ? "" : "&all=1");
        }

        public boolean isFirst() {
            return after == Long.MAX_VALUE;
        }

        /** @return class of the message's tag */
        public static String tone(Push message) {
            boolean quiet = message.kind() == PushKind.STATISTICS || message.severity() < 300;
            return quiet ? "quiet" : message.severity() >= 800 ? "bad" : "warn";
        }
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/inbox",
                (c, view) -> renderer.page(c, view, view.t("inbox"), "inboxpage.jte", Map.of("shown", shown(c))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/inbox",
                (c, view) -> renderer.part(c, view, "inbox.jte", Map.of("shown", shown(c))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/inbox/count",
                (c, view) -> renderer.part(
                        c,
                        view,
                        "inboxcount.jte",
                        Map.of("count", count(reader(Caller.session(c))), "most", MOST_COUNTED)));
        renderer.post(javalin, Section.SCENARIOS, "/inbox/{id}/acknowledge", this::acknowledge);
        renderer.post(javalin, Section.SCENARIOS, "/inbox/acknowledge", this::acknowledgeAll);
        renderer.post(javalin, Section.SCENARIOS, "/machine/acknowledge", this::acknowledgeMachine);
    }

    /** Who reads: what a role lets somebody read, he is told of by that role. */
    static Inbox.Reader reader(Session session) {
        List<Inbox.Held> held = new ArrayList<>();
        for (Grant g : session.access().grants()) {
            if (g.project() == null && g.role().onNode().contains(Permission.READ_PLANT)) {
                held.add(new Inbox.Held(g.role().name(), g.node() == null ? "" : g.node()));
            }
        }
        return new Inbox.Reader(session.person().id(), held);
    }

    private interface Question<T> {
        T ask() throws SQLException;
    }

    private static <T> T answer(Question<T> question) throws PlantAwayException {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    private Shown shown(Context c) throws PlantAwayException {
        Inbox.Reader reader = reader(Caller.session(c));
        PushKind kind = PushKind.of(PeopleGroup.query(c, "kind"));
        boolean open = PeopleGroup.query(c, "all").isEmpty();
        long asked = Numbers.revision(c.queryParam("after"));
        long after = asked == 0 ? Long.MAX_VALUE : asked;
        List<Push> found = answer(() -> inbox.list(reader, kind, open, after, PER_PAGE + 1));
        List<Push> page = found.subList(0, Math.min(PER_PAGE, found.size()));
        long next = found.size() > PER_PAGE ? page.get(PER_PAGE - 1).id() : 0;
        return new Shown(page, kind, open, after, next, Caller.session(c).access());
    }

    private int count(Inbox.Reader reader) throws PlantAwayException {
        return answer(() -> inbox.open(reader, MOST_COUNTED));
    }

    private static boolean mayAcknowledge(@Nullable Access access, String node) {
        return access != null && access.may(Permission.OPERATE, Target.node(node));
    }

    /** Whether somebody may acknowledge what a machine's page shows. */
    static boolean mayAcknowledge(@Nullable Access access, Machine machine) {
        return mayAcknowledge(access, machine.enterprise() + "/" + machine.site());
    }

    private static boolean mayAcknowledge(Access access, Push message) {
        return mayAcknowledge(access, message.node());
    }

    private void acknowledge(Context c, View view) throws PlantAwayException {
        Session session = Caller.session(c);
        long id = Numbers.revision(c.pathParam("id"));
        Push taken = answer(() -> Optional.ofNullable(inbox.find(reader(session), id)))
                .orElseThrow(() -> new NotFoundResponse(view.t("no-such-message")));
        if (!mayAcknowledge(session.access(), taken)) {
            throw new ForbiddenResponse(view.t("inbox-not-yours"));
        }
        take(session.access(), view, taken);
        back(c);
    }

    /** All of a kind, or of every kind, that one was told and may acknowledge. */
    private void acknowledgeAll(Context c, View view) throws PlantAwayException {
        Session session = Caller.session(c);
        Inbox.Reader reader = reader(session);
        PushKind kind = PushKind.of(PeopleGroup.param(c, "kind"));
        each(after -> inbox.list(reader, kind, true, after, PER_PAGE), session, view, m -> true);
        back(c);
    }

    /** All that is open of one machine, or one alarm of it; whoever was told of it. */
    private void acknowledgeMachine(Context c, View view) throws PlantAwayException {
        Session session = Caller.session(c);
        String agent = PeopleGroup.param(c, "agent");
        String alarm = PeopleGroup.param(c, "alarm");
        List<String> instances = c.formParams("instance");
        each(
                after -> inbox.below(PeopleGroup.param(c, "place"), true, after, PER_PAGE),
                session,
                view,
                m -> m.agent().equals(agent)
                        && instances.contains(m.scenario())
                        && (alarm.isEmpty() || alarm.equals(m.alarm())));
        back(c);
    }

    private interface Page {
        List<Push> after(long id) throws SQLException;
    }

    private void each(Page pages, Session session, View view, Predicate<Push> wanted) throws PlantAwayException {
        long after = Long.MAX_VALUE;
        for (int n = 0; n < MOST_AT_ONCE; n += PER_PAGE) {
            long from = after;
            List<Push> page = answer(() -> pages.after(from));
            for (Push m : page) {
                if (wanted.test(m) && mayAcknowledge(session.access(), m)) {
                    take(session.access(), view, m);
                }
            }
            if (page.size() < PER_PAGE) {
                return;
            }
            after = page.get(PER_PAGE - 1).id();
        }
    }

    private void take(Access access, View view, Push taken) throws PlantAwayException {
        String name = view.visitor().name();
        String by = name.substring(0, Math.min(LONGEST_NAME, name.length()));
        answer(() -> Optional.ofNullable(inbox.acknowledge(taken.id(), by, clock.instant())));
        String what = taken.kind().title("zh") + " / " + taken.kind().title("en") + ", " + taken.subject();
        trail.record(
                access,
                Act.MESSAGE_ACKNOWLEDGE,
                Long.toString(taken.id()),
                taken.node(),
                null,
                what.substring(0, Math.min(LONGEST_TOLD, what.length())));
    }

    private static void back(Context c) {
        c.redirect(LocalPath.of(PeopleGroup.param(c, "back")), HttpStatus.SEE_OTHER);
    }
}
