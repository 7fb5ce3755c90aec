package io.edgewitness.edge.runtime;

import java.util.List;

/** The site file's keys of a {@code collector} adapter. */
record CollectorConfiguration(List<CollectorPoint> points) {
    CollectorConfiguration {
        points = List.copyOf(points);
    }
}
