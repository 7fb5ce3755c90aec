package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Refused;
import io.edgewitness.scenario.kit.PinnedFile;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rows that remain of a life by a model that was learnt from whole lives: an ONNX file from [1, features] to [1, 3], the lower end of its 90 %, the middle and the upper end.
 * The features are those of {@link LifeFeatures}. Immutable, any thread.
 */
public final class LearnedLife {
    /** In the file's metadata: which features it takes, how many milliseconds lie from row to row, the quantities by name. */
    public static final String FEATURES = "features";

    public static final String ROW_MS = "row-ms";

    private static final int MOST_BYTES = 32 << 20;
    private static final double LOW = 0.05;
    private static final double HIGH = 0.95;

    private final LifeNetwork network;
    private final int channels;

    /** @throws IllegalArgumentException if it is no such model; shown to the user */
    public LearnedLife(byte[] onnx) {
        network = new LifeNetwork(onnx);
        channels = LifeFeatures.channels(network.inputs());
        if (!network.about(FEATURES).equals(LifeFeatures.VERSION) || channels < 1) {
            throw LifeNetwork.refused("it was not learnt from " + LifeFeatures.VERSION
                    + "; train it on the collector, cloud-collector life train");
        }
        if (network.answer(new double[network.inputs()]).length != 3) {
            throw LifeNetwork.refused("it does not answer with three numbers: low, middle, high");
        }
    }

    /** @throws IllegalArgumentException if the file is not there, too large, another one than the digest says, or no such model */
    static LearnedLife read(PinnedFile from) {
        byte[] file;
        try {
            file = from.read(MOST_BYTES);
        } catch (IllegalArgumentException e) {
            throw LifeNetwork.refused(String.valueOf(e.getMessage()));
        }
        return new LearnedLife(file);
    }

    /** @throws IllegalArgumentException if it was learnt from another number of quantities, or at another pace */
    void fits(int judged, Duration row) {
        if (channels != judged) {
            throw Refused.of(
                    "life-model was learnt from " + channels + " quantities, and process has " + judged
                            + " that are judged",
                    "life-model 由 " + channels + " 个量学得，而 process 中参与判定的有 " + judged + " 个");
        }
        String learnt = network.about(ROW_MS);
        if (!learnt.equals(Long.toString(row.toMillis()))) {
            throw Refused.of(
                    "life-model was learnt from rows " + learnt + " ms apart, and row is " + row.toMillis()
                            + " ms; set row to that, or train with --row",
                    "life-model 由间隔 " + learnt + " 毫秒的行学得，而 row 为 " + row.toMillis() + " 毫秒；请改 row，或用 --row 重新训练");
        }
    }

    public int channels() {
        return channels;
    }

    /**
     * Time that remains.
     *
     * @param rowHours hours from one row to the next
     * @return null if the model answers with what is no interval
     */
    public @Nullable Learnt remaining(double[] features, double rowHours) {
        double[] rows = network.answer(features);
        boolean interval = rows[0] >= 0 && rows[0] <= rows[1] && rows[1] <= rows[2] && Double.isFinite(rows[2]);
        return interval ? new Learnt(rows[0] * rowHours, rows[1] * rowHours, rows[2] * rowHours) : null;
    }

    /** A forecast by its interval of 90 % and its middle, straight lines in between; hours. */
    public record Learnt(double low, double median, double high) implements Remaining {
        @Override
        public String model() {
            return "learnt";
        }

        @Override
        public double failedBy(double hours) {
            if (hours <= 0) {
                return 0;
            }
            if (hours < low) {
                return LOW * hours / low;
            }
            if (hours < median) {
                return LOW + (0.5 - LOW) * (hours - low) / (median - low);
            }
            if (hours < high) {
                return 0.5 + (HIGH - 0.5) * (hours - median) / (high - median);
            }
            return high > 0 ? 1 - (1 - HIGH) * high / hours : 1;
        }
    }
}
