package io.edgewitness.collector.api;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers of others over HTTP. Only what is asked for is asked: no redirect is followed, so that an answer cannot lead elsewhere. A whole
 * answer is bounded in time and in bytes. Thread-safe.
 */
public final class OutsideCalls {
    public static final int MOST_BYTES = 1 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final Duration patience;

    /**
     * Makes no connection yet.
     *
     * @param trust null: the authorities that this machine trusts
     * @param patience with a whole answer
     */
    public OutsideCalls(@Nullable SSLContext trust, Duration patience) {
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER);
        this.http = (trust == null ? client : client.sslContext(trust)).build();
        this.patience = patience;
    }

    /** An answer of whatever status. */
    public record Reply(int status, byte[] body) {}

    /** @throws IOException with what happened, in words that follow the other side's name: "is away: …", "did not answer within 30 s" */
    public Reply send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request, head -> new Bounded());
        try {
            // A request's own time limit would end with the head of its answer.
            HttpResponse<byte[]> response = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            throw new IOException("did not answer within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "is away: " + (why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("was not waited for", e);
        } finally {
            coming.cancel(true);
        }
    }

    /** The body of an answer, which breaks off where it is too long. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
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
