package io.edgewitness.adapter.modbus;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers over a {@link Wire}: the framing of Modbus TCP or RTU. One thread uses it; {@link #close} comes from any.
 */
interface Link {
    void open() throws IOException;

    boolean isOpen();

    void close();

    /** Takes in what came unasked, and notices that the other side is gone. Nothing may be in flight. */
    void settle() throws IOException;

    /** It goes out now, or when {@link #receive} is called. */
    void send(Request request) throws IOException;

    /**
     * Waits for an answer to any request in flight.
     *
     * @param nanos how long, above 0
     * @return null if none came; what is in flight still is, until {@link #abandon}
     */
    @Nullable
    Answer receive(long nanos) throws IOException;

    /** Nothing is awaited any more; what comes later is known to be late, and is dropped. */
    void abandon();

    /** Requests sent and not yet answered. */
    int inFlight();

    /** Whether an answer says to which request it is. */
    boolean matches();

    /** Whether a request to unit 0 goes to all, and is answered by none. */
    boolean broadcasts();

    /** A unit that answered after it was given up, since this was last asked; -1: none. */
    int takeLate();

    /** Answers so far that belong to no request, or to one of another unit. */
    long strangers();
}
