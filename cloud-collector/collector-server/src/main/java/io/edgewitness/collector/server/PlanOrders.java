package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Has agents keep the samples of plans: one order an entry and agent. Any thread. */
record PlanOrders(StandingOrders orders) {
    /** Gives every agent the orders that it has not done; of plans that were changed after they were signed none. */
    void tell(Collection<SignedPlan> chains, Instant now) throws BatchStore.StoreException {
        for (SignedPlan chain : chains) {
            if (!chain.isIntact() || !now.isBefore(chain.current().holdUntil())) {
                continue;
            }
            Duration life = Duration.between(now, chain.current().holdUntil());
            for (PlanEntry entry : chain.entries()) {
                for (String agent : agents(chain)) {
                    ByteString hold = hold(chain, entry, agent).toByteString();
                    orders.give(about(entry), agent, "hold", hold, life, now);
                }
            }
        }
    }

    /** @return null: none yet */
    PostgresOrders.@Nullable State answer(PlanEntry entry, String agent) throws BatchStore.StoreException {
        return orders.answer(about(entry), agent);
    }

    private static String about(PlanEntry entry) {
        return entry.id() + " " + entry.number();
    }

    /** @return also those that an amendment no longer names: they are told that nothing is held */
    static Set<String> agents(SignedPlan chain) {
        return chain.versions().stream()
                .flatMap(p -> p.boundary().agents().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Hold hold(SignedPlan chain, PlanEntry entry, String agent) {
        Hold.Builder hold = Hold.newBuilder()
                .setPlan(chain.id())
                .setNumber(entry.number())
                .setSha256(ByteString.fromHex(chain.sha256(entry.number())));
        EvidencePlan plan = entry.plan();
        if (plan == null || !plan.boundary().agents().contains(agent)) {
            return hold.setReleased(true).build();
        }
        for (Window w : plan.windows()) {
            hold.addTimes(HeldTime.newBuilder().setFrom(Nanos.of(w.start())).setTo(Nanos.of(w.end())));
        }
        return hold.addAllPoints(plan.boundary().points())
                .setUntil(Nanos.of(plan.holdUntil()))
                .build();
    }
}
