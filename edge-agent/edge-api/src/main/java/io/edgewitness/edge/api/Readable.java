package io.edgewitness.edge.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** A source that can be asked for a value now. */
public interface Readable {
    /** One sample a point, in the order asked; a failed point is a BAD sample. */
    CompletionStage<List<Sample>> read(List<PointId> points);
}
