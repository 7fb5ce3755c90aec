package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What may differ from the template.
 *
 * @param threshold of grey, 1 to 254
 * @param tolerance pixels by which an edge may lie off
 * @param area pixels from which a difference is a defect
 * @param join pixels between two differences that are one defect
 * @param margin pixels round a defect that its position includes
 * @param foreground how the material looks
 * @param material grey between material and ground; null: found in the template
 * @param contact pixels of a touch that counts
 */
public record DifferenceRule(
        String name,
        @Default("80") int threshold,
        @Default("1") int tolerance,
        @Default("12") int area,
        @Default("3") int join,
        @Default("0") int margin,
        @Default("bright") Foreground foreground,
        @Nullable Integer material,
        @Default("8") int contact) {
    /** How the material looks. */
    public enum Foreground {
        BRIGHT,
        DARK
    }

    public DifferenceRule {
        if (threshold < 1 || threshold > 254 || tolerance < 0 || tolerance > 10 || area < 1 || margin < 0) {
            throw Refused.of(
                    "threshold is 1 to 254, tolerance 0 to 10, area 1 or more, margin 0 or more",
                    "threshold 应为 1 至 254，tolerance 应为 0 至 10，area 应为 1 或更大，margin 不能为负");
        }
    }
}
