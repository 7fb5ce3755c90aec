package io.edgewitness.adapter.reader;

import java.io.IOException;

/** Bytes to and from one device. One thread, but {@link #close}, which any may call and which ends a call that waits. */
interface Wire extends AutoCloseable {
    /**
     * Blocks for a few seconds at most.
     *
     * @throws IOException with the reason, for a person
     */
    void open() throws IOException;

    /**
     * Waits for something to come.
     *
     * @return 0 if nothing did, -1 if the device ended the connection
     */
    int read(byte[] into, int millis) throws IOException;

    void write(byte[] bytes) throws IOException;

    /** Whether what is not read in time is lost, because nothing tells the device to wait. */
    default boolean overruns() {
        return false;
    }

    /** Ends the connection; it can be opened again. */
    void drop();

    /** Ends it for good. */
    @Override
    void close();
}
