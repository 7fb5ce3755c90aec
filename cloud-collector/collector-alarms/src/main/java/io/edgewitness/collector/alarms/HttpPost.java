package io.edgewitness.collector.alarms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.edge.api.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Posts JSON to one configured address, follows no redirect, and waits 10 s in all. What it says of failures names the host only. */
final class HttpPost {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int SECONDS = 10;
    private static final int BODY_SECONDS = 3;
    private static final int MOST_BYTES = 64 << 10;

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String host;

    HttpPost(Secret url) {
        this.host = String.valueOf(URI.create(url.reveal()).getHost());
    }

    record Answer(int status, String body) {}

    /** @return an answer with a status of 200 to 299 */
    Answer post(URI uri, byte[] body, Map<String, String> headers) throws SendException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(SECONDS))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "EdgeWitness")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        Answer answer = answer(request.build());
        if (answer.status() / 100 == 3) {
            throw new SendException(host + " answered " + answer.status() + ", a redirect, which is not followed");
        }
        if (answer.status() / 100 != 2) {
            throw new SendException(host + " answered " + answer.status());
        }
        return answer;
    }

    private Answer answer(HttpRequest request) throws SendException {
        CompletableFuture<HttpResponse<InputStream>> coming =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = coming.get(SECONDS + 2, TimeUnit.SECONDS);
            return new Answer(response.statusCode(), body(response.body()));
        } catch (InterruptedException e) {
            coming.cancel(true);
            Thread.currentThread().interrupt();
            throw new SendException(host + ": the collector stops");
        } catch (TimeoutException e) {
            coming.cancel(true);
            throw new SendException(host + " did not answer within " + SECONDS + " s");
        } catch (ExecutionException e) {
            throw new SendException(host + " " + reason(e));
        }
    }

    /** @return as much as came within three seconds; the client's own time limit ends with the head of the answer */
    private static String body(InputStream in) {
        CompletableFuture.delayedExecutor(BODY_SECONDS, TimeUnit.SECONDS).execute(() -> close(in));
        byte[] bytes = new byte[MOST_BYTES];
        int read = 0;
        try (in) {
            int more;
            while (read < MOST_BYTES && (more = in.read(bytes, read, MOST_BYTES - read)) > 0) {
                read += more;
            }
        } catch (IOException e) {
            return new String(bytes, 0, read, StandardCharsets.UTF_8);
        }
        return new String(bytes, 0, read, StandardCharsets.UTF_8);
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // it is over either way
        }
    }

    /** Of the kind of failure only: some messages repeat the address, and with it the token. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            cause = t;
            if (t instanceof HttpTimeoutException) {
                return "did not answer within " + SECONDS + " s";
            }
            if (t instanceof SSLException) {
                return "has no certificate that this machine trusts, or speaks no TLS";
            }
            if (t instanceof java.nio.channels.UnresolvedAddressException) {
                return "is no name that this machine can resolve";
            }
        }
        return cause instanceof ConnectException || cause instanceof java.nio.channels.ClosedChannelException
                ? "cannot be reached: " + cause.getClass().getSimpleName()
                : "broke off: " + cause.getClass().getSimpleName();
    }

    /** Both robots answer 200 to all, and say in the body whether they took it. */
    void wantErrcodeZero(Answer answer) throws SendException {
        JsonNode said;
        try {
            said = JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            said = JSON.nullNode();
        }
        if (!said.path("errcode").isInt() || said.path("errcode").intValue() != 0) {
            String code = said.path("errcode").isInt() ? "errcode " + said.path("errcode") : "no errcode";
            throw new SendException(host + " did not take it: " + code + " (DingTalk and WeCom list their codes)");
        }
    }

    static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message that cannot be written", e);
        }
    }
}
