package io.edgewitness.collector.server;

import java.util.Locale;

/** The tables made from batches, with their columns in the order in which rows are written. */
enum Table {
    EPOCH("at, reason, cut_bytes, software, previous_epoch, previous_batch"),
    CONFIGURATION("at, sha256, path, time_zone, name, hardware_profile"),
    POINT_VERSION("at, number, point, source, mode, address, unit, interval_ns, was, recording, counted"),
    MANIFEST("at, scenario, slug, yaml, parameters"),
    EVENT("at, scenario, type, severity, message, attributes, blobs"),
    GAP("at, source, points, from_time, to_time, count, reason, first_sequence, last_sequence, record"),
    DEMAND("at, scenario, demand, met, measured"),
    PREFLIGHT("at, scenario, name, outcome, measured"),
    SEAL("at, size, root, at_ns, signature"),
    ROLLUP("at, leaf, span, from_time, to_time, revision, sha256, previous, record"),
    ROLLED_METRIC("at, leaf, span, from_time, to_time, revision, scenario, name, labels, arm, formula, record"),
    INCIDENT("at, kind, subject, state, detail"),
    BLOB("sha256, size, media_type, scenario"),
    SAMPLE("received, source_time, point, mode, quality, number, text"),
    METRIC("identity, window_start, window_end, scenario, name, labels, arm, revision, value, record, unit, expected,"
            + " received, mode");

    private final String columns;

    Table(String columns) {
        this.columns = "enterprise, site, agent, epoch, batch, sequence, " + columns;
    }

    String tableName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String columns() {
        return columns;
    }

    String copyInto(String target) {
        return "COPY " + target + " (" + columns + ") FROM STDIN";
    }
}
