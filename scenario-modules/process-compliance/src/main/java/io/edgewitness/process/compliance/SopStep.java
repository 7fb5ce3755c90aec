package io.edgewitness.process.compliance;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the procedure asks of one step, besides its place in the order.
 *
 * @param id the name by which events call it
 * @param title for people
 * @param station where it is done; empty: anywhere
 * @param within the longest time since the unit's step before
 * @param rest the shortest time since the unit's step before, such as for curing
 * @param cost of leaving it out, or doing it where it does not belong: 1 to 1000
 */
record SopStep(
        String id,
        String title,
        String station,
        @Nullable Duration within,
        @Nullable Duration rest,
        int cost,
        @Nullable Pick pick,
        @Nullable Dose dose,
        Where where) {
    /** A step of which nothing is said but its name. */
    static SopStep bare(String id, Where where) {
        return new SopStep(id, id, "", null, null, 1, null, null, where);
    }

    /** @return how a message calls it */
    String shown() {
        return title.equals(id) ? id : title + " (" + id + ")";
    }

    /**
     * What is to be taken: the material <em>and</em> a weight that fits it.
     *
     * @param materials codes of what may be taken, one of them
     * @param low smallest weight taken, in {@code unit}; null: the weight is not looked at
     * @param unit kg, g or mg
     */
    record Pick(
            List<String> materials,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            String unit) {}

    /**
     * How much is to go in.
     *
     * @param tolerance to both sides
     * @param unit of target and tolerance: kg, g or mg
     */
    record Dose(BigDecimal target, BigDecimal tolerance, String unit) {}
}
