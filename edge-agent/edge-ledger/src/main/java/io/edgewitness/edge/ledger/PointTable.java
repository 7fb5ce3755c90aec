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
    /** What stood at which place in a source's last delivery: the next one mostly has the same points in the same order. */
    private final Map<String, PointVersion[]> places = new HashMap<>();

    private final Map<String, PointId[]> ids = new HashMap<>();
    private final boolean uplinkAll;
    private int last;

    PointTable(boolean uplinkAll) {
        this.uplinkAll = uplinkAll;
    }

    /**
     * @param numbers version of each sample's point
     * @param uplink whether each sample goes to the collector; null if all are alike
     */
    record Resolved(int[] numbers, boolean @Nullable [] uplink, boolean all) {}

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
        places.clear();
        ids.clear();
        return next;
    }

    /** Those in force. */
    Collection<PointVersion> versions() {
        return versions.values();
    }

    Resolved resolve(String source, Delivery delivery) {
        List<Sample> samples = delivery.samples();
        int[] numbers = new int[samples.size()];
        boolean[] uplink = new boolean[numbers.length];
        int up = 0;
        PointVersion[] known = places.get(source);
        PointId[] at = ids.get(source);
        if (known == null || at == null || known.length < numbers.length) {
            known = new PointVersion[numbers.length];
            at = new PointId[numbers.length];
            places.put(source, known);
            ids.put(source, at);
        }
        for (int i = 0; i < numbers.length; i++) {
            PointId id = samples.get(i).point();
            if (!isSame(at[i], id)) {
                known[i] = find(id, source);
                at[i] = id;
            }
            PointVersion v = known[i];
            numbers[i] = v.getNumber();
            uplink[i] = uplinkAll || v.getUplink();
            up += uplink[i] ? 1 : 0;
        }
        boolean mixed = up > 0 && up < numbers.length;
        return new Resolved(numbers, mixed ? uplink : null, uplinkAll || (up > 0 && up == numbers.length));
    }

    /** Adapters keep one id a point, so identity is enough here: it only saves a look-up. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable PointId a, PointId b) {
        return a == b;
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
