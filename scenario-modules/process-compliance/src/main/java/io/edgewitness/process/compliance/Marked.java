package io.edgewitness.process.compliance;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One node of a YAML file with its place; each getter refuses what does not fit with line and column. */
record Marked(String what, Node node) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final int DEEPEST = 50;
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_NUMBER = 40;

    /** @throws IllegalArgumentException if it is no YAML, is nested without end, or refers to its own parts */
    static Marked read(String yaml, String what) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(LONGEST).build();
        try {
            refuseAttacks(settings, yaml);
            Optional<Node> node = new Compose(settings).composeString(yaml);
            return new Marked(
                    what,
                    node.orElseThrow(() -> new IllegalArgumentException("nothing in it; " + what + " is expected")));
        } catch (MarkedYamlEngineException e) {
            String problem = e.getProblem() == null ? "it cannot be read" : e.getProblem();
            throw new IllegalArgumentException(
                    e.getProblemMark().map(m -> place(m) + ": ").orElse("") + "no YAML: " + problem, e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("no YAML: " + e.getMessage(), e);
        }
    }

    /** Before the composer sees it: it nests as deep as the text does, and follows aliases. */
    private static void refuseAttacks(LoadSettings settings, String yaml) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(yaml)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias ->
                    throw where(event.getStartMark()).refuse("an alias (*name) is not accepted; write it out");
                default -> {}
            }
            if (depth > DEEPEST) {
                throw where(event.getStartMark()).refuse("nested more than " + DEEPEST + " deep");
            }
        }
    }

    private static Where where(Optional<Mark> mark) {
        return mark.map(Marked::place).orElse(new Where(1, 1));
    }

    private static Where place(Mark mark) {
        return new Where(mark.getLine() + 1, mark.getColumn() + 1);
    }

    Where where() {
        return where(node.getStartMark());
    }

    IllegalArgumentException refuse(String why) {
        return where().refuse(what + ": " + why);
    }

    IllegalArgumentException refuse(String en, String zh) {
        return where().refuse(what + ": " + en, what + "：" + zh);
    }

    boolean isScalar() {
        return node instanceof ScalarNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** The entries of a mapping whose keys are all among those given. */
    Map<String, Marked> map(String... known) {
        if (!(node instanceof MappingNode mapping)) {
            throw refuse("a mapping of keys is expected: " + String.join(", ", known));
        }
        Map<String, Marked> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode s ? s.getValue() : "?";
            Marked at = new Marked(key, tuple.getKeyNode());
            if (!Arrays.asList(known).contains(key)) {
                throw at.where()
                        .refuse("unknown key '" + key + "'; known are "
                                + String.join(", ", new TreeSet<>(Arrays.asList(known))));
            }
            if (entries.putIfAbsent(key, new Marked(key, tuple.getValueNode())) != null) {
                throw at.where().refuse("key '" + key + "' stands here twice; remove one");
            }
        }
        entries.values().removeIf(v -> v.node().getTag().equals(Tag.NULL));
        return entries;
    }

    /** The scalars of a mapping by key, whatever they are called; what is nested is left out. */
    Map<String, String> fields() {
        if (!(node instanceof MappingNode mapping)) {
            throw refuse("a mapping of keys is expected");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key
                    && tuple.getValueNode() instanceof ScalarNode value
                    && !value.getTag().equals(Tag.NULL)) {
                fields.put(key.getValue(), value.getValue());
            }
        }
        return fields;
    }

    Marked required(Map<String, Marked> entries, String key) {
        Marked value = entries.get(key);
        if (value == null) {
            throw refuse(key + " is missing");
        }
        return value;
    }

    List<Marked> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw refuse("a list is expected");
        }
        List<Marked> items = new ArrayList<>();
        sequence.getValue().forEach(n -> items.add(new Marked(what, n)));
        return items;
    }

    String text() {
        if (!(node instanceof ScalarNode scalar)
                || scalar.getValue().isBlank()
                || scalar.getValue().length() > 200) {
            throw refuse("a text of 1 to 200 characters is expected");
        }
        return scalar.getValue();
    }

    static String text(@Nullable Marked value, String otherwise) {
        return value == null ? otherwise : value.text();
    }

    BigDecimal number() {
        String text = text();
        try {
            BigDecimal number = new BigDecimal(text);
            if (text.length() <= LONGEST_NUMBER && Math.abs((long) number.scale()) <= LONGEST_NUMBER) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refuse("a number is expected, not '" + text + "'", "应为数字，而不是“" + text + "”");
        }
        throw refuse("the number has more than " + LONGEST_NUMBER + " digits");
    }

    Duration duration() {
        Matcher m = DURATION.matcher(text().strip());
        if (!m.matches()) {
            throw refuse(
                    "a duration such as 30s, 5m or 1h is expected, not '" + text() + "'",
                    "应为时长，例如 30s、5m、1h，而不是“" + text() + "”");
        }
        return Duration.ofMillis(Long.parseLong(m.group(1)) * MILLIS.getOrDefault(m.group(2), 1L));
    }
}
