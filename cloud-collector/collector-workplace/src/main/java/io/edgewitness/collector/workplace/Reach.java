package io.edgewitness.collector.workplace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where something is allowed, as the condition of a query.
 *
 * @param all everywhere
 * @param nodes in these and below
 * @param projects on these
 */
record Reach(boolean all, List<String> nodes, List<String> projects) {
    static final Reach ALL = new Reach(true, List.of(), List.of());
    static final Reach NOTHING = new Reach(false, List.of(), List.of());

    /** @return a condition of four parameters, see {@link #parameters} */
    static String sql(String node, String project) {
        return "(? OR " + node + " = ANY(ARRAY(SELECT below.id FROM workplace.node below WHERE below.id = ANY(?)"
                + " OR EXISTS (SELECT 1 FROM unnest(?::text[]) AS above WHERE above NOT LIKE 'zone:%'"
                + " AND starts_with(below.id, above || '/')))) OR " + project + " = ANY(?))";
    }

    /** @return those of {@link #sql}, followed by others */
    @Nullable
    Object[] parameters(@Nullable Object... others) {
        List<@Nullable Object> parameters = new ArrayList<>(List.of(all, nodes, nodes, projects));
        parameters.addAll(Arrays.asList(others));
        return parameters.toArray();
    }

    Reach within(Access.Limits limits) {
        if (limits.overPlatform()) {
            return this;
        }
        String only = limits.node();
        if (only == null) {
            // The caller's own rights on the project are asked of Access.may, which knows its owner.
            return limits.project() == null ? NOTHING : new Reach(false, List.of(), List.of(limits.project()));
        }
        List<String> cut = new ArrayList<>();
        if (all) {
            cut.add(only);
        }
        for (String node : nodes) {
            if (Node.within(node, only)) {
                cut.add(node);
            } else if (Node.within(only, node)) {
                cut.add(only);
            }
        }
        return new Reach(false, cut, List.of());
    }
}
