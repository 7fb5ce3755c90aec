package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime has seen of the things that a form asks for: a lower bound each, never a count of all there is. Simulated and
 * replayed data must not be among it.
 *
 * @param byField by field id; a field that nothing was seen of is not in it
 */
public record Sightings(Map<String, Sighting> byField) {
    /** Nothing was seen, or nobody looked. */
    public static final Sightings NONE = new Sightings(Map.of());

    /**
     * What was seen of one field.
     *
     * @param least there is at least so much; null: nothing that counts
     * @param unit such as 个; empty: none
     * @param details what exactly
     * @param doubts what speaks against the applicant's answer; each is shown as a contradiction
     * @param options ids of the answers of a list that were seen, for a field that chooses
     */
    public record Sighting(
            @Nullable BigDecimal least, String unit, List<Text> details, List<Text> doubts, List<String> options) {}

    public @Nullable Sighting of(String field) {
        return byField.get(field);
    }
}
