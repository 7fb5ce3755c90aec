package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.Alarm;
import io.edgewitness.collector.alarms.AlarmJson;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Trail;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Alarms over HTTP. Who reads an agent's records sees its alarms, and those of the collector itself whoever reads all; who may operate the
 * agent's site, or presents the collector's token, acknowledges one.
 */
final class AlarmApi {
    private final PlantAlarms alarms;
    private final AgentReach reach;
    private final AdminApi admin;
    private final Trail trail;
    private final InstantSource clock;

    record By(String by) {}

    AlarmApi(PlantAlarms alarms, AgentReach reach, AdminApi admin, Trail trail, InstantSource clock) {
        this.trail = trail;
        this.alarms = alarms;
        this.reach = reach;
        this.admin = admin;
        this.clock = clock;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/alarms", this::list);
        javalin.post("/api/v1/alarms/{id}/acknowledge", this::acknowledge);
    }

    private void list(Context c) throws BatchStore.StoreException {
        Scope scope = Asked.scope(c);
        int limit = Asked.limit(c, 100);
        boolean all = Asked.all(c);
        long last = Asked.below(c);
        List<Alarm> page = alarms.list(scope, all, last, limit);
        String next = page.size() < limit
                ? null
                : Long.toString(page.get(page.size() - 1).id());
        c.json(new Queries.Page(page.stream().map(AlarmJson::of).toList(), next));
    }

    private void acknowledge(Context c) throws BatchStore.StoreException {
        String id = c.pathParam("id");
        long number = Asked.id(c);
        Scope scope = operated(c, number);
        By by = AdminApi.parsed(c, By.class);
        if (by.by() == null) {
            throw new BadRequestResponse("by is wanted: who looks after the alarm");
        }
        Alarm alarm = scope == null ? null : alarms.acknowledge(scope, number, by.by(), clock.instant());
        if (alarm == null) {
            throw new NotFoundResponse("there is no alarm " + id + "; /api/v1/alarms lists them");
        }
        if (alarm.state() != Alarm.State.ACKNOWLEDGED) {
            throw new ConflictResponse("alarm " + id + " is " + alarm.state().id() + " and cannot be acknowledged");
        }
        note(Caller.of(c).access(), alarm);
        AdminApi.json(c, AlarmJson.of(alarm));
    }

    private void note(@Nullable Access access, Alarm alarm) throws BatchStore.StoreException {
        String agent = alarm.agent();
        trail.record(
                access == null ? Access.collector() : access,
                Act.ALARM_ACKNOWLEDGE,
                Long.toString(alarm.id()),
                agent == null ? null : reach.site(agent),
                null,
                PlantAlarms.shown(alarm, null).told());
    }

    /** @return a scope in which the caller may acknowledge that alarm; null: the caller sees no such alarm */
    private @Nullable Scope operated(Context c, long id) throws BatchStore.StoreException {
        Access access = Caller.of(c).access();
        if (access == null) {
            admin.check(c);
            return Scope.ALL;
        }
        for (Scope plant : Caller.of(c).plants()) {
            Alarm alarm = alarms.find(plant, id);
            if (alarm != null) {
                if (!mayAcknowledge(access, alarm)) {
                    throw new ForbiddenResponse("your role or token does not allow to acknowledge alarm " + id);
                }
                return plant;
            }
        }
        return null;
    }

    private boolean mayAcknowledge(Access access, Alarm alarm) throws BatchStore.StoreException {
        String agent = alarm.agent();
        return agent == null ? access.mayAnywhere(Permission.MANAGE_PLATFORM) : reach.operated(access, agent) != null;
    }
}
