package io.edgewitness.collector.server;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.edge.api.SystemClock;
import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Consumer;

/** REST on an empty database, without the rest of a collector. */
final class RestFixture implements AutoCloseable {
    final HikariDataSource database;
    final PostgresStore store;
    final PostgresRegistry registry;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<CollectorModule> modules;
    private RestApi api;

    RestFixture(CollectorModule... modules) throws Exception {
        this.modules = List.of(modules);
        database = TestDatabase.fresh();
        store = PostgresStore.open(database, new SystemClock(), this.modules);
        registry = new PostgresRegistry(database, new SystemClock());
    }

    void enrol(String agent) throws Exception {
        TestBatches.enrol(registry, agent, new SystemClock().instant());
    }

    /** Listens on a free port; what listened before ends. */
    void start(HttpGuard guard, Consumer<Javalin> more) {
        if (api != null) {
            api.close();
        }
        api = new RestApi(
                database,
                new IngestBoard(),
                modules,
                new SystemClock(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        api.start("127.0.0.1", 0, null, null, guard, null, more);
    }

    /** @param path after the address. @param headers names and values in turn */
    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) throws Exception {
        return client.send(request.build(), body);
    }

    @Override
    public void close() {
        if (api != null) {
            api.close();
        }
        database.close();
    }
}
