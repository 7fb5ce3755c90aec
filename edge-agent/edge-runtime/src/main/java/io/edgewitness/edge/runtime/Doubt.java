package io.edgewitness.edge.runtime;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What is written in the parts of a file that have a mistake of their own. A point that is missing, but stands there, will be back once
 * that mistake is mended: to report it as well would only confuse.
 */
final class Doubt {
    private final Set<String> words = new HashSet<>();
    private boolean anything;

    /** @param failed a part with a mistake that was reported */
    void add(Node failed) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>();
        open.push(failed);
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (!seen.add(node)) {
                continue;
            }
            if (node instanceof MappingNode mapping) {
                mapping.getValue().forEach(t -> {
                    open.push(t.getKeyNode());
                    open.push(t.getValueNode());
                    anything |= t.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals("id")
                            && t.getValueNode() instanceof ScalarNode id
                            && References.in(id.getValue());
                });
            } else if (node instanceof SequenceNode sequence) {
                sequence.getValue().forEach(open::push);
            } else if (node instanceof ScalarNode scalar) {
                words.add(scalar.getValue());
            }
        }
    }

    /** Whether the point may be one of those that could not be read. */
    boolean covers(String point) {
        return anything || words.contains(point);
    }
}
