package io.edgewitness.machine.vision;

import java.util.Locale;

/**
 * What a rule or a model found in a picture.
 *
 * @param rule its name in the site file
 * @param kind what it is by shape or by the model's label, such as {@code notch}
 * @param box where, in the frame
 * @param score how far over its limit, 1 at the limit, the same for rules and models
 */
record Finding(String rule, String kind, Box box, double score) {
    String text() {
        return rule + " " + kind + " at " + box + ", " + String.format(Locale.ROOT, "%.2f", score) + " of the limit";
    }
}
