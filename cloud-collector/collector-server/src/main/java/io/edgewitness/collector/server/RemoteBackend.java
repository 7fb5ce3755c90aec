package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Adjustment;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Speaks with a running collector over its REST. One thread. */
final class RemoteBackend implements Backend {
    private static final Duration USUAL = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofDays(1);

    private final URI base;
    private final Secret token;
    private final Duration usual;
    private final HttpClient http;

    RemoteBackend(String url, Secret token) throws CommandFailure {
        this(url, token, USUAL, null);
    }

    /** @param trust whom to take for the collector at an https address; null: whom this Java trusts */
    RemoteBackend(String url, Secret token, @Nullable SSLContext trust) throws CommandFailure {
        this(url, token, USUAL, trust);
    }

    /** @param usual how long an answer may take, but of a rebuild */
    RemoteBackend(String url, Secret token, Duration usual, @Nullable SSLContext trust) throws CommandFailure {
        this.usual = usual;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
        this.http = (trust == null ? builder : builder.sslContext(trust)).build();
        try {
            this.base = URI.create(url.endsWith("/") ? url : url + "/");
            if (base.getHost() == null || !List.of("http", "https").contains(base.getScheme())) {
                throw new IllegalArgumentException("no host");
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--url 应为 http://127.0.0.1:8080 这样的地址 / --url is an address such as http://127.0.0.1:8080, not '"
                            + url + "'");
        }
        this.token = token;
    }

    @Override
    public String token(String agent, Duration life) throws CommandFailure {
        return read(post("tokens", new Commands.TokenWanted(agent, life.toSeconds()), usual), Commands.TokenMade.class)
                .token();
    }

    @Override
    public String oneTimePassword(String login) throws CommandFailure {
        return read(post("passwords", new Commands.PasswordWanted(login)), Commands.PasswordMade.class)
                .password();
    }

    @Override
    public List<Figure> figures(Scope scope, List<FigureRequest> requests) throws CommandFailure {
        return read(post("figures", new Commands.FiguresWanted(scope, requests), usual), Commands.Figures.class)
                .figures();
    }

    @Override
    public Adjustment adjustment(FigureRequest figure, Window time, BigDecimal amount, String reason, String by)
            throws CommandFailure {
        return read(
                post("adjustments", new Commands.AdjustmentWanted(figure, time, amount, reason, by)), Adjustment.class);
    }

    @Override
    public byte[] bundle(Scope scope, List<Figure> figures, String digest, long head) throws CommandFailure, Stale {
        HttpResponse<byte[]> response = post("bundles", new Commands.BundleWanted(scope, figures, digest, head), usual);
        if (response.statusCode() == 409) {
            throw new Stale(detail(response.body()));
        }
        return checked(response);
    }

    @Override
    public Collection<String> scenarios(Scope scope) throws CommandFailure {
        return Commands.Scenarios.ids(
                get("scenarios", "enterprise", scope.enterprise(), "site", scope.site(), Commands.Scenarios.class)
                        .items());
    }

    @Override
    public Rebuild.Result rebuild(boolean compare) throws CommandFailure {
        return read(post("rebuild", new Commands.RebuildWanted(compare), LONG), Rebuild.Result.class);
    }

    @Override
    public TrailReport trail() throws CommandFailure {
        return read(post("trail/check", Map.of(), LONG), TrailReport.class);
    }

    @Override
    public StoredCheck.Report verify() throws CommandFailure {
        return read(post("batches/check", Map.of(), LONG), StoredCheck.Report.class);
    }

    @Override
    public AnchorService anchors() {
        return new RemoteAnchors(this);
    }

    @Override
    public AuditService audits() {
        return new RemoteAudits(this);
    }

    @Override
    public IndicatorLibrary library() throws CommandFailure {
        List<IndicatorDefinition> own = new ArrayList<>();
        try {
            for (String yaml : read(send(request("definitions", usual).GET().build()), Commands.Definitions.class)
                    .items()) {
                own.add(IndicatorDefinition.parse(yaml.getBytes(StandardCharsets.UTF_8)));
            }
            return IndicatorLibrary.shipped().with(own);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE,
                    "an indicator of the collector's own cannot be read here, so it may be of another version: "
                            + e.getMessage());
        }
    }

    @Override
    public String fingerprint() throws CommandFailure {
        return read(send(request("key", usual).GET().build()), Commands.Key.class)
                .fingerprint();
    }

    @Override
    public PlanDesk.Answer plan(PlanDesk.Wish wish) throws CommandFailure {
        return read(post("plans", wish), PlanDesk.Answer.class);
    }

    @Override
    public List<PlanDesk.View> plans(@Nullable String project, @Nullable String id) throws CommandFailure {
        return get("plans", "project", project, "id", id, Commands.Plans.class).items();
    }

    /** @return what is there, with each of the two keys that has a value */
    <T> T get(String path, String key, @Nullable String value, String otherKey, @Nullable String other, Class<T> type)
            throws CommandFailure {
        String query = (query(key, value) + query(otherKey, other)).replaceFirst("^&", "?");
        return read(send(request(path + query).GET().build()), type);
    }

    private static String query(String key, @Nullable String value) {
        return value == null ? "" : "&" + key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public List<PlanAdvice> advice(Scope scope, List<String> fields, Instant due) throws CommandFailure {
        return read(post("plan-advice", new Commands.AdviceWanted(scope, fields, due)), Commands.Advice.class)
                .items();
    }

    HttpRequest.Builder request(String path) {
        return request(path, usual);
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        return HttpRequest.newBuilder(base.resolve("api/v1/" + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", "application/json");
    }

    HttpResponse<byte[]> post(String path, Object body) throws CommandFailure {
        return post(path, body, usual);
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

    HttpResponse<byte[]> send(HttpRequest request) throws CommandFailure {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (HttpConnectTimeoutException e) {
            throw silent(e);
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE,
                    "the collector at " + base
                            + " has not answered yet, and may still be at work on this: look what became of"
                            + " it before you repeat it, with `plan show` or `audit show` where something was signed");
        } catch (IOException e) {
            throw silent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(CommandFailure.AT_WORK, "interrupted");
        }
    }

    private CommandFailure silent(IOException e) {
        if (e instanceof SSLHandshakeException) {
            return new CommandFailure(
                    CommandFailure.OTHER_SIDE,
                    "不信任 " + base + " 的证书，用 --ca 给出其颁发机构 / the server at " + base
                            + " is not trusted; --ca FILE names the certificate of its authority " + reason(e));
        }
        return new CommandFailure(
                CommandFailure.OTHER_SIDE,
                "采集平台无应答 / no collector answers at " + base + "; is it running? " + reason(e));
    }

    private static String reason(@Nullable Throwable e) {
        return e == null || e.getMessage() == null ? "" : "(" + e.getMessage() + ")";
    }

    static <T> T read(HttpResponse<byte[]> response, Class<T> type) throws CommandFailure {
        try {
            return Commands.JSON.readValue(checked(response), type);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE,
                    "对方不是采集平台，请核对 --url / the other side's answer is not a collector's; is --url right?");
        }
    }

    static byte[] checked(HttpResponse<byte[]> response) throws CommandFailure {
        int status = response.statusCode();
        if (status == 200) {
            return response.body();
        }
        String detail = detail(response.body());
        // What the user wrote is wrong, or the work failed: said as it is on the collector's own machine.
        throw switch (status) {
            case 400 -> new CommandFailure(CommandFailure.INPUT, detail);
            case 500 -> new CommandFailure(CommandFailure.AT_WORK, detail);
            default ->
                new CommandFailure(
                        CommandFailure.OTHER_SIDE, "采集平台拒绝 / the collector refused (" + status + "): " + detail);
        };
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
