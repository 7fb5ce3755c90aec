package io.edgewitness.edge.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a ledger keeps under its hash, a burst or a picture, read piece by piece: it may be larger than what memory is for. One thread. */
public final class BlobFile implements AutoCloseable {
    private static final int STEP = 1 << 20;

    private final Disk.File file;
    private final String sha256;
    private final long size;

    private BlobFile(Disk.File file, String sha256) throws IOException {
        this.file = file;
        this.sha256 = sha256;
        this.size = file.size();
    }

    /**
     * Opens it, also beside the ledger's writer.
     *
     * @param sha256 64 hexadecimal digits, in small letters
     * @return null: there is none; it went for room, or is of another ledger
     */
    public static @Nullable BlobFile open(Disk disk, String sha256) throws IOException {
        try {
            return new BlobFile(disk.read(SegmentNames.blob(sha256)), sha256);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** @return whether the bytes still have their hash; reads all of them */
    public boolean isSound() throws IOException {
        MessageDigest digest = Hashes.running();
        for (long at = 0; at < size; at += STEP) {
            digest.update(read(at, STEP));
        }
        return Hashes.hex(digest.digest()).equals(sha256);
    }

    /** @return so many bytes from there on, fewer at the end */
    public ByteBuffer read(long from, int most) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(most, size - from));
        if (file.read(from, piece) < piece.capacity()) {
            throw new IOException(SegmentNames.blob(sha256) + " ends too early");
        }
        return piece.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
