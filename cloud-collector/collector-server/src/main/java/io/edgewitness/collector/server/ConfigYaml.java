package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A configuration file as maps, lists and texts, whose references are filled in; its mistakes with their places. One use. */
final class ConfigYaml {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})([KMGT])iB");
    private static final String UNITS = "KMGT";

    private static final long LARGEST_VALUE = 64 << 10;

    private final Path file;
    private final Map<String, String> environment;
    private final List<String> mistakes = new ArrayList<>();

    ConfigYaml(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** @return a line each, {@code FILE:LINE:COLUMN: code: what, and the mend} */
    List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    /** @return null: the file is empty, or the mistakes say why it cannot be read */
    @Nullable
    Node root() {
        try {
            return new Compose(LoadSettings.builder()
                            .setLabel(file.toString())
                            .setUseMarks(true)
                            .build())
                    .composeString(Files.readString(file))
                    .orElse(null);
        } catch (IOException e) {
            boolean there = Files.exists(file);
            mistakes.add(file + ": EW-CONFIG-UNREADABLE: "
                    + (there ? "cannot be read as UTF-8 text" : "there is no such file"));
        } catch (MarkedYamlEngineException e) {
            mistakes.add(place(e.getProblemMark().orElse(null)) + "EW-CONFIG-YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            mistakes.add(file + ": EW-CONFIG-YAML: " + e.getMessage());
        } catch (StackOverflowError e) {
            mistakes.add(file + ": EW-CONFIG-YAML: brackets nest too deep");
        }
        return null;
    }

    /** As it stands in the file: what a reference was filled with may be a secret. */
    static String written(@Nullable Node node) {
        return node instanceof ScalarNode scalar ? "'" + scalar.getValue() + "'" : "this";
    }

    Map<String, Node> map(Node node, String what, Set<String> known) {
        Map<String, Node> map = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            mistake(node, "EW-CONFIG-TYPE", what + " is a map with the keys " + new TreeSet<>(known));
            return map;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!known.contains(key)) {
                mistake(
                        tuple.getKeyNode(),
                        "EW-CONFIG-KEY",
                        "unknown key '" + key + "'; known here: " + new TreeSet<>(known));
            } else if (map.putIfAbsent(key, tuple.getValueNode()) != null) {
                mistake(tuple.getKeyNode(), "EW-CONFIG-TWICE", "the key '" + key + "' is there twice; leave one");
            }
        }
        return map;
    }

    /** A map whose keys are the user's own. */
    Map<String, Node> own(Node node, String what) {
        Map<String, Node> map = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            mistake(node, "EW-CONFIG-TYPE", what + " is a map");
            return map;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)
                    || map.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
                mistake(tuple.getKeyNode(), "EW-CONFIG-TWICE", "each key of " + what + " is one text, and there once");
            }
        }
        return map;
    }

    List<Node> items(@Nullable Node node) {
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        mistake(node, "EW-CONFIG-TYPE", "a list is wanted here: [a, b]");
        return List.of();
    }

    String text(Map<String, Node> map, String key, String preset) {
        Node node = map.get(key);
        return node == null ? preset : text(node);
    }

    String text(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            mistake(node, "EW-CONFIG-TYPE", "one value is wanted here");
            return "";
        }
        Matcher matcher = REFERENCE.matcher(scalar.getValue());
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(out, Matcher.quoteReplacement(resolve(node, matcher.group(1), matcher.group(2))));
        }
        return matcher.appendTail(out).toString();
    }

    private String resolve(Node node, String kind, String name) {
        if (kind.equals("env")) {
            String value = environment.get(name);
            if (value == null) {
                mistake(
                        node,
                        "EW-CONFIG-ENV",
                        "the environment has no variable " + name + "; set it, or write the value here");
                return "";
            }
            return value;
        }
        try {
            Path secret = file.resolveSibling(name);
            // A pipe or a device may have no end.
            if (Files.isRegularFile(secret) && Files.size(secret) <= LARGEST_VALUE) {
                return SecretText.of(Files.readAllBytes(secret));
            }
            mistake(node, "EW-CONFIG-FILE", name + " is no file of at most " + LARGEST_VALUE + " bytes");
        } catch (IOException | InvalidPathException e) {
            mistake(node, "EW-CONFIG-FILE", "the file " + name + " cannot be read as UTF-8 text");
        }
        return "";
    }

    /** @return a size such as {@code 500MiB}, in bytes */
    long size(@Nullable Node node, long preset, long least, long most) {
        if (node == null) {
            return preset;
        }
        Matcher m = SIZE.matcher(text(node));
        if (m.matches()) {
            long size = Long.parseLong(m.group(1)) << (10 * (UNITS.indexOf(m.group(2)) + 1));
            if (size >= least && size <= most) {
                return size;
            }
        }
        mistake(
                node,
                "EW-CONFIG-LIMIT",
                "this is a size such as 500MiB, from " + sized(least) + " to " + sized(most) + ", not "
                        + written(node));
        return preset;
    }

    private static String sized(long size) {
        int unit = (Long.numberOfTrailingZeros(size) / 10) - 1;
        return (size >> (10 * (unit + 1))) + UNITS.substring(unit, unit + 1) + "iB";
    }

    /** @return a whole number within these */
    int number(@Nullable Node node, int preset, int least, int most) {
        if (node == null) {
            return preset;
        }
        String text = text(node);
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        mistake(
                node,
                "EW-CONFIG-LIMIT",
                "this is a whole number from " + least + " to " + most + ", not " + written(node));
        return preset;
    }

    void mistake(Node node, String code, String what) {
        mistakes.add(place(node.getStartMark().orElse(null)) + code + ": " + what);
    }

    private String place(@Nullable Mark mark) {
        return mark == null ? file + ": " : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ";
    }
}
