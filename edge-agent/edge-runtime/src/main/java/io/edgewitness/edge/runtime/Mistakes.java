package io.edgewitness.edge.runtime;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Gathers the mistakes of one file. Not safe for several threads. */
final class Mistakes {
    private final Path file;
    private final Set<Mistake> found = new LinkedHashSet<>();

    Mistakes(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    void add(@Nullable Node at, Problem problem, Text... arguments) {
        int line = at == null ? 1 : at.getStartMark().map(m -> m.getLine() + 1).orElse(1);
        int column =
                at == null ? 1 : at.getStartMark().map(m -> m.getColumn() + 1).orElse(1);
        add(line, column, problem, arguments);
    }

    void add(int line, int column, Problem problem, Text... arguments) {
        found.add(new Mistake(file, line, column, problem, List.of(arguments)));
    }

    /** The deepest node on the way that is written. */
    static Node find(Node from, List<String> way) {
        Node at = from;
        for (String step : way) {
            Node next = null;
            if (at instanceof MappingNode mapping) {
                for (NodeTuple tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals(step)) {
                        next = tuple.getValueNode();
                    }
                }
            } else if (at instanceof SequenceNode list && step.matches("\\d{1,9}")) {
                int i = Integer.parseInt(step);
                next = i < list.getValue().size() ? list.getValue().get(i) : null;
            }
            if (next == null || next.getTag().equals(Tag.NULL)) {
                return at;
            }
            at = next;
        }
        return at;
    }

    /** The first place where this text stands as a value; else the whole. */
    static Node scalar(Node from, String text) {
        if (from instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                Node found = scalar(tuple.getValueNode(), text);
                if (found instanceof ScalarNode s && s.getValue().equals(text)) {
                    return found;
                }
            }
        } else if (from instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                Node found = scalar(item, text);
                if (found instanceof ScalarNode s && s.getValue().equals(text)) {
                    return found;
                }
            }
        }
        return from;
    }

    int count() {
        return found.size();
    }

    /** In the order of the file. */
    List<Mistake> all() {
        return found.stream().sorted().toList();
    }

    static Text list(Collection<String> names) {
        return names.isEmpty() ? new Text("none", "无") : Text.of(String.join(", ", names));
    }

    /** What to type instead: the nearest of the possible names, or all of them. */
    static Text nearest(String given, Collection<String> possible) {
        String best = near(given, possible);
        if (best != null) {
            return new Text("did you mean '" + best + "'?", "是否为“" + best + "”？");
        }
        if (possible.isEmpty()) {
            return new Text("remove it", "请删除");
        }
        String all = String.join(", ", possible.stream().sorted().limit(20).toList());
        return new Text("possible: " + all, "可用：" + all);
    }

    /** @return null if none is near */
    static @Nullable String near(String given, Collection<String> possible) {
        String best = null;
        int bestDistance = Math.max(2, given.length() / 3) + 1;
        for (String name : possible) {
            int distance = distance(given.toLowerCase(java.util.Locale.ROOT), name.toLowerCase(java.util.Locale.ROOT));
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
