package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.indicators.ZoneFigure;
import io.edgewitness.collector.maintenance.Machine;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.ConsentPages;
import io.edgewitness.collector.pages.Plant;
import io.edgewitness.collector.pages.PlantAwayException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sums over the enterprises that agreed, of which three or more have any. Any thread. */
record ZoneCounts(Plant plant, Queries queries, ZoneSightings sightings) implements ConsentPages.Counts {
    @Override
    public @Nullable Long sum(String kind, List<String> enterprises) throws PlantAwayException {
        try {
            if (kind.equals("base-stations")) {
                return sightings.count(Field.Sight.BASE_STATIONS, enterprises);
            }
            long sum = 0;
            int having = 0;
            for (String enterprise : enterprises) {
                long number = of(kind, new Scope(enterprise, null));
                having += number > 0 ? 1 : 0;
                sum += number;
            }
            return having < ZoneFigure.LEAST ? null : sum;
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    private long of(String kind, Scope enterprise) throws PlantAwayException, BatchStore.StoreException {
        return switch (kind) {
            case "agent-count" -> plant.agents(enterprise).size();
            case "site-count" ->
                plant.agents(enterprise).stream().map(AgentRow::site).distinct().count();
            case "scenario-count" -> queries.scenarios(enterprise).size();
            case "machine-count" -> machines(enterprise).count();
            case "machine-alarm-count" ->
                machines(enterprise)
                        .filter(m -> !m.alarms().isEmpty() || !m.causes().isEmpty())
                        .count();
            default -> throw new IllegalArgumentException("there is no total " + kind);
        };
    }

    private Stream<Machine> machines(Scope enterprise) throws PlantAwayException {
        return plant.machines(enterprise).stream().filter(m -> !m.simulated());
    }
}
