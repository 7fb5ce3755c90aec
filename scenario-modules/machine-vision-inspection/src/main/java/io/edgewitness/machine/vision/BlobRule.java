package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Refused;
import org.jspecify.annotations.Nullable;

/**
 * How many connected spots a part may have, or must have: scratches, pores, holes that are to be there.
 *
 * @param of what makes a pixel part of a spot
 * @param threshold of grey, or of the change of grey from one pixel to the next
 * @param area pixels from which a spot counts
 * @param least spots that must be there
 * @param most spots that may be there
 * @param region in the template's pixels; null: everywhere
 */
public record BlobRule(
        String name,
        @Default("dark") Of of,
        int threshold,
        @Default("12") int area,
        @Default("0") int least,
        @Default("0") int most,
        @Nullable Box region) {
    /** What makes a pixel part of a spot. */
    public enum Of {
        /** grey at or above the threshold */
        BRIGHT,
        /** grey at or below the threshold */
        DARK,
        /** grey that changes by the threshold or more */
        GRADIENT
    }

    public BlobRule {
        if (threshold < 1 || threshold > 255 || area < 1 || least < 0 || most < least) {
            throw Refused.of(
                    "threshold is 1 to 255, area 1 or more, least 0 or more, most not below least",
                    "threshold 应为 1 至 255，area 应为 1 或更大，least 不能为负，most 不能小于 least");
        }
    }
}
