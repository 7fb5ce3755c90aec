package io.edgewitness.edge.api;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A point as the site file or the source itself defines it. A change of anything but the id starts a new version in the ledger.
 *
 * @param address in the adapter's own syntax
 * @param unit UCUM code; "1" for a pure number
 * @param interval how often a value is expected; null where the source decides
 * @param low smallest plausible value, in {@code unit}; null: none
 * @param high largest plausible value
 * @param uplink whether the samples, not only the figures made from them, go to the collector
 * @param counted whether the source declares each sample that it misses; see {@link SourceAdapter#counts}
 * @param was the id this point had before; null: none
 * @param reading how the value is made of what stands at the address, in the adapter's own keys, such as {@code order=ABCD scale=0.01};
 *     empty: as it stands there
 */
public record PointDefinition(
        PointId id,
        String address,
        String unit,
        @Nullable Duration interval,
        Recording record,
        @Nullable BigDecimal low,
        @Nullable BigDecimal high,
        boolean uplink,
        boolean counted,
        @Nullable PointId was,
        String reading) {
    public enum Recording {
        ALL,
        CHANGE,
        NONE
    }

    /** A point whose value is taken as it stands at the address. */
    public PointDefinition(
            PointId id,
            String address,
            String unit,
            @Nullable Duration interval,
            Recording record,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            boolean uplink,
            boolean counted,
            @Nullable PointId was) {
        this(id, address, unit, interval, record, low, high, uplink, counted, was, "");
    }

    public static PointDefinition of(String id, String address, String unit) {
        return new PointDefinition(new PointId(id), address, unit, null, Recording.ALL, null, null, false, true, null);
    }
}
