package io.edgewitness.machine.vision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the inspection says of one frame.
 *
 * @param defects findings over their limits, each with its class
 * @param rejected whether a class has more of them than a part may have
 * @param score of the strongest finding; 1 is the limit, 0: nothing was found
 * @param unfit why the frame could not be judged; null: it was
 */
record Verdict(
        List<Defect> defects,
        boolean rejected,
        double score,
        @Nullable String unfit) {
    /** @param type its class in the site's taxonomy */
    record Defect(Finding finding, String type, VisionParameters.DefectClass definition) {}

    static Verdict unfit(String why) {
        return new Verdict(List.of(), false, 0, why);
    }
}
