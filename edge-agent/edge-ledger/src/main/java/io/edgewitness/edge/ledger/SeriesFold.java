package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The windows of one series that end in a span: of each the newest revision, and of equal ones the first. */
final class SeriesFold {
    /** Above this a series is left out: a day has 1,440 minutes, an hour 3,600 seconds. */
    static final int MOST_WINDOWS = 20_000;

    private static final int WINDOW_BYTES = 400; // in memory, without a sketch

    private final TreeMap<Window, Part> windows = new TreeMap<>();
    private ByteString lastInputs = ByteString.EMPTY;
    private boolean leftOut;

    private record Window(long start, long end) implements Comparable<Window> {
        private static final Comparator<Window> ORDER =
                Comparator.comparingLong(Window::start).thenComparingLong(Window::end);

        @Override
        public int compareTo(Window other) {
            return ORDER.compare(this, other);
        }
    }

    /** @param amount null if the window has no value */
    private record Part(
            int revision,
            @Nullable Amount amount,
            long expected,
            long received,
            List<ModeShare> modes,
            long clockBound,
            ByteString inputs,
            byte[] sha256) {}

    /**
     * @param sha256 of the record's content
     * @return bytes of memory that this took
     */
    long add(MetricRecord m, byte[] sha256) {
        Window window = new Window(m.getWindowStart(), m.getWindowEnd());
        Part before = windows.get(window);
        if (leftOut || (before != null && Integer.compareUnsigned(before.revision, m.getRevision()) >= 0)) {
            return 0;
        }
        if (before == null && windows.size() == MOST_WINDOWS) {
            leftOut = true;
            windows.clear();
            return 0;
        }
        if (!m.getInputs().equals(lastInputs)) {
            lastInputs = m.getInputs();
        }
        windows.put(
                window,
                new Part(
                        m.getRevision(),
                        Amount.of(m),
                        m.getExpected(),
                        m.getReceived(),
                        m.getModesList(),
                        m.getClockBoundNs(),
                        lastInputs,
                        sha256));
        return before == null ? WINDOW_BYTES + m.getSketch().getDdsketch().size() : 0;
    }

    boolean isLeftOut() {
        return leftOut;
    }

    /** @param series what they have in common */
    RolledMetric rolled(Series series) {
        RolledMetric.Builder r = series.rolled();
        MessageDigest records = Hashes.running();
        TreeMap<Integer, Long> modes = new TreeMap<>();
        Amount.Sum sum = new Amount.Sum();
        long end = Long.MIN_VALUE;
        ByteString inputs = null;
        boolean known = true;
        long expected = 0;
        r.setFirstStart(windows.firstKey().start).setLastEnd(Long.MIN_VALUE);
        for (Map.Entry<Window, Part> e : windows.entrySet()) {
            Window w = e.getKey();
            Part p = e.getValue();
            records.update(p.sha256);
            p.modes.forEach(m -> modes.merge(m.getModeValue(), m.getSamples(), Long::sum));
            inputs = inputs == null || inputs.equals(p.inputs) ? p.inputs : ByteString.EMPTY;
            known &= p.expected >= 0;
            expected += p.expected;
            r.setReceived(r.getReceived() + p.received).setLastEnd(Math.max(r.getLastEnd(), w.end));
            if (p.amount == null) {
                r.setEmpty(r.getEmpty() + 1);
                continue;
            }
            r.setOverlapping(r.getOverlapping() || w.start < end)
                    .setCoveredNs(r.getCoveredNs() + w.end - w.start)
                    .setClockBoundNs(r.getWindows() == 0 ? p.clockBound : worse(r.getClockBoundNs(), p.clockBound))
                    .setWindows(r.getWindows() + 1);
            end = Math.max(end, w.end);
            sum.add(p.amount);
        }
        modes.forEach((mode, samples) ->
                r.addModes(ModeShare.newBuilder().setModeValue(mode).setSamples(samples)));
        sum.into(r);
        return r.setExpected(known ? expected : -1)
                .setInputs(inputs == null ? ByteString.EMPTY : inputs)
                .setRecords(ByteString.copyFrom(records.digest()))
                .build();
    }

    private static long worse(long a, long b) {
        return a < 0 || b < 0 ? -1 : Math.max(a, b);
    }
}
