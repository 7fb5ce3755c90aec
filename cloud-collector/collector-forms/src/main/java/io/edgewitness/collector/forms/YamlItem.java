package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.snakeyaml.engine.v2.nodes.Tag;

/** A piece of YAML that knows its place. What does not fit is noted in the file's list of mistakes, and reading goes on. */
final class YamlItem {
    private static final String TYPE = Scalars.TYPE;
    /** Characters read at a time: the reader moves what it holds each time, and of a comment or text it holds the whole. */
    private static final int AT_A_TIME = 1 << 16;

    /** Of brackets and indents in each other; honest files have 6. */
    private static final int MOST_DEPTH = 50;

    private static final String NO_YAML = "不是有效的 YAML，请检查引号、缩进、括号和不可见字符";

    private final Source source;
    private final Node node;
    private final String path;

    private record Source(String file, List<Mistake> mistakes) {}

    private YamlItem(Source source, Node node, String path) {
        this.source = source;
        this.node = node;
        this.path = path;
    }

    /** @return null if the text is no YAML or is empty; the mistake is then in the list */
    static @Nullable YamlItem read(String file, String text, List<Mistake> mistakes) {
        if (text.length() > Project.MOST) {
            mistakes.add(tooLong(file));
            return null;
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file)
                    .setAllowDuplicateKeys(true)
                    .setMaxAliasesForCollections(0)
                    .setCodePointLimit(Project.MOST)
                    .setBufferSize(Math.max(1, Math.min(text.length(), AT_A_TIME)))
                    .build();
            Optional<Node> node = new Compose(settings).composeString(text);
            if (node.isEmpty()) {
                mistakes.add(new Mistake(file, 0, 0, "EW-FORM-EMPTY", "the file is empty", "没有内容"));
                return null;
            }
            if (depth(node.get(), 0) > MOST_DEPTH) {
                throw new YamlEngineException("brackets nest too deep");
            }
            return new YamlItem(new Source(file, mistakes), node.get(), "");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
            int column = e.getProblemMark().map(m -> m.getColumn() + 1).orElse(0);
            mistakes.add(
                    new Mistake(file, line, column, "EW-FORM-YAML", "this is not YAML: " + e.getProblem(), NO_YAML));
            return null;
        } catch (YamlEngineException e) {
            mistakes.add(new Mistake(file, 0, 0, "EW-FORM-YAML", "this is not YAML: " + e.getMessage(), NO_YAML));
            return null;
        } catch (StackOverflowError e) {
            mistakes.add(new Mistake(file, 0, 0, "EW-FORM-YAML", "this is not YAML: brackets nest too deep", NO_YAML));
            return null;
        }
    }

    /** As far as it matters. */
    private static int depth(Node node, int above) {
        if (above > MOST_DEPTH || node instanceof ScalarNode) {
            return above;
        }
        List<Node> children = new ArrayList<>();
        if (node instanceof SequenceNode sequence) {
            children.addAll(sequence.getValue());
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(t -> {
                children.add(t.getKeyNode());
                children.add(t.getValueNode());
            });
        }
        int most = above;
        for (Node child : children) {
            most = Math.max(most, depth(child, above + 1));
        }
        return most;
    }

    static Mistake tooLong(String file) {
        return new Mistake(
                file,
                0,
                0,
                "EW-FORM-TOO-LARGE",
                "has more than " + (Project.MOST >> 20) + " million characters; leave out what does not belong there",
                "超过 " + (Project.MOST >> 20) * 100 + " 万字符，请删去无关内容");
    }

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isSequence() {
        return node instanceof SequenceNode;
    }

    void mistake(String code, String what) {
        mistake(code, what, what);
    }

    void mistake(Text problem) {
        mistake(problem.code(), problem.en(), problem.zh());
    }

    void mistake(String code, String what, String zh) {
        Mark mark = node.getStartMark().orElse(null);
        int line = mark == null ? 0 : mark.getLine() + 1;
        int column = mark == null ? 0 : mark.getColumn() + 1;
        String at = path.isEmpty() ? "" : path + ": ";
        source.mistakes.add(new Mistake(source.file, line, column, code, at + what, at + zh));
    }

    /** The entries in their order; a mapping is expected. A doubled key is a mistake. */
    Map<String, YamlItem> entries() {
        Map<String, YamlItem> entries = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            mistake(TYPE, "expected keys and values here, as in `key: value`", "此处应为若干“键: 值”");
            return entries;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String below = path.isEmpty() ? key : path + "." + key;
            YamlItem item = new YamlItem(source, tuple.getValueNode(), below);
            if (entries.putIfAbsent(key, item) != null) {
                new YamlItem(source, tuple.getKeyNode(), below)
                        .mistake("EW-FORM-TWICE", "stands here a second time; keep one", "重复出现，请只保留一处");
            }
        }
        return entries;
    }

    /** The entries; a key that is none of {@code known} is a mistake at the key's own place. */
    Map<String, YamlItem> entries(String... known) {
        Map<String, YamlItem> entries = entries();
        List<String> names = Arrays.asList(known);
        for (String key : entries.keySet()) {
            if (!names.contains(key)) {
                String all = String.join(", ", names);
                keyMistake(key, "EW-FORM-UNKNOWN-KEY", "unknown key; known here: " + all, "没有这个键；可用的有：" + all);
            }
        }
        return entries;
    }

    /** Notes a mistake at the place of a key, not of its value. */
    void keyMistake(String key, String code, String what, String zh) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key)) {
                    new YamlItem(source, scalar, path.isEmpty() ? key : path + "." + key).mistake(code, what, zh);
                    return;
                }
            }
        }
        mistake(code, what, zh);
    }

    /** The items of a list; a single value counts as a list of one. */
    List<YamlItem> items() {
        if (!(node instanceof SequenceNode sequence)) {
            return isNull() ? List.of() : List.of(this);
        }
        List<YamlItem> items = new ArrayList<>();
        int at = 1;
        for (Node child : sequence.getValue()) {
            items.add(new YamlItem(source, child, path + "[" + at++ + "]"));
        }
        return items;
    }

    /** The items of a list of as many as there are names, each told by its own. */
    List<YamlItem> items(List<String> names) {
        List<YamlItem> named = new ArrayList<>();
        for (YamlItem item : items()) {
            String name = names.get(named.size());
            named.add(new YamlItem(source, item.node, path.isEmpty() ? name : path + "." + name));
        }
        return named;
    }

    /** The text of a scalar; anything else is a mistake and gives null. */
    @Nullable
    String text() {
        if (isNull()) {
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        mistake(TYPE, "expected text", "应为文字");
        return null;
    }

    /** A plain number, without thousands separators; anything else is a mistake and gives null. */
    @Nullable
    BigDecimal number() {
        String text = text();
        return text == null ? null : Scalars.number(text, this::mistake);
    }

    int integer(int whenMissing) {
        BigDecimal number = number();
        if (number == null) {
            return whenMissing;
        }
        try {
            return number.intValueExact();
        } catch (ArithmeticException e) {
            mistake(TYPE, "expected a whole number");
            return whenMissing;
        }
    }

    boolean flag() {
        String text = text();
        if (text != null && !text.equals("true") && !text.equals("false")) {
            mistake(TYPE, "expected true or false, found “" + text + "”");
        }
        return "true".equals(text);
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (YamlItem item : items()) {
            String text = item.text();
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }
}
