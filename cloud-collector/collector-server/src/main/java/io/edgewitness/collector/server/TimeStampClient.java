package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.TimeStamps;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks a time-stamp authority over HTTP, RFC 3161 §3.4. Thread-safe. */
final class TimeStampClient {
    private static final int MOST_BYTES = 1 << 20;
    private static final int NONCE_BITS = 64;

    private final CollectorConfig.TimeStamping authority;
    private final SecureRandom random = new SecureRandom();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final Duration patience;

    TimeStampClient(CollectorConfig.TimeStamping authority) {
        this(authority, Duration.ofSeconds(30));
    }

    /** @param patience with a whole answer */
    TimeStampClient(CollectorConfig.TimeStamping authority, Duration patience) {
        this.authority = authority;
        this.patience = patience;
    }

    /** @return the reply, checked. @throws CommandFailure if the authority is away, refuses, or its reply does not hold */
    byte[] stamp(byte[] content) throws CommandFailure {
        BigInteger nonce = new BigInteger(NONCE_BITS, random);
        URI url = authority.url();
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", TimeStamps.QUERY)
                .header("Accept", TimeStamps.REPLY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(TimeStamps.request(content, nonce)))
                .build();
        HttpResponse<byte[]> response = answer(http.sendAsync(request, head -> new Answer()));
        if (response.statusCode() != 200) {
            throw refused("answered " + response.statusCode() + "; is its address right?");
        }
        try {
            TimeStamps.check(response.body(), content, nonce, authority.trust());
            return response.body();
        } catch (AnchorException e) {
            throw refused("sent no good time-stamp: " + e.getMessage());
        }
    }

    /** A request's own time limit would end with the head of its answer. */
    private HttpResponse<byte[]> answer(CompletableFuture<HttpResponse<byte[]>> coming) throws CommandFailure {
        try {
            return coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw refused("did not answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw refused(
                    "is away: " + (why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(CommandFailure.AT_WORK, "interrupted");
        } finally {
            coming.cancel(true);
        }
    }

    private CommandFailure refused(String why) {
        return new CommandFailure(CommandFailure.OTHER_SIDE, "the time-stamp authority " + authority.url() + " " + why);
    }

    /** The body of an answer, which breaks off where it is too long for a time-stamp. */
    private static final class Answer implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
        private Flow.@Nullable Subscription source;
        private long left = MOST_BYTES;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            whole.onSubscribe(subscription);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            left -= part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left >= 0) {
                whole.onNext(part);
            } else if (source != null) {
                source.cancel();
                whole.onError(new IOException("its answer is longer than " + MOST_BYTES + " bytes"));
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

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }
    }
}
