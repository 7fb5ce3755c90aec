package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks a maintenance system; follows no redirect, because the token would go with it. What it says of failures holds no token. One thread. */
final class CmmsHttp {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_TOKEN = 8 << 10;
    private static final int LONGEST_WORDS = 200;

    private final CmmsSettings settings;
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    CmmsHttp(CmmsSettings settings) {
        this.settings = settings;
    }

    /** @return its answer; null: there is no such thing (404, 410) */
    @Nullable
    JsonNode get(String path) throws CmmsException {
        return json(request(path).GET().build());
    }

    /** @param key by which the system may know the request if it comes twice */
    JsonNode post(String path, JsonNode body, String key) throws CmmsException {
        JsonNode answer = json(request(path)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
        if (answer == null) {
            throw new CmmsException(CmmsException.Fault.NONSENSE, "it has no " + path + ", where orders are created");
        }
        return answer;
    }

    /** An answer without a body is one. @return false: there is no such thing (404, 410) */
    boolean patch(String path, JsonNode body) throws CmmsException {
        Answer answer = answer(request(path)
                .header("Content-Type", "application/json; charset=utf-8")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
        boolean there = isThere(answer);
        if (there && !answer.body().isBlank()) {
            JsonNode unused = parsed(answer);
        }
        return there;
    }

    private HttpRequest.Builder request(String path) throws CmmsException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url() + path))
                .timeout(settings.timeout())
                .header("Accept", "application/json")
                .header("User-Agent", "EdgeWitness");
        Path file = settings.tokenFile();
        if (file != null) {
            String token = token(file);
            boolean bare = settings.header().equalsIgnoreCase("Authorization") && token.indexOf(' ') < 0;
            request.header(settings.header(), bare ? "Bearer " + token : token);
        }
        return request;
    }

    private static String token(Path file) throws CmmsException {
        try {
            String token =
                    Files.size(file) > MOST_TOKEN ? "" : Files.readString(file).strip();
            if (token.chars().allMatch(c -> c >= ' ' && c < 127) && !token.isEmpty()) {
                return token;
            }
        } catch (IOException e) {
            // told below
        }
        throw new CmmsException(
                CmmsException.Fault.TOKEN,
                "the token file " + file.getFileName() + " cannot be read, or holds no token");
    }

    private @Nullable JsonNode json(HttpRequest request) throws CmmsException {
        Answer answer = answer(request);
        return isThere(answer) ? parsed(answer) : null;
    }

    private static boolean isThere(Answer answer) throws CmmsException {
        int status = answer.status();
        if (status == 401 || status == 403) {
            throw new CmmsException(CmmsException.Fault.TOKEN, "it refuses the token (" + status + ")");
        }
        if (status == 404 || status == 410) {
            return false;
        }
        if (status >= 500 || status == 408 || status == 429) {
            throw new CmmsException(CmmsException.Fault.AWAY, "it answered " + status);
        }
        if (status >= 400) {
            throw new CmmsException(
                    CmmsException.Fault.REJECTED, "it answered " + status + ": " + words(answer.body()));
        }
        if (status / 100 != 2) {
            throw new CmmsException(CmmsException.Fault.NONSENSE, "it answered " + status + ", which is not followed");
        }
        return true;
    }

    private static JsonNode parsed(Answer answer) throws CmmsException {
        try {
            JsonNode json = JSON.readTree(answer.body());
            if (json != null && json.isContainerNode()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        throw new CmmsException(CmmsException.Fault.NONSENSE, "its answer is not JSON: " + words(answer.body()));
    }

    /** A stranger's words, in part and on one line. */
    private static String words(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return "'" + Told.cut(line, LONGEST_WORDS) + "'";
    }

    private record Answer(int status, String body) {}

    /** A request's own time limit would end with the head of its answer. */
    private Answer answer(HttpRequest request) throws CmmsException {
        CompletableFuture<HttpResponse<InputStream>> coming =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        CompletableFuture<Answer> whole = coming.thenApplyAsync(CmmsHttp::read);
        try {
            return whole.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CmmsException(CmmsException.Fault.AWAY, "the collector stops");
        } catch (TimeoutException e) {
            throw new CmmsException(CmmsException.Fault.AWAY, slow());
        } catch (ExecutionException e) {
            throw new CmmsException(CmmsException.Fault.AWAY, reason(e));
        } finally {
            CompletableFuture<Void> unusedEnd = coming.thenAccept(r -> close(r.body()));
            coming.cancel(true);
        }
    }

    private String slow() {
        return "it did not answer within " + settings.timeout().toSeconds() + " s";
    }

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            // What is cut off is no JSON, and told as such.
            int length = Math.min(bytes.length, MOST_BYTES);
            return new Answer(response.statusCode(), new String(bytes, 0, length, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // it is over either way
        }
    }

    /** Of the kind of failure only. */
    private String reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof java.net.http.HttpTimeoutException) {
                return slow();
            }
            if (t instanceof SSLException) {
                return "it has no certificate that this machine trusts, or speaks no TLS";
            }
            if (t instanceof java.net.ConnectException) {
                return "it cannot be reached";
            }
        }
        return "its connection broke off";
    }
}
