package io.edgewitness.scenario.kit;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.TreeMap;

/**
 * A quantile sketch a window: DDSketch (Masson, Rim, Lee 2019) with a relative error of 1 %. The cubic mapping works on the bits of
 * the number, so that two machines agree, which a logarithm would not promise. One thread.
 */
public final class WindowSketches {
    private static final double RELATIVE_ACCURACY = 0.01;

    private final TumblingWindows windows;
    private final TreeMap<Instant, DDSketch> sketches = new TreeMap<>();

    public WindowSketches(TumblingWindows windows) {
        this.windows = windows;
    }

    /** @param value 0 or more */
    public void add(Instant time, double value) {
        sketches.computeIfAbsent(
                        windows.of(time).start(),
                        start -> new DDSketch(
                                new CubicallyInterpolatedMapping(RELATIVE_ACCURACY), UnboundedSizeDenseStore::new))
                .accept(value);
    }

    /** @param quantile 0 to 1 */
    public Metric.Amount quantile(Window window, double quantile) {
        DDSketch sketch = sketches.get(window.start());
        if (sketch == null) {
            return new Metric.Amount.Missing("nothing in the window");
        }
        return new Metric.Amount.Sketch(bytes(sketch), quantile, sketch.getValueAtQuantile(quantile));
    }

    public void forgetBefore(Instant time) {
        sketches.headMap(time).clear();
    }

    public void forgetFrom(Instant time) {
        sketches.tailMap(time, true).clear();
    }

    private static byte[] bytes(DDSketch sketch) {
        try {
            GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
            sketch.encode(out, false);
            return out.trimmedCopy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(StateWriter state) {
        state.integer(sketches.size());
        sketches.forEach((start, sketch) -> state.instant(start).bytes(bytes(sketch)));
    }

    public void read(StateReader state) {
        sketches.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            try {
                sketches.put(start, DDSketch.decode(ByteArrayInput.wrap(state.bytes()), UnboundedSizeDenseStore::new));
            } catch (IOException e) {
                throw new IllegalArgumentException("not a snapshot of this version", e);
            }
        }
    }
}
