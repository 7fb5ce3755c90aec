package io.edgewitness.collector.server;

import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans hold the samples of their windows until they are released or the time of the audit is over. A plan that was changed after it was
 * signed holds those of all that can be read in it: nobody frees samples by spoiling a plan. Any thread.
 *
 * @param key of the collector, with which plans are signed
 */
record PlanHolds(AgentKey key, InstantSource clock) implements Holds {
    @Override
    public @Nullable Instant since(Connection c) throws SQLException {
        Instant now = clock.instant();
        return PostgresPlans.chains(c).stream()
                .map(chain -> SignedPlan.of(chain, (content, signature) -> PlanDesk.isSigned(key, content, signature)))
                .flatMap(chain -> inForce(chain).stream())
                .filter(plan -> now.isBefore(plan.holdUntil()))
                .flatMap(plan -> plan.windows().stream())
                .map(Window::start)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static List<EvidencePlan> inForce(SignedPlan chain) {
        if (!chain.isIntact()) {
            return chain.versions();
        }
        return chain.releasedAt() == null ? List.of(chain.current()) : List.of();
    }
}
