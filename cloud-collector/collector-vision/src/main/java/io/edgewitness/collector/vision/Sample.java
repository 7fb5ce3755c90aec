package io.edgewitness.collector.vision;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A labelled picture of a part.
 *
 * @param mask where it is defective (white); null for a good part, and where nobody marked the place
 * @param label its class; {@link Dataset#good} or one of the defects
 * @param specimen the part it shows: pictures of one part never lie on both sides of a split
 */
record Sample(Path file, @Nullable Path mask, String label, String specimen) {}
