package io.edgewitness.edge.api;

import java.time.Duration;
import java.util.Map;

/** A wish of a scenario; the command gate decides. */
public record Command(String id, Map<PointId, Value> targets, Duration timeToLive) {}
