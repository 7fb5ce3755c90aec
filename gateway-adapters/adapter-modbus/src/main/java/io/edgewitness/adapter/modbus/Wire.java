package io.edgewitness.adapter.modbus;

import java.io.IOException;

/** A stream of bytes to a device or a bus. One thread opens, reads and writes; {@link #close} comes from any, and ends what blocks. */
interface Wire {
    /** Opens it anew. Blocks up to the wire's own limit. */
    void open() throws IOException;

    boolean isOpen();

    void write(byte[] bytes, int length) throws IOException;

    /**
     * Waits for the first byte at most this long, and takes what is there.
     *
     * @param nanos above 0; the wire may round it up to its own steps of milliseconds
     * @return how many bytes; 0: none came in time
     * @throws IOException if the wire is broken or the other side ended it
     */
    int read(byte[] into, int offset, int length, long nanos) throws IOException;

    /** How many bytes are there already, as far as can be told without waiting. */
    int available() throws IOException;

    void close();
}
