package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What things take in memory, roughly: inboxes are bounded in bytes. Frames take none here: no inbox has more than the latest of a point. */
final class Sizes {
    private static final int DELIVERY = 120;
    private static final int SAMPLE = 90;

    private Sizes() {}

    static int of(List<Sample> samples) {
        int bytes = DELIVERY;
        for (Sample s : samples) {
            bytes += SAMPLE + of(s.value());
        }
        return bytes;
    }

    /** @return bytes of what the value holds, without the objects around it */
    static int of(@Nullable Value value) {
        if (value instanceof Value.Text t) {
            return 2 * t.value().length();
        } else if (value instanceof Value.Bytes b) {
            return b.value().length;
        } else if (value instanceof Value.Structure s) {
            return s.fields().values().stream().mapToInt(v -> 80 + of(v)).sum();
        } else if (value instanceof Value.Array a) {
            return a.items().stream().mapToInt(v -> 40 + of(v)).sum();
        } else if (value instanceof Value.Waveform w) {
            return w.channels().length * (w.channels().length == 0 ? 0 : 4 * w.channels()[0].length);
        }
        return 0;
    }
}
