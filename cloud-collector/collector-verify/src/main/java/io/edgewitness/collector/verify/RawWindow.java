package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.RawFrames;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The samples that a metric record was made from, gathered batch by batch, and what happened meanwhile that may explain a difference.
 * Keeps the record's points only. One thread.
 */
final class RawWindow {
    static final int MOST = 2_000_000;

    /** Ways of ending before the record: which tick made it is not recorded. */
    private static final int MOST_CUTS = 50;

    private static final Comparator<Reading> ORDER = Comparator.comparing(Reading::place);

    private final MetricRecord record;
    private final Place place;
    private final Window window;
    private final Set<String> points;
    private final Duration tolerance;
    private final Map<Integer, PointVersion> versions;
    private final Map<String, PointVersion> used = new HashMap<>();
    private final Set<String> sources = new HashSet<>();
    private final List<Reading> readings = new ArrayList<>();
    private final List<Place> ticks = new ArrayList<>();
    private final List<Text> reasons = new ArrayList<>();
    private final List<GapRecord> gaps = new ArrayList<>();
    private final GapLines missed = new GapLines();
    private long epoch;
    private int hashed;
    private boolean sorted;

    /**
     * A place in the order of all that the agent took in.
     *
     * @param position of a sample in its delivery
     */
    record Place(long epoch, long sequence, int position) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::epoch)
                .thenComparingLong(Place::sequence)
                .thenComparingInt(Place::position);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * @param at that decides its window
     * @param value null: bad
     */
    record Reading(
            Place place,
            Instant at,
            Instant received,
            String point,
            @Nullable Value value) {}

    /**
     * @param epoch of the batch before the first that is added
     * @param versions what points' numbers mean there
     * @param recordEpoch of the record
     */
    RawWindow(
            EvidenceRecord record,
            long recordEpoch,
            Duration tolerance,
            long epoch,
            Map<Integer, PointVersion> versions) {
        this.record = record.getMetric();
        this.place = new Place(recordEpoch, record.getSequence(), -1);
        this.window = new Window(
                Nanos.instant(this.record.getWindowStart()),
                Nanos.instant(Math.max(this.record.getWindowEnd(), this.record.getWindowStart() + 1)));
        this.points = new HashSet<>(this.record.getPointsList());
        this.tolerance = tolerance;
        this.epoch = epoch;
        this.versions = new HashMap<>(versions);
    }

    /**
     * In the order of the ledger.
     *
     * @throws AuditException if the samples cannot be read, or are more than fit
     */
    void add(BatchHeader header, Batch batch) throws AuditException {
        if (header.getEpoch() != epoch) {
            epoch = header.getEpoch();
            versions.clear();
        }
        try {
            for (Leaf leaf : batch.getEvidenceList()) {
                if (leaf.getHash().isEmpty()) {
                    evidence(EvidenceRecord.parseFrom(leaf.getContent()));
                }
            }
            for (Leaf leaf : batch.getRawList()) {
                if (!leaf.getHash().isEmpty()) {
                    hashed++;
                    continue;
                }
                for (RawFrames.Recorded r : RawFrames.decode(leaf.getContent(), versions::get)) {
                    samples(r);
                }
            }
        } catch (InvalidProtocolBufferException | LedgerException e) {
            throw new AuditException(
                    "batch " + header.getEpoch() + "/" + header.getNumber() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void samples(RawFrames.Recorded r) throws AuditException {
        List<Sample> samples = r.delivery().samples();
        for (int i = 0; i < samples.size(); i++) {
            Sample s = samples.get(i);
            if (!points.contains(s.point().name())) {
                continue;
            }
            PointVersion version = r.versions().get(i);
            used.put(s.point().name(), version);
            sources.add(version.getSource());
            Instant at = at(s);
            int position = r.positions().isEmpty() ? i : r.positions().get(i);
            Place there = new Place(epoch, r.sequence(), position);
            if (there.compareTo(place) < 0) {
                readings.add(new Reading(there, at, s.receivedTime(), s.point().name(), s.value()));
                sorted = false;
            }
        }
        if (readings.size() > MOST) {
            throw new AuditException("the window has more than " + MOST + " samples, which this program does not hold");
        }
    }

    /** The device's time where its clock is believed and near the agent's, else that of receipt. */
    private Instant at(Sample s) {
        Instant device = s.sourceTime();
        boolean believed = device != null
                && !s.quality().isClockDoubted()
                && Duration.between(device, s.receivedTime()).abs().compareTo(tolerance) <= 0;
        return believed && device != null ? device : s.receivedTime();
    }

    private void evidence(EvidenceRecord r) {
        Instant at = Nanos.instant(r.getAt());
        boolean inside = !at.isBefore(window.start());
        switch (r.getBodyCase()) {
            case POINT -> versions.put(r.getPoint().getNumber(), r.getPoint());
            case TICK -> {
                Place tick = new Place(epoch, r.getSequence(), -1);
                if (!at.isBefore(window.end()) && tick.compareTo(place) < 0) {
                    ticks.add(tick);
                }
            }
            case GAP -> gap(r.getGap());
            case EPOCH_START -> {
                if (inside) {
                    reason(
                            "restart",
                            "窗口期间网关于" + at + "重新启动",
                            "the agent was restarted at " + at + ", inside the window or behind it");
                }
            }
            case CLOCK -> {
                if (inside && r.getClock().getStepNs() != 0) {
                    reason(
                            "clock-step",
                            "网关时钟于" + at + "跳变" + r.getClock().getStepNs() + "纳秒",
                            "the agent's clock stepped by " + r.getClock().getStepNs() + " ns at " + at);
                }
            }
            case SCENARIO -> {
                String state = r.getScenario().getState();
                boolean ours = r.getScenario().getScenario().equals(record.getScenario());
                if (inside && ours && !state.equals("started") && !state.equals("restored")) {
                    reason("scenario", "场景于" + at + "状态为" + state, "the scenario was " + state + " at " + at);
                }
            }
            default -> {}
        }
    }

    private void gap(GapRecord g) {
        if (g.getFrom() >= record.getWindowEnd() || g.getTo() <= record.getWindowStart()) {
            return;
        }
        if (g.getSource().equals("scenario:" + record.getScenario())) {
            add(missed, g);
        } else {
            gaps.add(g);
        }
    }

    private static void add(GapLines lines, GapRecord g) {
        lines.add(g.getSource(), Nanos.instant(g.getFrom()), Nanos.instant(g.getTo()), g.getReason());
    }

    private void reason(String code, String zh, String en) {
        reasons.add(new Text(code, zh, en));
    }

    MetricRecord record() {
        return record;
    }

    Window window() {
        return window;
    }

    /** @return the version of each point that has samples here, by name */
    Map<String, PointVersion> used() {
        return used;
    }

    /** @return declared holes of the record's points that touch the window */
    List<Text> gaps() {
        GapLines lines = new GapLines();
        gaps.stream()
                .filter(g -> g.getPointsList().isEmpty()
                        ? sources.contains(g.getSource())
                        : g.getPointsList().stream().anyMatch(points::contains))
                .forEach(g -> add(lines, g));
        return lines.texts("gap", "已声明的数据缺口：", "a declared gap: ");
    }

    /**
     * @param earlier whether the figure needs a sample of each point from before the window
     * @return what may explain why samples and record differ
     */
    List<Text> reasons(boolean earlier) {
        List<Text> all = new ArrayList<>(reasons);
        all.addAll(missed.texts("scenario-gap", "场景漏收数据：", "the scenario missed samples: "));
        if (hashed > 0) {
            all.add(
                    new Text(
                            "raw-missing",
                            hashed + "组原始数据已按存储限额或保留期删除，或未取到",
                            hashed
                                    + " groups of samples are not there: deleted for the quota or the retention time, or not fetched"));
        }
        for (String point : new TreeSet<>(points)) {
            PointVersion v = used.get(point);
            if (v == null) {
                all.add(new Text("no-samples", "没有测点" + point + "的原始数据", "there are no samples of " + point));
            } else if (!v.getRecord().isEmpty() && !v.getRecord().equals("all")) {
                all.add(new Text(
                        "thinned",
                        "测点" + point + "并非全部记录（" + v.getRecord() + "）",
                        "of " + point + " not all samples are recorded, only: " + v.getRecord()));
            } else if (earlier
                    && readings.stream().noneMatch(r -> r.point().equals(point) && r.at().isBefore(window.start()))) {
                all.add(new Text(
                        "no-earlier-sample",
                        "未找到测点" + point + "在窗口之前的数据",
                        "no sample of " + point + " from before the window was found"));
            }
        }
        return all;
    }

    /** @return those before the cut, in the order of the ledger; of before and behind the window too */
    List<Reading> readings(Place cut) {
        if (!sorted) {
            readings.sort(ORDER);
            sorted = true;
        }
        return readings.stream().filter(r -> r.place().compareTo(cut) < 0).toList();
    }

    /**
     * Where the record may have been made: at a tick after the window's end. Usually all give the same samples, and there is one cut: the
     * record itself.
     */
    List<Place> cuts() {
        List<Place> cuts = new ArrayList<>();
        cuts.add(place);
        Place first = ticks.isEmpty() ? place : ticks.get(0);
        if (readings.stream()
                .anyMatch(r -> r.at().isBefore(window.end()) && r.place().compareTo(first) > 0)) {
            for (int i = ticks.size() - 1; i >= 0 && cuts.size() < MOST_CUTS; i--) {
                cuts.add(ticks.get(i));
            }
        }
        return cuts;
    }
}
