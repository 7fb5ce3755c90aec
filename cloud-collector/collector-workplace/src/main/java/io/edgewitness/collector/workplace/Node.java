package io.edgewitness.collector.workplace;

import io.edgewitness.collector.api.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A place in the tree zone, enterprise, site, line, asset.
 *
 * @param id {@code zone:park}, {@code acme}, {@code acme/plant-1}, {@code acme/plant-1/line-1}, {@code acme/plant-1/line-1/press}:
 *     enterprise and site are those of the evidence
 * @param parent of an enterprise: the zone it is in, null if in none; of a zone: null
 * @param closed kept for its past, takes nothing new
 */
public record Node(
        String id, Kind kind, String name, @Nullable String parent, boolean closed) {
    static final String ZONE = "zone:";

    public enum Kind {
        ZONE,
        ENTERPRISE,
        SITE,
        /** Or cell. */
        LINE,
        ASSET
    }

    /** @return null of a zone */
    public @Nullable String enterprise() {
        return kind == Kind.ZONE ? null : part(id, 0);
    }

    /** @return null above a site */
    public @Nullable String site() {
        return kind == Kind.ZONE ? null : part(id, 1);
    }

    /**
     * The evidence of this place.
     *
     * @throws IllegalStateException of a zone, which has none
     */
    public Scope scope() {
        return scope(id);
    }

    static Scope scope(String id) {
        if (kind(id) == Kind.ZONE) {
            throw new IllegalStateException("a zone has no evidence of its own");
        }
        return new Scope(part(id, 0), part(id, 1));
    }

    private static @Nullable String part(String id, int index) {
        String rest = id;
        for (int i = 0; i < index; i++) {
            int slash = rest.indexOf('/');
            if (slash < 0) {
                return null;
            }
            rest = rest.substring(slash + 1);
        }
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    /** @return whether it is that node or below it; nothing is below a zone in this sense: a zone reaches no enterprise's records */
    public static boolean within(String node, String above) {
        return node.equals(above) || (!above.startsWith(ZONE) && node.startsWith(above + "/"));
    }

    /** @return as the id says */
    public static Kind kind(String id) {
        if (id.startsWith(ZONE)) {
            return Kind.ZONE;
        }
        long depth = id.chars().filter(c -> c == '/').count();
        return depth == 0 ? Kind.ENTERPRISE : depth == 1 ? Kind.SITE : depth == 2 ? Kind.LINE : Kind.ASSET;
    }
}
