package io.edgewitness.edge.testkit.example;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.ScenarioContract;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class OverheatScenarioTest extends ScenarioContract {
    private static final PointId OVEN = new PointId("oven.temperature");

    @Override
    protected Scenario.Factory factory() {
        return new OverheatScenario.Factory();
    }

    @Override
    protected ScenarioContext context() {
        return new ScenarioContext(
                "oven-watch",
                Map.of("temperature", List.of(OVEN)),
                Map.of(OVEN, PointDefinition.of("oven.temperature", "a", "Cel")),
                new OverheatScenario.Parameters(new BigDecimal("80")),
                ZoneOffset.UTC);
    }

    @Override
    protected List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int s = 0; s < 180; s++) {
            Instant at = Instant.EPOCH.plusSeconds(s);
            steps.add(new Step.Give(
                    s % 7 == 0
                            ? Sample.bad(OVEN, "probe broken", null, at)
                            : Sample.good(OVEN, Value.of((long) (60 + s % 30)), null, at)));
            steps.add(new Step.Tick(at));
        }
        return steps;
    }
}
