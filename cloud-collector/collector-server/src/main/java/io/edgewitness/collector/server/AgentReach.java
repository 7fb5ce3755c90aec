package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which agents a caller reaches. Any thread. */
record AgentReach(Queries queries) {
    /** @return whether the caller may read the agent's records */
    boolean reads(Caller caller, String agent) throws BatchStore.StoreException {
        if (caller.plants().contains(Scope.ALL)) {
            return true;
        }
        for (Scope plant : caller.plants()) {
            if (find(plant, agent) != null) {
                return true;
            }
        }
        return false;
    }

    /** @return the agent's site, if the person or token may give the agent orders; null if not */
    @Nullable
    String operated(Access access, String agent) throws BatchStore.StoreException {
        if (!access.mayAnywhere(Permission.OPERATE)) {
            return null;
        }
        String site = site(agent);
        return site != null && access.may(Permission.OPERATE, Target.node(site)) ? site : null;
    }

    /** @return the agent's site as a place of the tenancy; null if none is known */
    @Nullable
    String site(String agent) throws BatchStore.StoreException {
        Map<String, @Nullable Object> found = find(Scope.ALL, agent);
        return found == null || found.get("site") == null ? null : found.get("enterprise") + "/" + found.get("site");
    }

    private @Nullable Map<String, @Nullable Object> find(Scope scope, String agent) throws BatchStore.StoreException {
        for (Map<String, @Nullable Object> one : queries.agents(scope)) {
            if (agent.equals(one.get("id"))) {
                return one;
            }
        }
        return null;
    }
}
