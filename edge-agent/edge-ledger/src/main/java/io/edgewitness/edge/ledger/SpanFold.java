package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.RolledGaps;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes one span's roll-up of its records, which come in the order of the ledger. The same records give the same bytes. */
final class SpanFold {
    private final RollupSpan span;
    private final TreeMap<Series, SeriesFold> series = new TreeMap<>();
    private final TreeMap<String, Gaps> gaps = new TreeMap<>();
    private final MessageDigest disturbances = Hashes.running();
    private int starts;
    private int recoveries;
    private int clockSteps;
    private int configurations;
    private int dropped;
    private int holds;
    private @Nullable Rollup newest;
    private long held;

    SpanFold(RollupSpan span) {
        this.span = span;
    }

    /** Gaps of one source. */
    private static final class Gaps {
        private final TreeMap<Long, Long> apart = new TreeMap<>(); // from, to; none touches another
        private int count;
        private long missing;

        void add(GapRecord g, RollupSpan span) {
            count++;
            missing = missing < 0 || g.getCount() < 0 ? -1 : missing + g.getCount();
            long from = Math.max(g.getFrom(), span.from());
            long to = Math.min(g.getTo(), span.to());
            if (from >= to) {
                return;
            }
            Map.Entry<Long, Long> e = apart.floorEntry(to);
            while (e != null && e.getValue() >= from) {
                from = Math.min(from, e.getKey());
                to = Math.max(to, e.getValue());
                apart.remove(e.getKey());
                e = apart.floorEntry(to);
            }
            apart.put(from, to);
        }

        RolledGaps rolled(String source) {
            long covered = 0;
            for (Map.Entry<Long, Long> e : apart.entrySet()) {
                covered += e.getValue() - e.getKey();
            }
            return RolledGaps.newBuilder()
                    .setSource(source)
                    .setGaps(count)
                    .setMissing(missing)
                    .setCoveredNs(covered)
                    .build();
        }
    }

    /** @param sha256 of the record's content */
    void metric(MetricRecord m, byte[] sha256) {
        held += series.computeIfAbsent(Series.of(m), s -> new SeriesFold()).add(m, sha256);
    }

    void gap(GapRecord g, byte[] sha256) {
        gaps.computeIfAbsent(g.getSource(), s -> new Gaps()).add(g, span);
        disturbances.update(sha256);
    }

    /** A start, a step of the clock, a configuration, a loss or a hold. */
    void disturbance(EvidenceRecord r, byte[] sha256) {
        switch (r.getBodyCase()) {
            case EPOCH_START -> {
                starts++;
                recoveries += r.getEpochStart().getReason().equals("recovered") ? 1 : 0;
            }
            case CLOCK -> clockSteps++;
            case CONFIGURATION -> configurations++;
            case DROPPED -> dropped++;
            case HOLD -> holds++;
            default -> throw new IllegalArgumentException("no disturbance: " + r.getBodyCase());
        }
        disturbances.update(sha256);
    }

    /** A roll-up of this span was recorded. */
    void recorded(Rollup r) {
        if (newest == null || Integer.compareUnsigned(r.getRevision(), newest.getRevision()) > 0) {
            newest = r;
        }
    }

    /** @return bytes of memory that the windows take, roughly */
    long held() {
        return held;
    }

    /** @return whether the newest roll-up says all this already */
    static boolean isNews(Rollup.Builder made, @Nullable Rollup newest) {
        return newest == null
                || !newest.toBuilder()
                        .setRevision(made.getRevision())
                        .clearPrevious()
                        .build()
                        .equals(made.build());
    }

    @Nullable
    Rollup newest() {
        return newest;
    }

    /** @return the roll-up as it is due now, without {@code previous} */
    Rollup.Builder rolled() {
        Rollup.Builder r = Rollup.newBuilder()
                .setSpan(span.kind())
                .setFrom(span.from())
                .setTo(span.to())
                .setRevision(newest == null ? 0 : newest.getRevision() + 1)
                .setStarts(starts)
                .setRecoveries(recoveries)
                .setClockSteps(clockSteps)
                .setConfigurations(configurations)
                .setDropped(dropped)
                .setHolds(holds);
        series.forEach((s, fold) -> {
            if (fold.isLeftOut()) {
                r.setLeftOut(r.getLeftOut() + 1);
            } else {
                r.addMetrics(fold.rolled(s));
            }
        });
        gaps.forEach((source, g) -> r.addGaps(g.rolled(source)));
        return r.setDisturbances(ByteString.copyFrom(soFar()));
    }

    private byte[] soFar() {
        try {
            return ((MessageDigest) disturbances.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java's SHA-256 cannot be copied", e);
        }
    }
}
