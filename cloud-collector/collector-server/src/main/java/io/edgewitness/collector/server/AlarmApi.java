package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.Alarm;
import io.edgewitness.collector.alarms.AlarmJson;
import io.edgewitness.collector.alarms.Alarms;
import io.edgewitness.collector.pages.Caller;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/** Alarms over HTTP. Who may read the records of all enterprises sees them; whoever acknowledges one must present the collector's token. */
final class AlarmApi {
    private final Alarms alarms;
    private final AdminApi admin;
    private final InstantSource clock;

    record By(String by) {}

    AlarmApi(Alarms alarms, AdminApi admin, InstantSource clock) {
        this.alarms = alarms;
        this.admin = admin;
        this.clock = clock;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/alarms", this::list);
        javalin.post("/api/v1/alarms/{id}/acknowledge", this::acknowledge);
    }

    private void list(Context c) throws SQLException {
        Caller.of(c).requireAll();
        int limit = Asked.limit(c, 100);
        String state = c.queryParam("state");
        if (state != null && !state.equals("open") && !state.equals("all")) {
            throw new IllegalArgumentException("state is open or all, not '" + state + "'");
        }
        String after = c.queryParam("after");
        long last = after == null ? Long.MAX_VALUE : Cursor.number(after);
        List<Alarm> page = alarms.list("all".equals(state), last, limit);
        String next = page.size() < limit
                ? null
                : Long.toString(page.get(page.size() - 1).id());
        c.json(new Queries.Page(page.stream().map(AlarmJson::of).toList(), next));
    }

    private void acknowledge(Context c) throws SQLException {
        By by = admin.read(c, By.class);
        if (by.by() == null) {
            throw new BadRequestResponse("by is wanted: who looks after the alarm");
        }
        String id = c.pathParam("id");
        Alarm alarm = id.matches("\\d{1,18}") ? alarms.acknowledge(Long.parseLong(id), by.by(), clock.instant()) : null;
        if (alarm == null) {
            throw new NotFoundResponse("there is no alarm " + id + "; /api/v1/alarms lists them");
        }
        if (alarm.state() != Alarm.State.ACKNOWLEDGED) {
            throw new ConflictResponse("alarm " + id + " is " + alarm.state().id() + " and cannot be acknowledged");
        }
        AdminApi.json(c, AlarmJson.of(alarm));
    }
}
