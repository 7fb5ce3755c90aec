package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.Alarm;
import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.Alarms;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.OpenAlarm;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alarms of the agents in a scope; those of the collector itself are of all scopes alone. Any thread. */
record PlantAlarms(Alarms alarms, Queries queries) {
    /** As {@link Alarms#list}. */
    List<Alarm> list(Scope scope, boolean cleared, long after, int limit) throws BatchStore.StoreException {
        List<String> agents = scope.equals(Scope.ALL)
                ? null
                : queries.agents(scope).stream()
                        .map(a -> String.valueOf(a.get("id")))
                        .toList();
        try {
            return alarms.list(agents, cleared, after, limit);
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    /** @return null: the scope has none of that id */
    @Nullable
    Alarm find(Scope scope, long id) throws BatchStore.StoreException {
        try {
            Alarm alarm = alarms.find(id);
            boolean there = alarm != null && alarm.state() != Alarm.State.PENDING && covers(scope, alarm.agent());
            return there ? alarm : null;
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    private boolean covers(Scope scope, @Nullable String agent) throws BatchStore.StoreException {
        return scope.equals(Scope.ALL)
                || (agent != null && queries.agents(scope).stream().anyMatch(a -> agent.equals(a.get("id"))));
    }

    /** As {@link Alarms#acknowledge}, within a scope. */
    @Nullable
    Alarm acknowledge(Scope scope, long id, String by, Instant now) throws BatchStore.StoreException {
        try {
            return find(scope, id) == null ? null : alarms.acknowledge(id, by, now);
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    /** @param agent that it is about, as far as it is known */
    static OpenAlarm shown(Alarm a, @Nullable AgentRow agent) {
        return new OpenAlarm(
                a.id(),
                Map.of("zh", a.kind().title("zh"), "en", a.kind().title("en")),
                a.subject(),
                a.agent(),
                agent == null || agent.site().isEmpty() ? null : agent.enterprise() + "/" + agent.site(),
                Map.of("zh", a.zh(), "en", a.en()),
                a.kind().severity() == AlarmKind.Severity.CRITICAL,
                a.since(),
                a.by(),
                a.acknowledged());
    }
}
