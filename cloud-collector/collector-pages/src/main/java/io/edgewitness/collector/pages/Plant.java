package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import java.util.List;

/** What the pages know of the plants: each answer within a scope, and quick, because pages ask again every few seconds. Any thread. */
public interface Plant {
    /** @return all agents of the scope, by name */
    List<AgentRow> agents(Scope scope) throws PlantAwayException;

    /** @return whether any agent of the scope reads a simulation or a replay, as far as is known; never waits for a database that is away */
    boolean isSimulated(Scope scope);
}
