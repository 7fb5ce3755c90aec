package io.edgewitness.adapter.modbus;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether several requests may be in flight. It is tried out after each connect, with requests of different lengths, whose answers show whether the device
 * keeps them apart; a device that does not is never asked so again. One thread.
 */
final class Pipelining {
    private static final Logger LOG = LoggerFactory.getLogger(Pipelining.class);
    private static final int SUSPICIOUS = 3;

    private final String name;
    private final int wanted;
    private final long timeoutNanos;
    private boolean givenUp;
    private boolean proven;
    private int lostTogether;
    private long strangers;

    Pipelining(String name, int wanted, long timeoutNanos) {
        this.name = name;
        this.wanted = wanted;
        this.timeoutNanos = timeoutNanos;
    }

    void connected() {
        proven = false;
    }

    /** How many requests may be in flight now. */
    int window() {
        return proven && !givenUp ? wanted : 1;
    }

    /**
     * Tries it out where that is still to do.
     *
     * @param block was just read
     * @param inFlight how many requests still are
     */
    void tryOut(ReadBlock block, Link link, int inFlight) throws IOException {
        if (wanted == 1 || proven || givenUp || inFlight > 0) {
            return;
        }
        boolean bits = block.table().bits();
        int most = Math.min(wanted, bits ? (block.count() + 7) / 8 : block.count());
        if (most < 2) {
            return;
        }
        strangers = link.strangers();
        for (int i = most; i > 0; i--) {
            link.send(Request.read(block.unit(), block.table(), block.start(), bits ? 8 * i - 7 : i));
        }
        for (int i = 0; i < most; i++) {
            Answer answer = link.receive(timeoutNanos);
            if (answer == null || answer.failure() != null || link.strangers() != strangers) {
                giveUp(answer == null ? "it does not answer " + most + " requests at once" : "it mixes up the answers");
            }
        }
        proven = true;
    }

    /** Looks at an answer that came while others may have been in flight. */
    void check(Answer answer, Link link) throws IOException {
        if (window() == 1) {
            return;
        }
        if (link.strangers() != strangers) {
            giveUp("an answer belongs to no request");
        }
        ModbusFailure failure = answer.failure();
        if (failure != null && failure.isMalformed()) {
            giveUp("it mixes up the answers");
        }
        lostTogether = 0;
    }

    /** @param together how many requests got no answer */
    void timedOut(int together) throws IOException {
        if (together > 1 && ++lostTogether >= SUSPICIOUS) {
            giveUp("several requests at once stay unanswered");
        }
    }

    private void giveUp(String why) throws IOException {
        givenUp = true;
        LOG.warn("{}: in-flight: {} is given up for 1: {}", name, wanted, why);
        throw new IOException("several requests in flight are given up: " + why);
    }
}
