package io.edgewitness.collector.server;

import io.edgewitness.collector.api.OutsideCalls;
import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.TimeStamps;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Duration;

/** Asks a time-stamp authority over HTTP, RFC 3161 §3.4. Thread-safe. */
final class TimeStampClient {
    private static final int NONCE_BITS = 64;

    private final CollectorConfig.TimeStamping authority;
    private final SecureRandom random = new SecureRandom();
    private final OutsideCalls calls;

    TimeStampClient(CollectorConfig.TimeStamping authority) {
        this(authority, Duration.ofSeconds(30));
    }

    /** @param patience with a whole answer */
    TimeStampClient(CollectorConfig.TimeStamping authority, Duration patience) {
        this.authority = authority;
        this.calls = new OutsideCalls(null, patience);
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
        OutsideCalls.Reply reply;
        try {
            reply = calls.send(request);
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        if (reply.status() != 200) {
            throw refused("answered " + reply.status() + "; is its address right?");
        }
        try {
            TimeStamps.check(reply.body(), content, nonce, authority.trust());
            return reply.body();
        } catch (AnchorException e) {
            throw refused("sent no good time-stamp: " + e.getMessage());
        }
    }

    private CommandFailure refused(String why) {
        return new CommandFailure(CommandFailure.OTHER_SIDE, "the time-stamp authority " + authority.url() + " " + why);
    }
}
