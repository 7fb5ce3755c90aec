package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.CollectorModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One real PostgreSQL for all tests of a JVM; each test takes a database of its own in it, which goes when its class has
 * ended: some six hundred of 10 MB each would fill a small disk.
 */
public final class TestDatabase implements AfterAllCallback {
    /** Tests run in several JVMs, each with a server of its own; the build numbers them. */
    private static final String FORK = System.getProperty("test.fork", "1");

    static final Path PROGRAMS = Path.of("target", "test-programs-" + FORK);

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Deque<String> MADE = new ConcurrentLinkedDeque<>();

    /** Started by the first test that asks for a database. */
    private static final class Server {
        static final EmbeddedPostgres ONE = start();
    }

    /** A database with all tables, made once: to copy it takes a tenth of the time that making them does. */
    private static final class Template {
        static final String NAME = make();

        private static String make() {
            try {
                CollectorConfig.External made = create("template1");
                List<CollectorModule> modules = new ArrayList<>();
                ServiceLoader.load(CollectorModule.class).forEach(modules::add);
                try (HikariDataSource pool = Database.pool(made.url(), made.user(), made.password())) {
                    PostgresStore.open(pool, InstantSource.system(), modules);
                }
                String name = made.url().replaceFirst(".*/", "");
                MADE.remove(name);
                return name;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws SQLException {
        boolean nested =
                context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
        if (nested || MADE.isEmpty()) {
            return;
        }
        try (HikariDataSource admin = Database.pool(Server.ONE);
                Connection c = admin.getConnection();
                Statement s = c.createStatement()) {
            for (String name = MADE.poll(); name != null; name = MADE.poll()) {
                s.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            }
        }
    }

    private static EmbeddedPostgres start() {
        try {
            Path folder = Path.of("target", "test-database-" + FORK);
            EmbeddedPostgres postgres = EmbeddedPostgres.open(folder, PROGRAMS, message -> {});
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            // Nothing in it outlives the JVM; tests of what does start a server of their own.
            try (HikariDataSource admin = Database.pool(postgres);
                    Connection c = admin.getConnection();
                    Statement s = c.createStatement()) {
                s.execute("ALTER SYSTEM SET fsync = off");
                s.execute("SELECT pg_reload_conf()");
            }
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One in which all tables are there, and empty. */
    static HikariDataSource fresh() throws SQLException {
        return pool(external());
    }

    /** One without any table. */
    static HikariDataSource bare() throws SQLException {
        return pool(create("template1"));
    }

    /** As {@link #fresh()}, as a configuration names it. */
    static CollectorConfig.External external() throws SQLException {
        return create(Template.NAME);
    }

    private static HikariDataSource pool(CollectorConfig.External external) {
        return Database.pool(external.url(), external.user(), external.password());
    }

    private static CollectorConfig.External create(String template) throws SQLException {
        String name = "t" + NUMBER.incrementAndGet();
        try (HikariDataSource admin = Database.pool(Server.ONE);
                Connection c = admin.getConnection();
                Statement s = c.createStatement()) {
            s.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            s.execute("CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY file_copy");
            MADE.add(name);
        }
        return new CollectorConfig.External(
                Server.ONE.jdbcUrl().replaceFirst("/[a-z]+$", "/" + name), Server.ONE.user(), Server.ONE.password());
    }

    /** All rows of a query as text, in order. */
    static String dump(HikariDataSource database, String sql) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection c = database.getConnection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            int columns = r.getMetaData().getColumnCount();
            while (r.next()) {
                for (int i = 1; i <= columns; i++) {
                    text.append(i > 1 ? "|" : "").append(r.getString(i));
                }
                text.append('\n');
            }
        }
        return text.toString();
    }
}
