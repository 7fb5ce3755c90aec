package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.edge.api.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Speaks with a running collector over its REST. One thread. */
final class RemoteBackend implements Backend {
    private static final Duration USUAL = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofDays(1);

    private final URI base;
    private final Secret token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    RemoteBackend(String url, Secret token) throws CommandFailure {
        try {
            this.base = URI.create(url.endsWith("/") ? url : url + "/");
            if (base.getHost() == null || !List.of("http", "https").contains(base.getScheme())) {
                throw new IllegalArgumentException("no host");
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandFailure.INPUT, "--url is an address such as http://127.0.0.1:8080, not '" + url + "'");
        }
        this.token = token;
    }

    @Override
    public String token(String agent, Duration life) throws CommandFailure {
        return read(post("tokens", new Commands.TokenWanted(agent, life.toSeconds()), USUAL), Commands.TokenMade.class)
                .token();
    }

    @Override
    public List<Figure> figures(Scope scope, List<FigureRequest> requests) throws CommandFailure {
        return read(post("figures", new Commands.FiguresWanted(scope, requests), USUAL), Commands.Figures.class)
                .figures();
    }

    @Override
    public byte[] bundle(Scope scope, List<Figure> figures, String digest) throws CommandFailure, Stale {
        HttpResponse<byte[]> response = post("bundles", new Commands.BundleWanted(scope, figures, digest), USUAL);
        if (response.statusCode() == 409) {
            throw new Stale(detail(response.body()));
        }
        return checked(response);
    }

    @Override
    public Rebuild.Result rebuild(boolean compare) throws CommandFailure {
        return read(post("rebuild", new Commands.RebuildWanted(compare), LONG), Rebuild.Result.class);
    }

    @Override
    public String fingerprint() throws CommandFailure {
        return read(send(request("key", USUAL).GET().build()), Commands.Key.class)
                .fingerprint();
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(base.resolve("api/v1/" + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", "application/json");
    }

    private HttpResponse<byte[]> post(String path, Object body, Duration patience) throws CommandFailure {
        try {
            return send(request(path, patience)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Commands.JSON.writeValueAsBytes(body)))
                    .build());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request that cannot be written", e);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws CommandFailure {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE, "no collector answers at " + base + "; is it running? " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(CommandFailure.AT_WORK, "interrupted");
        }
    }

    private static String reason(@Nullable Throwable e) {
        return e == null || e.getMessage() == null ? "" : "(" + e.getMessage() + ")";
    }

    private static <T> T read(HttpResponse<byte[]> response, Class<T> type) throws CommandFailure {
        try {
            return Commands.JSON.readValue(checked(response), type);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE, "the other side's answer is not a collector's; is --url right?");
        }
    }

    private static byte[] checked(HttpResponse<byte[]> response) throws CommandFailure {
        int status = response.statusCode();
        if (status == 200) {
            return response.body();
        }
        throw new CommandFailure(
                status == 400 ? CommandFailure.INPUT : CommandFailure.OTHER_SIDE,
                "the collector refused (" + status + "): " + detail(response.body()));
    }

    private static String detail(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        String detail = Values.parse(text).path("detail").asText();
        return detail.isEmpty() ? text.substring(0, Math.min(200, text.length())) : detail;
    }

    @Override
    public void close() {
        // The client has no connection of its own to close on Java 17.
    }
}
