package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Demanded;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Tally;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import io.edgewitness.scenario.kit.WindowTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the terminal's pictures came: over which network, and how long after the camera took them. One thread. */
final class Arrival {
    /** Access technologies of 3GPP TS 27.007, +COPS, that are NR. */
    private static final Set<String> NR = Set.of("11", "12", "13");

    private final VisionParameters parameters;
    private final WindowTime time;
    private final Tally tally;
    private final WindowSketches delays;
    private String network = ""; // empty: not known

    Arrival(VisionParameters parameters, TumblingWindows windows, WindowTime time) {
        this.parameters = parameters;
        this.time = time;
        tally = new Tally(windows);
        delays = new WindowSketches(windows);
    }

    /** @param value what the modem says it is on, such as {@code 5gnr}, or the number of 3GPP TS 27.007; null: it does not say */
    void network(@Nullable Value value) {
        String said = value instanceof Value.Text t
                ? t.value().strip()
                : value != null && value.isNumber() ? value.number().toPlainString() : "";
        network = said.length() > 40 ? said.substring(0, 40) : said;
    }

    /** What ModemManager, routers and modems call 5G: 5gnr, NR5G-SA, NR-NSA, EN-DC. */
    private boolean is5g() {
        String lower = network.toLowerCase(Locale.ROOT);
        return NR.contains(network) || lower.contains("5g") || lower.matches("(.*[^a-z])?(nr|en-?dc)([^a-z].*)?");
    }

    void frame(Sample sample, Value.Frame frame, Instant at) {
        if (frame.width() != parameters.width() || frame.height() != parameters.height()) {
            return;
        }
        tally.one(at, "frames");
        tally.add(at, "5g", is5g() ? BigDecimal.ONE : BigDecimal.ZERO);
        Double delay = time.delay(sample);
        if (delay != null) {
            delays.add(at, delay);
        }
    }

    /** @return seconds from the camera's clock to the receipt */
    Amount delayP95(Window window) {
        return delays.quantile(window, 0.95);
    }

    /** @return of 06.1 and 06.3; nothing where no frame came. 06.3 needs a camera that dates its frames */
    List<DemandResult> demands(Window window, Instant now) {
        BigDecimal frames = tally.of(window, "frames");
        if (frames.signum() == 0) {
            return List.of();
        }
        BigDecimal over5g = tally.of(window, "5g");
        boolean all = over5g.compareTo(frames) == 0;
        String measured = parameters.terminal().shown() + " " + frames + " frames of " + parameters.width() + " x "
                + parameters.height() + ", " + over5g + " while the network was 5G, now "
                + (network.isEmpty() ? "not known (input network)" : network);
        List<DemandResult> results = new ArrayList<>(List.of(new DemandResult("06.1", all, measured, now)));
        DemandResult inTime = Demanded.inTime("06.3", delayP95(window), parameters.transmitLimit(), now);
        if (inTime != null) {
            String on = inTime.measured() + ", to the agent that judges (tier mec), " + over5g + " of " + frames
                    + " frames over 5G";
            results.add(new DemandResult("06.3", inTime.met() && all, on, now));
        }
        return results;
    }

    void forgetBefore(Instant t) {
        tally.forgetBefore(t);
        delays.forgetBefore(t);
    }

    void forgetFrom(Instant t) {
        tally.forgetFrom(t);
        delays.forgetFrom(t);
    }

    void write(StateWriter state) {
        state.text(network);
        tally.write(state);
        delays.write(state);
    }

    void read(StateReader state) {
        network = state.text();
        tally.read(state);
        delays.read(state);
    }
}
