package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.workplace.Workplace;
import io.edgewitness.edge.ledger.AgentKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The collector on its data folder: database, stores, keys. Listens nowhere. Thread-safe. */
public final class Collector implements AutoCloseable {
    private static final long CONNECT_SECONDS = 30;

    private final DataFolder data;
    private final @Nullable EmbeddedPostgres postgres;
    private final HikariDataSource database;
    private final List<CollectorModule> modules;
    private final PostgresStore store;
    private final Authority authority;
    private final AgentKey key;
    private final InstantSource clock;
    private final Anchors anchors;
    private final Workplace workplace;

    private Collector(
            DataFolder data,
            @Nullable EmbeddedPostgres postgres,
            HikariDataSource database,
            List<CollectorModule> modules,
            PostgresStore store,
            Authority authority,
            AgentKey key,
            InstantSource clock,
            Anchors anchors,
            Workplace workplace) {
        this.data = data;
        this.postgres = postgres;
        this.database = database;
        this.modules = modules;
        this.store = store;
        this.authority = authority;
        this.key = key;
        this.clock = clock;
        this.anchors = anchors;
        this.workplace = workplace;
    }

    /**
     * Starts or joins the database and brings the tables up to date.
     *
     * @param data held; closed with this
     * @throws IOException if keys or the embedded database cannot be used
     * @throws SQLException if the database refuses or is away
     */
    static Collector open(CollectorConfig config, DataFolder data, InstantSource clock, Consumer<String> progress)
            throws IOException, SQLException {
        EmbeddedPostgres postgres = null;
        HikariDataSource database = null;
        try {
            List<String> hosts = new ArrayList<>(config.names());
            hosts.add(config.grpc().host());
            if (config.tls() != null) {
                hosts.add(config.http().host());
            }
            hosts.removeAll(List.of("0.0.0.0", "::"));
            Authority authority = Authority.loadOrCreate(data.path(), hosts, clock.instant());
            AgentKey key =
                    AgentKey.loadOrCreate(data.path().resolve("authority").resolve("bundle.key"));
            CollectorConfig.External external = config.database();
            if (external == null) {
                postgres = EmbeddedPostgres.open(data.path().resolve("database"), progress);
                database = Database.pool(postgres);
            } else {
                database = Database.pool(external.url(), external.user(), external.password());
            }
            List<CollectorModule> modules = new ArrayList<>();
            ServiceLoader.load(CollectorModule.class).forEach(modules::add);
            PostgresStore store = store(database, clock, modules, config.samples(), new PlanHolds(key, clock));
            Workplace workplace = Workplace.open(
                    database, data.path().resolve("files"), clock, new SecureRandom(), config.workplace());
            Anchors anchors = new Anchors(
                    database,
                    key,
                    clock,
                    config.timeStamping(),
                    () -> workplace.trail().head(),
                    new ChainAnchors(database, config.outside().chain(), clock));
            return new Collector(
                    data, postgres, database, List.copyOf(modules), store, authority, key, clock, anchors, workplace);
        } catch (IOException | SQLException | RuntimeException e) {
            if (database != null) {
                database.close();
            }
            if (postgres != null) {
                postgres.close();
            }
            throw e;
        }
    }

    /** A database that just started may refuse for a moment. */
    private static PostgresStore store(
            HikariDataSource database,
            InstantSource clock,
            List<CollectorModule> modules,
            SampleSettings samples,
            Holds holds)
            throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(CONNECT_SECONDS).toNanos();
        while (true) {
            try {
                return PostgresStore.open(database, clock, modules, samples, holds);
            } catch (SQLException e) {
                String state = e.getSQLState();
                boolean away = state == null || state.startsWith("08") || state.startsWith("57P");
                if (!away || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    HikariDataSource database() {
        return database;
    }

    List<CollectorModule> modules() {
        return modules;
    }

    PostgresStore store() {
        return store;
    }

    AgentRegistry registry() {
        return new PostgresRegistry(database, clock);
    }

    PostgresOrders orders() {
        return new PostgresOrders(database);
    }

    StandingOrders standingOrders() {
        return new StandingOrders(orders(), new IngestOrders(orders(), authority, new SecureRandom()));
    }

    /** Gives values to points of agents. */
    Tells tells() {
        AgentReach reach = new AgentReach(new Queries(database));
        return new Tells(standingOrders(), registry(), reach, workplace.trail(), clock);
    }

    /** Files of released models. */
    ModelFiles modelFiles() {
        return new ModelFiles(data.path().resolve("models"), database);
    }

    /** Released models, and what lines do with them. */
    Models models() {
        return new Models(
                authority,
                new IngestOrders(orders(), authority, new SecureRandom()),
                registry(),
                new AgentReach(new Queries(database)),
                workplace.trail(),
                modelFiles(),
                new ModelRows(database),
                clock);
    }

    Authority authority() {
        return authority;
    }

    Anchors anchors() {
        return anchors;
    }

    /** People and what they work on. */
    Workplace workplace() {
        return workplace;
    }

    /** Signs evidence bundles. */
    AgentKey key() {
        return key;
    }

    DataFolder data() {
        return data;
    }

    InstantSource clock() {
        return clock;
    }

    String token(String agent, Duration life) throws BatchStore.StoreException {
        return new Tokens(registry(), authority, new SecureRandom()).issue(agent, life, clock.instant());
    }

    @Override
    public void close() throws IOException {
        database.close();
        if (postgres != null) {
            postgres.close();
        }
        data.close();
    }
}
