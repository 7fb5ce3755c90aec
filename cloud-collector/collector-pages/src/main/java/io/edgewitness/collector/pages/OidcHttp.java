package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks a provider: encrypted unless it is on this machine, no redirection, at most 512 KiB within 10 seconds. Any thread. */
final class OidcHttp {
    private static final int MOST_BYTES = 512 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param body whatever came */
    record Answer(int status, String body) {
        /** @return an object; empty if it is none */
        JsonNode json() {
            try {
                JsonNode read = JSON.readTree(body);
                return read == null ? JSON.createObjectNode() : read;
            } catch (JsonProcessingException e) {
                return JSON.createObjectNode();
            }
        }
    }

    /** @throws OidcFailure if it is no address that a secret may be sent to */
    static URI address(String text) throws OidcFailure {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new OidcFailure(OidcFailure.Step.SETTINGS, "no address: " + shortened(text), e);
        }
        boolean plain = uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
        boolean encrypted = "https".equals(uri.getScheme());
        if (!plain || !(encrypted || ("http".equals(uri.getScheme()) && isLoopback(uri)))) {
            throw new OidcFailure(OidcFailure.Step.SETTINGS, "an https address is wanted, not " + shortened(text));
        }
        return uri;
    }

    static boolean isLoopback(URI uri) {
        String host = uri.getHost();
        // A name is not looked up: it could mean this machine now, and another one when it is asked.
        if ("localhost".equals(host)) {
            return true;
        }
        if (host == null || !(host.startsWith("[") || host.matches("[0-9.]+"))) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String shortened(String text) {
        return "'" + text.substring(0, Math.min(200, text.length())) + "'";
    }

    Answer get(URI address) throws OidcFailure {
        return send(HttpRequest.newBuilder(address).GET());
    }

    /** @param authorization header; null: none */
    Answer post(URI address, String form, @Nullable String authorization) throws OidcFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return send(request);
    }

    private Answer send(HttpRequest.Builder builder) throws OidcFailure {
        HttpRequest request =
                builder.timeout(PATIENCE).header("Accept", "application/json").build();
        var answer = client.sendAsync(request, info -> new Limited());
        try {
            HttpResponse<byte[]> response = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw new OidcFailure(OidcFailure.Step.AWAY, request.uri() + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OidcFailure(OidcFailure.Step.AWAY, "interrupted", e);
        }
    }

    /** Stops a body that goes on and on. */
    private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
        private Flow.@Nullable Subscription subscription;
        private long size;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            whole.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            size += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (size > MOST_BYTES && subscription != null) {
                subscription.cancel();
                whole.onError(new IOException("the answer is longer than " + MOST_BYTES + " bytes"));
            } else {
                whole.onNext(buffers);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.onError(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
