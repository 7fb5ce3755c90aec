package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.ConsentPages;
import io.edgewitness.collector.pages.Plant;
import io.edgewitness.collector.pages.PlantAwayException;
import java.util.List;

/** Sums over the enterprises that agreed. Any thread. */
record ZoneCounts(Plant plant, Queries queries) implements ConsentPages.Counts {
    @Override
    public long sum(String kind, List<String> enterprises) throws PlantAwayException {
        long sum = 0;
        for (String enterprise : enterprises) {
            sum += of(kind, new Scope(enterprise, null));
        }
        return sum;
    }

    private long of(String kind, Scope enterprise) throws PlantAwayException {
        return switch (kind) {
            case "agent-count" -> plant.agents(enterprise).size();
            case "site-count" ->
                plant.agents(enterprise).stream().map(AgentRow::site).distinct().count();
            case "scenario-count" -> scenarios(enterprise);
            default -> throw new IllegalArgumentException("there is no total " + kind);
        };
    }

    private long scenarios(Scope enterprise) throws PlantAwayException {
        try {
            return queries.scenarios(enterprise).size();
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }
}
