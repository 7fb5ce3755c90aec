package io.edgewitness.collector.server;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Supervises a PostgreSQL server of the collector's own: made at first start, adopted if an earlier collector was killed and left it
 * running, started again when it dies, stopped on close. Durable settings; password authentication on 127.0.0.1 only.
 *
 * <p>Safe for any thread. One per folder; the caller holds the folder's lock.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final long START_SECONDS = 120;
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MILLIS = 1_000;
    private static final long POLL_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final PostgresCluster cluster;
    private final String password;
    private final boolean adopted;
    private final Thread watcher;
    private volatile ProcessHandle server;
    private volatile int port;
    private volatile boolean closed;

    private EmbeddedPostgres(
            PostgresCluster cluster, String password, ProcessHandle server, int port, boolean adopted) {
        this.cluster = cluster;
        this.password = password;
        this.server = server;
        this.port = port;
        this.adopted = adopted;
        this.watcher = new Thread(this::watch, "database-supervisor");
        watcher.setDaemon(true);
    }

    /**
     * Returns when the server answers.
     *
     * @param folder where programs, data and password are kept
     * @param progress told what takes time, at first start
     */
    public static EmbeddedPostgres open(Path folder, Consumer<String> progress) throws IOException {
        return open(folder, folder, progress);
    }

    /** @param programs where the programs are unpacked, if not beside the data */
    static EmbeddedPostgres open(Path folder, Path programs, Consumer<String> progress) throws IOException {
        PostgresCluster cluster = PostgresCluster.prepare(folder, programs, progress);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        for (int attempt = 1; ; attempt++) {
            try {
                return adoptOrStart(cluster);
            } catch (IOException e) {
                if (attempt == ATTEMPTS || System.nanoTime() - end > 0) {
                    throw e;
                }
                // Someone may have killed it just now, and what it had shared may be in use for a moment.
                LOG.warn("the database did not come up, trying again: {}", e.getMessage());
                if (!pause(PAUSE_MILLIS)) {
                    throw e;
                }
            }
        }
    }

    private static EmbeddedPostgres adoptOrStart(PostgresCluster cluster) throws IOException {
        String password = cluster.password();
        Optional<ProcessHandle> orphan = cluster.running();
        if (orphan.isPresent()) {
            int port = cluster.runningPort();
            if (port > 0 && answers(cluster, password, orphan.get(), port)) {
                LOG.info(
                        "adopted the database that was still running (process {})",
                        orphan.get().pid());
                return watched(new EmbeddedPostgres(cluster, password, orphan.get(), port, true));
            }
            LOG.warn(
                    "the database of an earlier run does not answer; stopping it (process {})",
                    orphan.get().pid());
            cluster.stop();
        }
        int port = cluster.port();
        ProcessHandle started = launch(cluster, password, port);
        return watched(new EmbeddedPostgres(cluster, password, started, port, false));
    }

    private static EmbeddedPostgres watched(EmbeddedPostgres postgres) throws IOException {
        try {
            createDatabase(postgres.password, postgres.port);
        } catch (SQLException e) {
            postgres.close();
            throw new IOException("the embedded database refused to make its database: " + e.getMessage(), e);
        }
        postgres.watcher.start();
        return postgres;
    }

    private static ProcessHandle launch(PostgresCluster cluster, String password, int port) throws IOException {
        ProcessHandle process = cluster.start(port).toHandle();
        if (!answers(cluster, password, process, port)) {
            process.destroyForcibly();
            throw new IOException("the embedded database did not start: " + cluster.logTail());
        }
        return process;
    }

    private static boolean answers(PostgresCluster cluster, String password, ProcessHandle process, int port) {
        return answers(cluster, password, process, port, Duration.ofSeconds(START_SECONDS));
    }

    /**
     * Waits until the server takes a connection and works on our data.
     *
     * @param silence how long it may say nothing; while it says that it starts up, it is waited for without end: after a crash it
     *     replays its log, and killed it would begin that anew
     * @return false if it ends, is another one or keeps silent
     */
    static boolean answers(
            PostgresCluster cluster, String password, ProcessHandle process, int port, Duration silence) {
        long end = System.nanoTime() + silence.toNanos();
        long tell = System.nanoTime() + TELL_NANOS;
        while (System.nanoTime() < end && process.isAlive()) {
            try (Connection c = connect(password, port, "postgres");
                    Statement s = c.createStatement();
                    ResultSet r = s.executeQuery("SHOW data_directory")) {
                return r.next() && Path.of(r.getString(1)).equals(cluster.data());
            } catch (SQLException e) {
                if ("28P01".equals(e.getSQLState())) {
                    return false;
                }
                if ("57P03".equals(e.getSQLState())) {
                    end = System.nanoTime() + silence.toNanos();
                    if (System.nanoTime() > tell) {
                        LOG.warn(
                                "still waiting for the database, which reads its log again after a crash: {}",
                                e.getMessage());
                        tell = System.nanoTime() + TELL_NANOS;
                    }
                }
                if (!pause(POLL_MILLIS)) {
                    return false;
                }
            }
        }
        return false;
    }

    private static void createDatabase(String password, int port) throws SQLException {
        try (Connection c = connect(password, port, "postgres");
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(
                        "SELECT 1 FROM pg_database WHERE datname = '" + PostgresCluster.DATABASE + "'")) {
            if (r.next()) {
                return;
            }
            s.execute("CREATE DATABASE " + PostgresCluster.DATABASE);
        }
    }

    private static Connection connect(String password, int port, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresCluster.USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "10");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void watch() {
        long wait = POLL_MILLIS;
        while (!closed) {
            server.onExit().join();
            if (closed) {
                return;
            }
            LOG.warn("the database died; starting it again");
            try {
                restart();
                wait = POLL_MILLIS;
                LOG.info("the database is back (process {})", server.pid());
            } catch (IOException e) {
                LOG.error(
                        "the database does not start{}: {}",
                        DiskSpace.isFull(data()) ? ", because the disk of the data folder is full" : "",
                        e.getMessage());
                wait = Math.min(wait * 2, LONGEST_PAUSE_MILLIS);
            }
            if (!pause(wait)) {
                return;
            }
        }
    }

    private synchronized void restart() throws IOException {
        if (!closed) {
            server = launch(cluster, password, port);
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + PostgresCluster.DATABASE;
    }

    public String user() {
        return PostgresCluster.USER;
    }

    String password() {
        return password;
    }

    /** Where its files are. */
    Path data() {
        return cluster.data();
    }

    /** @return the postmaster's process id; another one after a restart */
    public long pid() {
        return server.pid();
    }

    /** @return true if the server was already running when this was opened */
    public boolean adopted() {
        return adopted;
    }

    /** Stops the server; open transactions are rolled back, committed ones stay. */
    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
        synchronized (this) {
            if (!server.isAlive()) {
                return;
            }
            try {
                cluster.stop();
            } catch (IOException e) {
                LOG.warn("the database did not stop when asked: {}", e.getMessage());
                server.destroyForcibly();
            }
        }
    }
}
