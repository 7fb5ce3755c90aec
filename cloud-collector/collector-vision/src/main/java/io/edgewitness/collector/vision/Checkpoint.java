package io.edgewitness.collector.vision;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A training run as it stands, to go on with after a stop.
 *
 * @param run digest of recipe and pictures; another run's checkpoint is no start
 * @param step that comes next
 * @param weights as they are
 * @param moments of the optimiser, two arrays
 * @param mean of the weights over the last steps: what is offered
 * @param score of the last look; below 0: none yet
 */
record Checkpoint(String run, int step, Weights weights, List<float[]> moments, Weights mean, double score) {
    private static final int MAGIC = 0x45575632;
    private static final int MOST_NUMBERS = 100_000_000;

    /**
     * Written beside and moved over, so that a stop at any moment leaves the old one or the new one.
     *
     * @throws IllegalArgumentException if it cannot be written, as on a full disk; the old one is untouched; shown to the user
     */
    void write(Path file) {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            CRC32 sum = new CRC32();
            try (DataOutputStream out = new DataOutputStream(
                    new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16), sum))) {
                out.writeInt(MAGIC);
                out.writeUTF(run);
                out.writeInt(step);
                out.writeDouble(score);
                for (float[] each : arrays()) {
                    out.writeInt(each.length);
                    for (float f : each) {
                        out.writeFloat(f);
                    }
                }
                long crc = sum.getValue();
                out.writeLong(crc);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleted(beside);
            throw new IllegalArgumentException(
                    "the state of the training cannot be kept in " + file.getParent() + "; make room there and go on",
                    e);
        }
    }

    private static void deleted(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next write replaces it.
        }
    }

    private List<float[]> arrays() {
        return List.of(
                weights.learnt(),
                weights.statistics(),
                moments.get(0),
                moments.get(1),
                mean.learnt(),
                mean.statistics());
    }

    /** @throws IllegalArgumentException if it is torn; shown to the user */
    static Checkpoint read(Path file) {
        CRC32 sum = new CRC32();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), sum))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("no checkpoint");
            }
            String run = in.readUTF();
            int step = in.readInt();
            double score = in.readDouble();
            Weights weights = new Weights(floats(in), floats(in));
            List<float[]> moments = List.of(floats(in), floats(in));
            Weights mean = new Weights(floats(in), floats(in));
            long crc = sum.getValue();
            if (in.readLong() != crc) {
                throw new IOException("torn");
            }
            return new Checkpoint(run, step, weights, moments, mean, score);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " is torn or no state of a training; delete it and begin again", e);
        }
    }

    private static float[] floats(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_NUMBERS) {
            throw new IOException("torn");
        }
        float[] to = new float[length];
        for (int i = 0; i < length; i++) {
            to[i] = in.readFloat();
        }
        return to;
    }
}
