package io.edgewitness.edge.runtime;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * SHA-256 of what a part of the site file says, references filled in: two parts with the same digest make the same adapter or scenario.
 * How it is written – comments, order of keys, quotes – does not matter.
 */
final class NodeDigest {
    private final References references;

    NodeDigest(References references) {
        this.references = references;
    }

    /** @param leftOut nodes that do not count */
    String of(Node node, Set<Node> leftOut) {
        StringBuilder text = new StringBuilder();
        append(node, leftOut, text);
        return HexFormat.of().formatHex(Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void append(Node node, Set<Node> leftOut, StringBuilder to) {
        if (leftOut.contains(node)) {
            to.append('*');
        } else if (node instanceof MappingNode mapping) {
            Map<String, Node> sorted = new TreeMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                sorted.put(tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "", tuple.getValueNode());
            }
            to.append('{');
            sorted.forEach((key, value) -> {
                to.append(key.length()).append(':').append(key);
                append(value, leftOut, to);
            });
            to.append('}');
        } else if (node instanceof SequenceNode sequence) {
            to.append('[');
            sequence.getValue().forEach(item -> append(item, leftOut, to));
            to.append(']');
        } else if (node instanceof ScalarNode scalar) {
            String value = RecordBinder.isNothing(scalar) ? "" : filled(scalar.getValue());
            to.append(value.length()).append(':').append(value);
        }
    }

    private String filled(String text) {
        try {
            return references.fill(text);
        } catch (References.Unresolved e) {
            return text;
        }
    }
}
