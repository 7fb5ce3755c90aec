package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** YAML that a person wrote, a plan or an indicator, and where in the file each part of it stands. Immutable. */
public final class PlanPlaces {
    /** Of a plan that no file holds. */
    public static final PlanPlaces NONE = new PlanPlaces(null, null);

    private static final Pattern STEP = Pattern.compile("\\.?([a-z-]+)|\\[(\\d{1,9})]");

    private final @Nullable Node root;
    private final @Nullable Map<?, ?> map;
    private final Map<String, Node> keys = new HashMap<>();

    private PlanPlaces(@Nullable Node root, @Nullable Map<?, ?> map) {
        this.root = root;
        this.map = map;
        if (root instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    keys.put(key.getValue(), key);
                }
            }
        }
    }

    /** @param mistakes where it is told that the text is no YAML, or no map */
    static PlanPlaces read(String yaml, List<PlanMistake> mistakes) {
        return read(yaml, "plan", "project: acme-5g", mistakes);
    }

    /**
     * @param what it is, the first word of codes
     * @param example of a line of it
     */
    static PlanPlaces read(String yaml, String what, String example, List<PlanMistake> mistakes) {
        LoadSettings settings = LoadSettings.builder().setLabel(what).build();
        try {
            Optional<Node> node = new Compose(settings).composeString(yaml);
            if (new StandardConstructor(settings).constructSingleDocument(node) instanceof Map<?, ?> map) {
                return new PlanPlaces(node.orElse(null), map);
            }
            mistakes.add(mistake(
                    node.orElse(null),
                    new Text(
                            what + "-yaml",
                            "文件应为“键: 值”的形式，如 " + example,
                            "the file is a map of keys, as in `" + example + "`")));
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().orElse(null);
            int line = mark == null ? 0 : mark.getLine() + 1;
            int column = mark == null ? 0 : mark.getColumn() + 1;
            mistakes.add(new PlanMistake(line, column, notYaml(what, e.getProblem())));
        } catch (YamlEngineException | StackOverflowError e) {
            mistakes.add(new PlanMistake(0, 0, notYaml(what, String.valueOf(e.getMessage()))));
        }
        return NONE;
    }

    private static Text notYaml(String what, String problem) {
        String why = problem.lines().findFirst().orElse("");
        return new Text(what + "-yaml", "不是有效的 YAML：" + why, "this is not YAML: " + why);
    }

    /** @return null if it is none */
    @Nullable
    Map<?, ?> map() {
        return map;
    }

    /** @param path such as {@code baseline.windows[2].from}; what is not there has the place of what it would be in */
    public PlanMistake at(String path, Text what) {
        Node node = root;
        Matcher m = STEP.matcher(path);
        Node next = node;
        while (next != null && m.find()) {
            node = next;
            next = m.group(1) != null ? value(node, m.group(1)) : item(node, Integer.parseInt(m.group(2)));
        }
        return mistake(next == null ? node : next, what);
    }

    /** @return the mistake at a key of the plan, not at its value */
    PlanMistake key(String key, Text what) {
        return mistake(keys.getOrDefault(key, root), what);
    }

    private static @Nullable Node value(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key)) {
                    return tuple.getValueNode();
                }
            }
        }
        return null;
    }

    private static @Nullable Node item(Node node, int number) {
        return node instanceof SequenceNode sequence
                        && number >= 1
                        && number <= sequence.getValue().size()
                ? sequence.getValue().get(number - 1)
                : null;
    }

    private static PlanMistake mistake(@Nullable Node node, Text what) {
        Mark mark = node == null ? null : node.getStartMark().orElse(null);
        return mark == null
                ? new PlanMistake(0, 0, what)
                : new PlanMistake(mark.getLine() + 1, mark.getColumn() + 1, what);
    }
}
