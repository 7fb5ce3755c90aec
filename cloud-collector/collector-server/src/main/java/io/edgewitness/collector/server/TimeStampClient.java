package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.TimeStamps;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;

/** Asks a time-stamp authority over HTTP, RFC 3161 §3.4. Thread-safe. */
final class TimeStampClient {
    private static final int MOST_BYTES = 1 << 20;
    private static final int NONCE_BITS = 64;

    private final CollectorConfig.TimeStamping authority;
    private final SecureRandom random = new SecureRandom();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    TimeStampClient(CollectorConfig.TimeStamping authority) {
        this.authority = authority;
    }

    /** @return the reply, checked. @throws CommandFailure if the authority is away, refuses, or its reply does not hold */
    byte[] stamp(byte[] content) throws CommandFailure {
        BigInteger nonce = new BigInteger(NONCE_BITS, random);
        URI url = authority.url();
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", TimeStamps.QUERY)
                .header("Accept", TimeStamps.REPLY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(TimeStamps.request(content, nonce)))
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            byte[] reply;
            try (InputStream in = response.body()) {
                reply = in.readNBytes(MOST_BYTES);
            }
            if (response.statusCode() != 200) {
                throw refused("answered " + response.statusCode() + "; is its address right?");
            }
            TimeStamps.check(reply, content, nonce, authority.trust());
            return reply;
        } catch (IOException e) {
            throw refused("is away: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (AnchorException e) {
            throw refused("sent no good time-stamp: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(CommandFailure.AT_WORK, "interrupted");
        }
    }

    private CommandFailure refused(String why) {
        return new CommandFailure(CommandFailure.OTHER_SIDE, "the time-stamp authority " + authority.url() + " " + why);
    }
}
