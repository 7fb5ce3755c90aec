package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.Inbox;
import io.edgewitness.collector.alarms.Push;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Trail;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages about machines over HTTP, for programs: those of a scope, to whomever they were told. Who may operate the place acknowledges. */
final class PushApi {
    private final Inbox inbox;
    private final AdminApi admin;
    private final Trail trail;
    private final InstantSource clock;

    record By(String by) {}

    PushApi(Inbox inbox, AdminApi admin, Trail trail, InstantSource clock) {
        this.inbox = inbox;
        this.admin = admin;
        this.trail = trail;
        this.clock = clock;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/messages", this::list);
        javalin.post("/api/v1/messages/{id}/acknowledge", this::acknowledge);
    }

    private void list(Context c) throws BatchStore.StoreException {
        Scope scope = Asked.scope(c);
        int limit = Asked.limit(c, 100);
        boolean all = Asked.all(c);
        long last = Asked.below(c);
        try {
            List<Push> page = inbox.below(place(scope), !all, last, limit);
            String next = page.size() < limit
                    ? null
                    : Long.toString(page.get(page.size() - 1).id());
            c.json(new Queries.Page(page.stream().map(Push::json).toList(), next));
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    /** @return as a node of the tenancy; empty: everywhere */
    private static String place(Scope scope) {
        String enterprise = scope.enterprise();
        String site = scope.site();
        return enterprise == null ? "" : site == null ? enterprise : enterprise + "/" + site;
    }

    private void acknowledge(Context c) throws BatchStore.StoreException {
        String id = c.pathParam("id");
        long number = Asked.id(c);
        Access access = Caller.of(c).access();
        if (access == null) {
            admin.check(c);
        }
        String by = AdminApi.parsed(c, By.class).by();
        if (by == null || by.isBlank() || by.length() > 80 || by.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequestResponse("by says who takes note, in 1 to 80 characters");
        }
        try {
            Push push = seen(Caller.of(c), access, number);
            if (push == null) {
                throw new NotFoundResponse("there is no message " + id + "; /api/v1/messages lists them");
            }
            if (access != null && !access.may(Permission.OPERATE, Target.node(push.node()))) {
                throw new ForbiddenResponse("your role or token does not allow to acknowledge message " + id);
            }
            Push taken = inbox.acknowledge(number, by.strip(), clock.instant());
            String what = push.kind().title("zh") + " / " + push.kind().title("en") + ", " + push.subject();
            trail.record(
                    access == null ? Access.collector() : access,
                    Act.MESSAGE_ACKNOWLEDGE,
                    id,
                    push.node(),
                    null,
                    ActLog.line(what, 250));
            AdminApi.json(c, taken == null ? push.json() : taken.json());
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    private @Nullable Push seen(Caller caller, @Nullable Access access, long id) throws SQLException {
        Push push = inbox.find(id);
        boolean reads =
                access == null || caller.plants().stream().anyMatch(p -> push != null && within(push.node(), place(p)));
        return reads ? push : null;
    }

    private static boolean within(String node, String place) {
        return place.isEmpty() || node.equals(place) || node.startsWith(place + "/");
    }
}
