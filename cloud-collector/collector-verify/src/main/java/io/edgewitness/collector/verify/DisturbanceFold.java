package io.edgewitness.collector.verify;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.security.MessageDigest;

/** What happened in the span of a roll-up, made again from the records before it, in order. One roll-up each. */
final class DisturbanceFold {
    private final Rollup rollup;
    private final MessageDigest digest = Digests.running();
    private int starts;
    private int recoveries;
    private int clockSteps;
    private int configurations;
    private int dropped;
    private int holds;

    DisturbanceFold(Rollup rollup) {
        this.rollup = rollup;
    }

    /** @return whether a record may say something of some roll-up */
    static boolean concerns(EvidenceRecord r) {
        return r.hasGap() || r.hasEpochStart() || r.hasConfiguration() || r.hasDropped() || r.hasHold() || isStep(r);
    }

    /** @return whether it is a gap that touches this time, or something else that happened in it */
    static boolean isAbout(EvidenceRecord r, Window time) {
        long from = Nanos.of(time.start());
        long to = Nanos.of(time.end());
        if (r.hasGap()) {
            return r.getGap().getFrom() < to
                    && Math.max(r.getGap().getFrom(), r.getGap().getTo()) >= from;
        }
        return concerns(r) && r.getAt() >= from && r.getAt() < to;
    }

    static boolean isStep(EvidenceRecord r) {
        return r.hasClock() && r.getClock().getStepNs() != 0;
    }

    /**
     * @param sha256 of the record's content
     * @param change of a configuration: whether it is another than the one before it, or the first of a start
     */
    void add(EvidenceRecord r, byte[] sha256, boolean change) {
        boolean inside = rollup.getFrom() <= r.getAt() && r.getAt() < rollup.getTo();
        boolean counts = false;
        switch (r.getBodyCase()) {
            case GAP -> counts = touches(r.getGap());
            case EPOCH_START -> {
                counts = inside;
                starts += inside ? 1 : 0;
                recoveries += inside && r.getEpochStart().getReason().equals("recovered") ? 1 : 0;
            }
            case CONFIGURATION -> {
                counts = change && inside;
                configurations += counts ? 1 : 0;
            }
            case CLOCK -> {
                counts = inside && isStep(r);
                clockSteps += counts ? 1 : 0;
            }
            case DROPPED -> {
                counts = inside;
                dropped += inside ? 1 : 0;
            }
            case HOLD -> {
                counts = inside;
                holds += inside ? 1 : 0;
            }
            default -> {
                // says nothing of a span
            }
        }
        if (counts) {
            digest.update(sha256);
        }
    }

    private boolean touches(GapRecord g) {
        return g.getFrom() < rollup.getTo()
                && (g.getTo() > rollup.getFrom() || (g.getTo() <= g.getFrom() && g.getFrom() >= rollup.getFrom()))
                && !g.getReason().startsWith("quota");
    }

    /** @return whether these are the records that the roll-up is over */
    boolean isAll() {
        return starts == rollup.getStarts()
                && recoveries == rollup.getRecoveries()
                && clockSteps == rollup.getClockSteps()
                && configurations == rollup.getConfigurations()
                && dropped == rollup.getDropped()
                && holds == rollup.getHolds()
                && ByteString.copyFrom(digest.digest()).equals(rollup.getDisturbances());
    }
}
