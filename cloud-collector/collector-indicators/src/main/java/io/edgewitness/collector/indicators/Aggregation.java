package io.edgewitness.collector.indicators;

/** How the windows of one metric become one number. */
public enum Aggregation {
    /** Of all windows and all series. */
    SUM,
    /** Sum of the numerators over the sum of the denominators. */
    RATIO,
    MAX,
    MIN,
    /** 5th percentile of the merged sketches. */
    P5,
    /** Median of the merged sketches. */
    P50,
    /** 95th percentile of the merged sketches. */
    P95,
    /** 99th percentile of the merged sketches. */
    P99,
    /** The newest window's value; of one series only. */
    LAST;

    /** @throws IllegalArgumentException if no aggregation is called so */
    public static Aggregation of(String name) {
        for (Aggregation a : values()) {
            if (a.id().equals(name)) {
                return a;
            }
        }
        throw new IllegalArgumentException(
                "aggregation is sum, ratio, max, min, p5, p50, p95, p99 or last, not '" + name + "'");
    }

    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
