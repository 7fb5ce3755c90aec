package io.edgewitness.collector.verify;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.edgewitness.collector.indicators.Decimals;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The windows of one series that end in an hour or a day: of each the newest revision, of equal ones the first. One thread. */
final class RolledSeries {
    /** The digits of a quantile behind the 9th depend on the machine. */
    private static final MathContext QUANTILE = new MathContext(9);

    private final TreeMap<Span, Part> windows = new TreeMap<>();

    private record Span(long from, long to) implements Comparable<Span> {
        private static final Comparator<Span> ORDER =
                Comparator.comparingLong(Span::from).thenComparingLong(Span::to);

        @Override
        public int compareTo(Span other) {
            return ORDER.compare(this, other);
        }
    }

    /** @param sha256 of the record's content */
    private record Part(BatchId batch, long sequence, MetricRecord record, Amount amount, byte[] sha256) {}

    void add(BatchId batch, long sequence, MetricRecord m, Amount amount, byte[] sha256) {
        Span span = new Span(m.getWindowStart(), m.getWindowEnd());
        Part before = windows.get(span);
        if (before == null || Integer.compareUnsigned(before.record.getRevision(), m.getRevision()) < 0) {
            windows.put(
                    span, new Part(batch, sequence, m.toBuilder().clearSketch().build(), amount, sha256));
        }
    }

    boolean has(Audit.Checked window) {
        return windows.values().stream()
                .anyMatch(p -> p.batch.equals(window.batch()) && p.sequence == window.sequence());
    }

    long received() {
        return windows.values().stream().mapToLong(p -> p.record.getReceived()).sum();
    }

    /** @return windows with a value */
    int valued() {
        return values().size();
    }

    private List<Part> values() {
        return windows.values().stream()
                .filter(p -> !(p.amount instanceof Amount.Missing))
                .toList();
    }

    /** @return sum, sums or merged sketch of the windows that have a value; missing where they are none or unlike each other */
    Amount amount() {
        List<Amount> all = values().stream().map(Part::amount).toList();
        List<Amount.Exact> exact = only(all, Amount.Exact.class);
        List<Amount.Ratio> ratios = only(all, Amount.Ratio.class);
        if (!exact.isEmpty()) {
            return new Amount.Exact(sum(exact.stream().map(Amount.Exact::value).toList()));
        }
        if (!ratios.isEmpty()) {
            return new Amount.Ratio(
                    sum(ratios.stream().map(Amount.Ratio::numerator).toList()),
                    sum(ratios.stream().map(Amount.Ratio::denominator).toList()));
        }
        return merged(only(all, Amount.Sketch.class));
    }

    /** @return empty unless all are of that kind */
    private static <T extends Amount> List<T> only(List<Amount> all, Class<T> kind) {
        return all.stream().allMatch(kind::isInstance)
                ? all.stream().map(kind::cast).toList()
                : List.of();
    }

    private static BigDecimal sum(List<BigDecimal> numbers) {
        return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Amount merged(List<Amount.Sketch> sketches) {
        Amount none = new Amount.Missing("the windows have no sum");
        DDSketch merged = null;
        for (Amount.Sketch s : sketches) {
            try {
                DDSketch next = DDSketch.decode(ByteArrayInput.wrap(s.ddsketch()), UnboundedSizeDenseStore::new);
                if (s.quantile() != sketches.get(0).quantile()) {
                    return none;
                } else if (merged == null) {
                    merged = next;
                } else {
                    merged.mergeWith(next);
                }
            } catch (IOException | RuntimeException e) {
                return none; // not one that the library wrote, or of another accuracy: the agent leaves the sum out too
            }
        }
        if (merged == null || merged.isEmpty()) {
            return none;
        }
        double quantile = sketches.get(0).quantile();
        double value = new BigDecimal(merged.getValueAtQuantile(quantile))
                .round(QUANTILE)
                .doubleValue();
        return new Amount.Sketch(new byte[0], quantile, value);
    }

    /** @return names of what the roll-up says otherwise; empty if it says what the windows give */
    List<String> differences(RolledMetric m) {
        List<String> names = new ArrayList<>();
        List<Part> valued = values();
        check(names, "windows", m.getWindows() == valued.size() && m.getEmpty() == windows.size() - valued.size());
        check(names, "amount", isSame(RollupRecords.amount(m), amount()));
        check(names, "extremes", hasExtremes(m, valued));
        check(
                names,
                "covered",
                m.getCoveredNs()
                        == valued.stream().mapToLong(RolledSeries::length).sum());
        check(names, "received", m.getReceived() == received());
        check(names, "expected", m.getExpected() == expected());
        check(names, "modes", modes(m.getModesList()).equals(modes()));
        check(names, "clock", m.getClockBoundNs() == clock(valued));
        check(names, "records", m.getRecords().equals(com.google.protobuf.ByteString.copyFrom(digest())));
        return names;
    }

    private static void check(List<String> names, String name, boolean same) {
        if (!same) {
            names.add(name);
        }
    }

    /** The last of a quantile's nine digits may round the other way on another machine. */
    private static boolean isSame(Amount said, Amount made) {
        if (said instanceof Amount.Sketch a && made instanceof Amount.Sketch b) {
            return a.quantile() == b.quantile() && Math.abs(a.value() - b.value()) <= 1e-8 * Math.abs(b.value());
        }
        return AuditAmounts.same(said, made);
    }

    private static boolean hasExtremes(RolledMetric m, List<Part> valued) {
        List<BigDecimal> numbers = only(valued.stream().map(Part::amount).toList(), Amount.Exact.class).stream()
                .map(Amount.Exact::value)
                .toList();
        if (numbers.isEmpty()) {
            return m.getLeast().isEmpty()
                    && m.getGreatest().isEmpty()
                    && m.getLast().isEmpty();
        }
        return isNumber(
                        m.getLeast(),
                        numbers.stream().min(BigDecimal::compareTo).orElse(null))
                && isNumber(
                        m.getGreatest(),
                        numbers.stream().max(BigDecimal::compareTo).orElse(null))
                && isNumber(m.getLast(), numbers.get(numbers.size() - 1));
    }

    private static boolean isNumber(String text, @Nullable BigDecimal number) {
        BigDecimal said = Decimals.parse(text, 1000);
        return said != null && number != null && said.compareTo(number) == 0;
    }

    private static long length(Part p) {
        return p.record.getWindowEnd() - p.record.getWindowStart();
    }

    private long expected() {
        boolean known = windows.values().stream().allMatch(p -> p.record.getExpected() >= 0);
        return known
                ? windows.values().stream()
                        .mapToLong(p -> p.record.getExpected())
                        .sum()
                : -1;
    }

    private Map<Integer, Long> modes() {
        return modes(windows.values().stream()
                .flatMap(p -> p.record.getModesList().stream())
                .toList());
    }

    private static Map<Integer, Long> modes(List<ModeShare> shares) {
        Map<Integer, Long> modes = new TreeMap<>();
        shares.forEach(s -> modes.merge(s.getModeValue(), s.getSamples(), Long::sum));
        return modes;
    }

    private static long clock(List<Part> valued) {
        boolean known = valued.stream().allMatch(p -> p.record.getClockBoundNs() >= 0);
        return known
                ? valued.stream()
                        .mapToLong(p -> p.record.getClockBoundNs())
                        .max()
                        .orElse(0)
                : -1;
    }

    private byte[] digest() {
        MessageDigest digest = Digests.running();
        windows.values().forEach(p -> digest.update(p.sha256));
        return digest.digest();
    }
}
