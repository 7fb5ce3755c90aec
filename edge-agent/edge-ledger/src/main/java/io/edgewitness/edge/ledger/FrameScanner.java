package io.edgewitness.edge.ledger;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads the frames of one file in order, in large pieces. */
final class FrameScanner {
    enum Stop {
        /** behind the last whole frame */
        END,
        /** the file ends within a frame */
        TORN,
        /** the checksum does not fit */
        DAMAGED
    }

    /** @param body salt and content for a leaf */
    record Frame(int type, byte[] body, long position, long end) {
        byte[] salt() {
            return Arrays.copyOf(body, Hashes.SALT);
        }

        byte[] leafHash() {
            return Hashes.leaf(body, 0, body.length);
        }

        int contentSize() {
            return body.length - Hashes.SALT;
        }

        boolean isLeaf() {
            return FrameScanner.isLeaf(type);
        }

        /** Which body an EvidenceRecord has, seen from its tags alone. @return its field number; 0: none */
        int bodyField() throws IOException {
            CodedInputStream in = CodedInputStream.newInstance(body, Hashes.SALT, contentSize());
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (field >= EvidenceRecord.EPOCH_START_FIELD_NUMBER) {
                    return field;
                }
                in.skipField(tag);
            }
            return 0;
        }
    }

    private static final int PIECE = 64 << 10;
    private final Disk.File file;
    private long position;
    private byte[] piece = {};
    private long pieceAt;
    private int pieceSize;
    private Stop stop = Stop.END;

    FrameScanner(Disk.File file, long position) {
        this.file = file;
        this.position = position;
    }

    /** Checks what stands before the first frame. @throws LedgerException with a clear word about another format */
    static void checkHeader(Disk.File file, String name, char lane, long segment) throws IOException {
        if (!hasHeader(file, name, lane, segment)) {
            throw new LedgerException(name + ": its first " + Frames.FILE_HEADER
                    + " bytes are not those of this ledger file; put the right file back from a copy");
        }
    }

    /** @return whether the first bytes are as they were written @throws LedgerException if they are of another format */
    static boolean hasHeader(Disk.File file, String name, char lane, long segment) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(Frames.FILE_HEADER);
        int n = file.read(0, b);
        byte[] a = b.array();
        if (n >= 12
                && Arrays.equals(a, 0, 8, Frames.MAGIC, 0, 8)
                && b.getInt(8) != Frames.FORMAT
                && b.getInt(8) > 0
                && b.getInt(8) < 1000) {
            int format = b.getInt(8);
            throw new LedgerException(name + " is of ledger format " + format + ", and this program reads format "
                    + Frames.FORMAT + "; use the " + (format > Frames.FORMAT ? "newer" : "older")
                    + " edge-agent that wrote it, or start a new ledger with another --data folder");
        }
        return n == Frames.FILE_HEADER && Arrays.equals(a, Frames.fileHeader(lane, segment));
    }

    long position() {
        return position;
    }

    Stop stop() {
        return stop;
    }

    /** @return null at the end, or where the file is not whole: see {@link #stop()} */
    @Nullable
    Frame next() throws IOException {
        int have = ensure(position, 5);
        if (have < 5) {
            stop = have == 0 ? Stop.END : Stop.TORN;
            return null;
        }
        int at = (int) (position - pieceAt);
        int length = ByteBuffer.wrap(piece).getInt(at);
        int type = piece[at + 4];
        boolean saltless = isLeaf(type) && length < Hashes.SALT;
        if (length < 0 || length > Frames.MAX_BODY || type == 0 || saltless) {
            stop = Stop.DAMAGED;
            return null;
        }
        if (file.size() - position < (long) length + Frames.OVERHEAD) {
            stop = Stop.TORN;
            return null;
        }
        byte[] body = new byte[length];
        byte[] checksum = new byte[4];
        CRC32C crc = new CRC32C();
        crc.update(piece, at, 5);
        if (!read(position + 5, body) || !read(position + 5 + length, checksum)) {
            stop = Stop.TORN;
            return null;
        }
        crc.update(body);
        if ((int) crc.getValue() != ByteBuffer.wrap(checksum).getInt()) {
            stop = Stop.DAMAGED;
            return null;
        }
        long from = position;
        position += length + Frames.OVERHEAD;
        return new Frame(type, body, from, position);
    }

    /** Out of the piece where it is small; what is larger than a piece is not copied twice. @return false if the file ends within it */
    private boolean read(long from, byte[] into) throws IOException {
        if (into.length > PIECE) {
            return file.read(from, ByteBuffer.wrap(into)) == into.length;
        }
        if (ensure(from, into.length) < into.length) {
            return false;
        }
        System.arraycopy(piece, (int) (from - pieceAt), into, 0, into.length);
        return true;
    }

    private static boolean isLeaf(int type) {
        return type == Frames.EVIDENCE || type == Frames.BLOB || type == Frames.RAW || type == Frames.RAW_UPLINK;
    }

    /** Goes behind the next frame without reading it. */
    void skip() throws IOException {
        if (ensure(position, 4) >= 4) {
            position +=
                    Integer.toUnsignedLong(ByteBuffer.wrap(piece).getInt((int) (position - pieceAt))) + Frames.OVERHEAD;
        }
    }

    /** @return bytes available from {@code from} on in the piece, at most what the file has */
    private int ensure(long from, int need) throws IOException {
        if (from < pieceAt || from + need > pieceAt + pieceSize) {
            long left = file.size() - from;
            int want = (int) Math.min(Math.max(need, PIECE), Math.max(left, 0));
            if (piece.length < want || piece.length > Math.max(want, PIECE) * 4) {
                piece = new byte[want];
            }
            pieceAt = from;
            int n = file.read(from, ByteBuffer.wrap(piece, 0, want));
            pieceSize = Math.max(n, 0);
        }
        return (int) (pieceAt + pieceSize - from);
    }
}
