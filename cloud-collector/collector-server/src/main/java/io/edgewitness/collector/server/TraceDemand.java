package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.traceability.Resolver;
import io.edgewitness.edge.ledger.BatchId;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures demand 15.4 (区块链、标识等技术) for each instance of production-traceability that told of units lately: stored batches are verified,
 * identifiers of units are resolved, and a tree head over the agent's batches stands on a chain. Without a chain that part is unmet. One run at
 * a time.
 */
final class TraceDemand {
    static final String DEMAND = "15.4";

    private static final Logger LOG = LoggerFactory.getLogger(TraceDemand.class);
    private static final String SLUG = "production-traceability";
    private static final Duration WINDOW = Duration.ofHours(1);
    /** A head is signed each day, and the chain is asked every ten minutes. */
    private static final Duration ANCHORED = Duration.ofDays(2);

    private static final Duration KEPT = Duration.ofDays(400);
    private static final int MOST_BATCHES = 100;
    private static final int SAMPLED = 20;

    private final DataSource database;
    private final PostgresStore store;
    private final ChainAnchors chain;
    private final @Nullable Resolver resolver;
    private final InstantSource clock;
    private String away = ""; // why the resolver is not asked again in this run

    /** @param resolver null: none is configured */
    TraceDemand(
            DataSource database,
            PostgresStore store,
            ChainAnchors chain,
            @Nullable Resolver resolver,
            InstantSource clock) {
        this.database = database;
        this.store = store;
        this.chain = chain;
        this.resolver = resolver;
        this.clock = clock;
    }

    /**
     * How many of the sampled identifiers lead somewhere.
     *
     * @param why the others do not; empty: nothing is wrong
     */
    private record Resolved(int resolved, int sampled, String why) {}

    void work() throws BatchStore.StoreException, CommandFailure {
        Instant now = clock.instant();
        away = "";
        for (var key : new PlantScenarios(database, clock).keys(Scope.ALL)) {
            if (key.slug().equals(SLUG)) {
                measure(key.agent(), key.scenario(), now);
            }
        }
        Jdbc.update(
                database,
                "DELETE FROM store.own_demand WHERE at < ?",
                p -> p.setTimestamp(1, Timestamp.from(now.minus(KEPT))));
    }

    private void measure(String agent, String scenario, Instant now) throws BatchStore.StoreException, CommandFailure {
        List<String> units = units(agent, now.minus(WINDOW));
        if (units.isEmpty()) {
            return;
        }
        BatchId before = store.before(agent, now.minus(WINDOW));
        StoredCheck.Report ledger = new StoredCheck(database).of(agent, before, MOST_BATCHES);
        Resolved identifiers = resolve(units);
        ChainAnchors.Covering covering = chain.covering(agent, now.minus(ANCHORED));
        boolean met = ledger.batches() > 0
                && ledger.whole()
                && identifiers.resolved() == identifiers.sampled()
                && identifiers.sampled() > 0
                && covering != null;
        String measured = "ledger: " + ledger.verified() + " of " + ledger.batches()
                + " batches of the last hour are what the agent signed; identifiers: " + told(identifiers) + "; chain: "
                + told(covering);
        Jdbc.update(
                database,
                "INSERT INTO store.own_demand (agent, scenario, demand, at, met, measured, verified, batches, resolved, sampled)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, scenario);
                    p.setString(3, DEMAND);
                    p.setTimestamp(4, Timestamp.from(now));
                    p.setBoolean(5, met);
                    p.setString(6, measured);
                    p.setLong(7, ledger.verified());
                    p.setLong(8, ledger.batches());
                    p.setLong(9, identifiers.resolved());
                    p.setLong(10, identifiers.sampled());
                });
    }

    private static String told(Resolved r) {
        if (r.sampled() == 0) {
            return "no resolver is configured";
        }
        return r.resolved() + " of " + r.sampled() + " resolved" + (r.why().isEmpty() ? "" : ", " + r.why());
    }

    private String told(ChainAnchors.@Nullable Covering c) {
        if (c != null) {
            return "tree head " + c.head() + " of " + c.at() + " stands on " + c.chain()
                    + (c.block().isEmpty() ? "" : ", block " + c.block());
        }
        return chain.isConfigured()
                ? "unmet, no tree head over this agent's batches was read back from the chain within 48 h"
                : "unmet, no chain is configured";
    }

    /** Of the window, spread evenly by what chance a hash is. */
    private List<String> units(String agent, Instant since) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT unit FROM (SELECT DISTINCT m.unit FROM traceability.event e JOIN traceability.mention m"
                        + " USING (agent, epoch, batch, sequence) WHERE e.agent = ? AND e.recorded >= ?"
                        + " AND m.role IN ('unit', 'output')) u ORDER BY md5(unit) LIMIT " + SAMPLED,
                p -> {
                    p.setString(1, agent);
                    p.setTimestamp(2, Timestamp.from(since));
                },
                r -> {
                    List<String> units = new ArrayList<>();
                    while (r.next()) {
                        units.add(r.getString(1));
                    }
                    return units;
                });
    }

    private Resolved resolve(List<String> units) {
        Resolver asked = resolver;
        if (asked == null) {
            return new Resolved(0, 0, "");
        }
        int resolved = 0;
        String why = "";
        for (String unit : units) {
            if (!away.isEmpty()) {
                return new Resolved(resolved, units.size(), away);
            }
            try {
                Resolver.Outcome outcome = asked.resolve(unit).outcome();
                if (outcome == Resolver.Outcome.UNKNOWN && asked.mayRegister(unit)) {
                    asked.register(unit);
                    outcome = asked.resolve(unit).outcome();
                }
                resolved += outcome == Resolver.Outcome.RESOLVED ? 1 : 0;
                why = outcome == Resolver.Outcome.RESOLVED
                        ? why
                        : outcome == Resolver.Outcome.OTHER
                                ? "some are of no kind that the resolver knows"
                                : "some are not known there";
            } catch (IOException e) {
                LOG.warn("{}", e.getMessage());
                // The next would wait as long.
                away = String.valueOf(e.getMessage());
            }
        }
        return new Resolved(resolved, units.size(), away.isEmpty() ? why : away);
    }
}
