package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.edge.api.Secret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A collector that serves on free ports, on an empty database, with a clock that the test sets. */
final class RunningCollector implements AutoCloseable {
    volatile Instant now;
    final Collector collector;
    final LocalBackend backend;
    final CollectorConfig config;
    private final Path folder;
    final CollectorServer server;

    /** @param folder the data folder. @param authority null: none */
    RunningCollector(Path folder, Instant now, CollectorConfig.@Nullable TimeStamping authority) throws Exception {
        this(folder, now, authority, SampleSettings.DEFAULT);
    }

    RunningCollector(Path folder, Instant now, CollectorConfig.@Nullable TimeStamping authority, SampleSettings samples)
            throws Exception {
        this(config(null, authority, samples), folder, now);
    }

    static CollectorConfig config(
            CollectorConfig.@Nullable Tls tls, CollectorConfig.@Nullable TimeStamping authority, SampleSettings samples)
            throws Exception {
        return config(tls, authority, samples, TestDatabase.external(), AlarmSettings.NONE);
    }

    static CollectorConfig config(
            CollectorConfig.@Nullable Tls tls,
            CollectorConfig.@Nullable TimeStamping authority,
            SampleSettings samples,
            CollectorConfig.@Nullable External database,
            AlarmSettings alarms) {
        return config(tls, authority, samples, database, alarms, null);
    }

    /** @param database one that may have been used before; null: the one that comes along. @param proxy where it is reached; null: no proxy */
    static CollectorConfig config(
            CollectorConfig.@Nullable Tls tls,
            CollectorConfig.@Nullable TimeStamping authority,
            SampleSettings samples,
            CollectorConfig.@Nullable External database,
            AlarmSettings alarms,
            @Nullable URI proxy) {
        return new CollectorConfig(
                new CollectorConfig.Listen("127.0.0.1", 0),
                null,
                tls,
                new CollectorConfig.Listen("127.0.0.1", 0),
                List.of(),
                database,
                authority,
                samples,
                alarms,
                io.edgewitness.collector.workplace.Settings.DEFAULT,
                RecordingSettings.DEFAULT,
                Outside.NONE,
                proxy,
                null,
                null);
    }

    /** The same collector with others of its settings. */
    static CollectorConfig with(CollectorConfig base, CollectorConfig.Listen grpc, RecordingSettings recordings) {
        return new CollectorConfig(
                base.http(),
                base.token(),
                base.tls(),
                grpc,
                base.names(),
                base.database(),
                base.timeStamping(),
                base.samples(),
                base.alarms(),
                base.workplace(),
                recordings,
                base.outside(),
                base.publicUrl(),
                base.cmms(),
                base.quality());
    }

    RunningCollector(CollectorConfig config, Path folder, Instant now) throws Exception {
        this.config = config;
        this.folder = folder;
        this.now = now;
        DataFolder held = DataFolder.hold(folder);
        if (held == null) {
            throw new IllegalStateException(folder + " is taken");
        }
        collector = Collector.open(config, held, () -> this.now, m -> {});
        server = CollectorServer.start(collector, config);
        backend = new LocalBackend(collector, false);
    }

    String url() throws Exception {
        return String.valueOf(DataFolder.url(folder));
    }

    RemoteBackend remote(String token) throws Exception {
        return new RemoteBackend(url(), Secret.parse(token));
    }

    RemoteBackend remote() throws Exception {
        return remote(DataFolder.adminToken(folder));
    }

    /** The command line, over REST. @return the exit code */
    int run(StringWriter out, StringWriter err, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", url(), "--token", DataFolder.adminToken(folder)));
        return CollectorMain.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(new String[0]));
    }

    /** What a job does within seconds: the places that agents name are in the tree. */
    void seePlaces() throws Exception {
        new SeenPlaces(
                        new Queries(collector.database()),
                        server.board(),
                        collector.workplace().tenancy(),
                        collector.clock())
                .look();
    }

    void sql(String statement) throws Exception {
        try (Connection c = collector.database().getConnection();
                Statement s = c.createStatement()) {
            s.execute(statement);
        }
    }

    /** @return the first row's columns, apart by a blank */
    String row(String query) throws Exception {
        try (Connection c = collector.database().getConnection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(query)) {
            r.next();
            StringJoiner columns = new StringJoiner(" ");
            for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
                columns.add(r.getString(i));
            }
            return columns.toString();
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
