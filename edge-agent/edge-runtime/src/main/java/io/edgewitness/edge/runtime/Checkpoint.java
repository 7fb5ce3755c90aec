package io.edgewitness.edge.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of a scenario after a certain record of the ledger.
 *
 * @param fingerprint of module, inputs and parameters: with others the state means nothing
 * @param epoch of the record
 * @param sequence of the record, within the epoch
 * @param state the scenario's own
 */
record Checkpoint(byte[] fingerprint, long epoch, long sequence, byte[] state) {
    private static final int MAGIC = 0x45574350; // EWCP
    private static final int VERSION = 1;
    private static final int DIGEST = 32;

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(fingerprint.length);
            out.write(fingerprint);
            out.writeLong(epoch);
            out.writeLong(sequence);
            out.writeInt(state.length);
            out.write(state);
            out.write(Digests.sha256(bytes.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** @return null if the bytes are not what {@link #toBytes} gave */
    static @Nullable Checkpoint parse(byte[] bytes) {
        int end = bytes.length - DIGEST;
        if (end < 0
                || !Arrays.equals(
                        Digests.sha256(Arrays.copyOf(bytes, end)), Arrays.copyOfRange(bytes, end, bytes.length))) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            if (in.readInt() != MAGIC || in.readInt() != VERSION) {
                return null;
            }
            byte[] fingerprint = in.readNBytes(in.readInt());
            long epoch = in.readLong();
            long sequence = in.readLong();
            return new Checkpoint(fingerprint, epoch, sequence, in.readNBytes(in.readInt()));
        } catch (IOException | IllegalArgumentException e) {
            return null; // it ends too early, or a length in it is negative
        }
    }
}
