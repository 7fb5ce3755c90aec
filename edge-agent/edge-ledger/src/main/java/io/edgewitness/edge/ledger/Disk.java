package io.edgewitness.edge.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One folder of files: all that the ledger asks of a disk, so that a simulation can tear writes, lose what was not forced, and be
 * full. Names are relative and use {@code /}. Thread-safe; a {@link File} belongs to one thread.
 */
public interface Disk {
    /** Opens for reading and appending; a new file's name is durable when this returns. */
    File open(String name) throws IOException;

    /** @throws java.nio.file.NoSuchFileException if there is none */
    File read(String name) throws IOException;

    /** Puts a whole file in place, durably: after a crash there is the old content or the new one. */
    void replace(String name, byte[] content) throws IOException;

    /** Atomic and durable. */
    void rename(String from, String to) throws IOException;

    /** Does nothing if there is none. */
    void delete(String name) throws IOException;

    boolean exists(String name) throws IOException;

    long size(String name) throws IOException;

    /** @return all names, sorted */
    List<String> list() throws IOException;

    /** @return bytes that can still be written */
    long usableSpace() throws IOException;

    /** Keeps a second writer away until closed. @throws LedgerException if there is one */
    Closeable lock() throws IOException;

    /** An open file. */
    interface File extends Closeable {
        /** At the end. After an exception any part may have been written. */
        void append(ByteBuffer content) throws IOException;

        /** Returns when all that was appended would survive a loss of power. */
        void force() throws IOException;

        /** @return bytes read, fewer than asked for at the end; -1 behind it */
        int read(long position, ByteBuffer into) throws IOException;

        long size() throws IOException;

        void truncate(long size) throws IOException;
    }
}
