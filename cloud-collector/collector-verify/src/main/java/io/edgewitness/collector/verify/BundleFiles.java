package io.edgewitness.collector.verify;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a bundle, read in pieces where they lie, so that a large one needs little memory. Whether the archive is in its one form is
 * checked by its headers here, and by each file's CRC when the file is hashed. One thread.
 */
final class BundleFiles implements Closeable {
    private static final int PIECE = 1 << 16;
    private static final int MOST_NAME = 200;

    /** Flag: size and checksum stand behind the file. */
    private static final int DESCRIPTOR = 8;

    /** Bytes at any place. */
    private interface Bytes extends Closeable {
        long size() throws IOException;

        /** @return how many, less than wanted only at the end */
        int read(ByteBuffer into, long at) throws IOException;
    }

    /** Another program wrote the archive: its files are compressed, or have other headers. */
    static final class PackedAgain extends BundleException {
        private static final long serialVersionUID = 1;

        PackedAgain() {
            super("the archive was packed again by another program (its entries are compressed or have other"
                    + " headers): ask for the original file");
        }
    }

    private record Entry(byte[] name, int crc, int size, long content) {}

    private final Bytes bytes;
    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private @Nullable String damage;

    private BundleFiles(Bytes bytes) throws BundleException, IOException {
        this.bytes = bytes;
        scan();
    }

    /** @throws BundleException if it is so damaged that the files cannot be told apart */
    static BundleFiles of(byte[] zip) throws BundleException {
        try {
            return new BundleFiles(new Bytes() {
                @Override
                public long size() {
                    return zip.length;
                }

                @Override
                public int read(ByteBuffer into, long at) {
                    int n = (int) Math.max(0, Math.min(into.remaining(), zip.length - at));
                    if (n > 0) {
                        into.put(zip, (int) at, n);
                    }
                    return n;
                }

                @Override
                public void close() {
                    // nothing is held
                }
            });
        } catch (IOException e) {
            throw new BundleException("the archive cannot be read", e);
        }
    }

    /** As {@link #of}. */
    static BundleFiles open(Path file) throws BundleException, IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Bytes bytes = new Bytes() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public int read(ByteBuffer into, long at) throws IOException {
                int n = 0;
                while (into.hasRemaining()) {
                    int r = channel.read(into, at + n);
                    if (r < 0) {
                        break;
                    }
                    n += r;
                }
                return n;
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
        try {
            return new BundleFiles(bytes);
        } catch (BundleException | IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void scan() throws BundleException, IOException {
        if (bytes.size() > Integer.MAX_VALUE) {
            throw new BundleException("the file has " + bytes.size() + " bytes, and a bundle 2 GiB at most");
        }
        long at = 0;
        String before = "";
        TreeMap<Long, Entry> inOrder = new TreeMap<>();
        while (true) {
            byte[] head = read(at, CanonicalZip.LOCAL_SIZE);
            ByteBuffer h = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
            if (head.length < CanonicalZip.LOCAL_SIZE || h.getInt(0) != CanonicalZip.LOCAL) {
                break;
            }
            boolean plain = h.getShort(8) == 0 && h.getShort(28) == 0 && (h.getShort(6) & DESCRIPTOR) == 0;
            if (!plain && isPackedAgain()) {
                throw new PackedAgain();
            }
            int size = h.getInt(18);
            int nameLength = h.getShort(26) & 0xffff;
            long content = at + CanonicalZip.LOCAL_SIZE + nameLength;
            if (size < 0 || nameLength == 0 || nameLength > MOST_NAME || content + size > bytes.size()) {
                throw new BundleException("the file header at byte " + at + " is damaged");
            }
            byte[] name = read(at + CanonicalZip.LOCAL_SIZE, nameLength);
            Entry e = new Entry(name, h.getInt(14), size, content);
            String text = new String(name, StandardCharsets.UTF_8);
            if (entries.put(text, e) != null) {
                throw new BundleException("the file header at byte " + at + " names a file a second time");
            }
            compare(at, head, CanonicalZip.local(name, e.crc, size));
            if (text.compareTo(before) <= 0 || !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), name)) {
                damaged(at + CanonicalZip.LOCAL_SIZE);
            }
            before = text;
            inOrder.put(at, e);
            at = content + size;
        }
        tail(at, inOrder);
    }

    private void tail(long start, Map<Long, Entry> inOrder) throws IOException {
        long at = start;
        for (var e : inOrder.entrySet()) {
            Entry file = e.getValue();
            byte[] expected = CanonicalZip.central(file.name, file.crc, file.size, Math.toIntExact(e.getKey()));
            compare(at, read(at, expected.length), expected);
            at += expected.length;
        }
        byte[] end = CanonicalZip.end(inOrder.size(), (int) (at - start), (int) start);
        compare(at, read(at, end.length), end);
        if (bytes.size() > at + end.length) {
            damaged(at + end.length);
        }
    }

    /** Whether some other program wrote it: nothing in it is damaged, and yet it is not in the one form. */
    private boolean isPackedAgain() {
        byte[] piece = new byte[PIECE];
        int files = 0;
        boolean found = false;
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(new Content(0, bytes.size()), PIECE))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                while (zip.read(piece) >= 0) {
                    // its checksum is checked at its end
                }
                files++;
                found |= e.getName().equals(Bundle.MANIFEST);
            }
            long end = bytes.size() - CanonicalZip.END_SIZE;
            ByteBuffer b = ByteBuffer.wrap(read(end, CanonicalZip.END_SIZE)).order(ByteOrder.LITTLE_ENDIAN);
            return found && b.getInt(0) == CanonicalZip.END && b.getShort(10) == (short) files;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private void compare(long at, byte[] is, byte[] expected) {
        int differs = Arrays.mismatch(is, expected);
        if (differs >= 0) {
            damaged(at + differs);
        }
    }

    private void damaged(long at) {
        if (damage == null) {
            damage = "byte " + at
                    + " is not what a bundle with these files has there: it was changed, or packed again by"
                    + " another program; ask for the original file";
        }
    }

    private void wrongContent(String name) {
        if (damage == null) {
            damage = "the content of " + name + " is another than its checksum in the archive says";
        }
    }

    /** @return the first place where the archive is not in its form; null if there is none as far as files were hashed */
    @Nullable
    String damage() {
        return damage;
    }

    SortedSet<String> names() {
        return new TreeSet<>(entries.keySet());
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    long size(String name) throws BundleException {
        return entry(name).size;
    }

    /** Reads the file once through. */
    byte[] sha256(String name) throws BundleException {
        MessageDigest digest = Digests.running();
        CRC32 crc = new CRC32();
        byte[] piece = new byte[PIECE];
        try (InputStream in = open(entry(name))) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                digest.update(piece, 0, n);
                crc.update(piece, 0, n);
            }
        } catch (IOException e) {
            throw new BundleException("the file " + name + " cannot be read: " + e.getMessage(), e);
        }
        if ((int) crc.getValue() != entry(name).crc) {
            wrongContent(name);
        }
        return digest.digest();
    }

    /** @throws BundleException if there is no such file, or it cannot be read */
    byte[] bytes(String name) throws BundleException {
        Entry e = entry(name);
        try {
            return read(e.content, e.size);
        } catch (IOException failed) {
            throw new BundleException("the file " + name + " cannot be read: " + failed.getMessage(), failed);
        }
    }

    InputStream open(String name) throws BundleException {
        return new BufferedInputStream(open(entry(name)), PIECE);
    }

    private InputStream open(Entry e) {
        return new Content(e.content, e.size);
    }

    private Entry entry(String name) throws BundleException {
        Entry e = entries.get(name);
        if (e == null) {
            throw new BundleException("the bundle lacks its file " + name + (damage == null ? "" : ": " + damage));
        }
        return e;
    }

    private byte[] read(long at, int length) throws IOException {
        int there = (int) Math.max(0, Math.min(length, bytes.size() - at));
        ByteBuffer b = ByteBuffer.allocate(there);
        if (bytes.read(b, at) != there) {
            throw new IOException("the file became shorter");
        }
        return b.array();
    }

    private final class Content extends InputStream {
        private final long start;
        private final long size;
        private long at;

        /** @param start place in the archive */
        Content(long start, long size) {
            this.start = start;
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = (int) Math.min(length, size - at);
            if (n <= 0) {
                return length == 0 ? 0 : -1;
            }
            if (bytes.read(ByteBuffer.wrap(into, from, n), start + at) != n) {
                throw new IOException("the file became shorter");
            }
            at += n;
            return n;
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
