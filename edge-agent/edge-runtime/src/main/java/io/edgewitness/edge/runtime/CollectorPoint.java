package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointDefinition.Recording;
import io.edgewitness.edge.api.PointId;

/**
 * A point that the collector gives its values. Its {@code address:} is their kind.
 *
 * @param record all: two values that are alike are told twice because both count
 */
record CollectorPoint(
        PointId id, Kind address, @Default("all") Recording record) {
    enum Kind {
        TEXT,
        NUMBER
    }

    CollectorPoint {
        if (record != Recording.ALL) {
            throw new IllegalArgumentException("each value that the collector tells is recorded; leave record out");
        }
    }
}
