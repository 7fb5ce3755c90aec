package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.Plant;
import io.edgewitness.collector.pages.PlantAwayException;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/** What pages ask of the database and of the agents that are connected. Any thread. */
final class StoredPlant implements Plant {
    private interface Question<T> {
        T ask() throws BatchStore.StoreException;
    }

    private final PlantAgents agents;

    StoredPlant(DataSource database, IngestBoard board, InstantSource clock) {
        this.agents = new PlantAgents(database, board, clock);
    }

    private static <T> T answer(Question<T> question) throws PlantAwayException {
        try {
            return question.ask();
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<AgentRow> agents(Scope scope) throws PlantAwayException {
        return answer(() -> agents.rows(scope));
    }

    @Override
    public boolean isSimulated(Scope scope) {
        return agents.isSimulated(scope);
    }
}
