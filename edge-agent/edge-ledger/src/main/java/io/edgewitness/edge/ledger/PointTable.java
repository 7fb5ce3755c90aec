package io.edgewitness.edge.ledger;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The points of this epoch and their numbers. */
final class PointTable {
    private final Map<PointId, PointVersion> versions = new HashMap<>();
    private final PointLists<Resolved> lists = new PointLists<>();

    private final boolean uplinkAll;
    private int last;

    PointTable(boolean uplinkAll) {
        this.uplinkAll = uplinkAll;
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
        lists.clear();
        return next;
    }

    /** Those in force. */
    Collection<PointVersion> versions() {
        return versions.values();
    }

    Resolved resolve(String source, Delivery delivery) {
        return lists.of(delivery.samples(), versions.size(), points -> resolve(source, points));
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
                .setRecord(d.record().name().toLowerCase(Locale.ROOT))
                .setReading(d.reading());
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
