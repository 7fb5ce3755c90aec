package io.edgewitness.edge.ledger;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The points of this epoch and their numbers. */
final class PointTable {
    private final Map<PointId, PointVersion> versions = new HashMap<>();
    /** The deliveries that were seen last, by their first point: the next one mostly has the same points in the same order. */
    private final Map<PointId, Known> deliveries = new HashMap<>();

    private final boolean uplinkAll;
    private final Resolved nothing;
    private int last;
    private long knownSamples;

    PointTable(boolean uplinkAll) {
        this.uplinkAll = uplinkAll;
        this.nothing = Resolved.of(new int[0], null, uplinkAll);
    }

    /**
     * @param numbers version of each sample's point
     * @param column the same as varints
     * @param uplink whether each sample goes to the collector; null if all are alike
     */
    record Resolved(int[] numbers, byte[] column, boolean @Nullable [] uplink, boolean all) {
        static Resolved of(int[] numbers, boolean @Nullable [] uplink, boolean all) {
            ColumnBuffer column = new ColumnBuffer(2 * numbers.length + ColumnBuffer.VARINT);
            for (int number : numbers) {
                column.writeVarint(number);
            }
            return new Resolved(numbers, column.toBytes(), uplink, all);
        }
    }

    private record Known(PointId[] points, Resolved resolved) {}

    /** @return the new version; null if nothing changed */
    @Nullable
    PointVersion declare(String source, Mode mode, PointDefinition d) {
        PointVersion known = versions.get(d.id());
        PointVersion v = version(known == null ? 0 : known.getNumber(), source, mode, d);
        if (v.equals(known)) {
            return null;
        }
        PointVersion next = v.toBuilder().setNumber(++last).build();
        versions.put(d.id(), next);
        deliveries.clear();
        knownSamples = 0;
        return next;
    }

    /** Those in force. */
    Collection<PointVersion> versions() {
        return versions.values();
    }

    Resolved resolve(String source, Delivery delivery) {
        List<Sample> samples = delivery.samples();
        if (samples.isEmpty()) {
            return nothing;
        }
        PointId first = samples.get(0).point();
        Known last = deliveries.get(first);
        if (last != null && isSame(last.points(), samples)) {
            return last.resolved();
        }
        PointId[] points = new PointId[samples.size()];
        for (int i = 0; i < points.length; i++) {
            points[i] = samples.get(i).point();
        }
        Resolved resolved = resolve(source, points);
        remember(first, new Known(points, resolved));
        return resolved;
    }

    /** Sources whose deliveries are never alike must not fill the memory. */
    private void remember(PointId first, Known delivery) {
        knownSamples += delivery.points().length;
        if (knownSamples > 4L * versions.size() + 1024) {
            deliveries.clear();
            knownSamples = delivery.points().length;
        }
        Known before = deliveries.put(first, delivery);
        knownSamples -= before == null ? 0 : before.points().length;
    }

    private Resolved resolve(String source, PointId[] points) {
        int[] numbers = new int[points.length];
        boolean[] uplink = new boolean[points.length];
        int up = 0;
        for (int i = 0; i < points.length; i++) {
            PointVersion v = find(points[i], source);
            numbers[i] = v.getNumber();
            uplink[i] = uplinkAll || v.getUplink();
            up += uplink[i] ? 1 : 0;
        }
        boolean mixed = up > 0 && up < points.length;
        boolean all = uplinkAll || (up > 0 && up == points.length);
        return Resolved.of(numbers, mixed ? uplink : null, all);
    }

    /** Adapters keep one id a point, so identity is enough here: it only saves a look-up. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(PointId[] points, List<Sample> samples) {
        if (points.length != samples.size()) {
            return false;
        }
        for (int i = 0; i < points.length; i++) {
            if (points[i] != samples.get(i).point()) {
                return false;
            }
        }
        return true;
    }

    private PointVersion find(PointId id, String source) {
        PointVersion v = versions.get(id);
        if (v == null) {
            throw new IllegalArgumentException("point " + id + " of " + source + " was not declared to the ledger");
        }
        return v;
    }

    private static PointVersion version(int number, String source, Mode mode, PointDefinition d) {
        PointVersion.Builder v = PointVersion.newBuilder()
                .setNumber(number)
                .setPoint(d.id().name())
                .setSource(source)
                .setMode(mode(mode))
                .setAddress(d.address())
                .setUnit(d.unit())
                .setUplink(d.uplink())
                .setCounted(d.counted())
                .setRecord(d.record().name().toLowerCase(Locale.ROOT));
        if (d.interval() != null) {
            v.setIntervalNs(d.interval().toNanos());
        }
        if (d.low() != null) {
            v.setLow(d.low().toString());
        }
        if (d.high() != null) {
            v.setHigh(d.high().toString());
        }
        if (d.was() != null) {
            v.setWas(d.was().name());
        }
        return v.build();
    }

    private static io.edgewitness.edge.ledger.proto.Mode mode(Mode mode) {
        return switch (mode) {
            case REAL -> io.edgewitness.edge.ledger.proto.Mode.REAL;
            case REPLAY -> io.edgewitness.edge.ledger.proto.Mode.REPLAY;
            case SIM -> io.edgewitness.edge.ledger.proto.Mode.SIM;
        };
    }
}
