package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes configuration records from YAML nodes; see {@link io.edgewitness.edge.api.SourceAdapter.Factory#configuration()} for the rules.
 * Each mistake goes to {@link Mistakes} at its place, and the binding goes on, so that a user sees all of them at once.
 */
final class RecordBinder {
    private final References references;
    private final Mistakes mistakes;
    private final boolean lenient;
    private final Set<Node> secrets = Collections.newSetFromMap(new IdentityHashMap<>());

    RecordBinder(References references, Mistakes mistakes) {
        this(references, mistakes, false);
    }

    private RecordBinder(References references, Mistakes mistakes, boolean lenient) {
        this.references = references;
        this.mistakes = mistakes;
        this.lenient = lenient;
    }

    /** One that tells no mistakes and reads its default for what is wrong, so that the rest can still be held against what it is for. */
    RecordBinder lenient() {
        return new RecordBinder(references, new Mistakes(mistakes.file()), true);
    }

    /** Nodes that were read as a {@link Secret}: never to be shown as written. */
    Set<Node> secrets() {
        return secrets;
    }

    static boolean isNothing(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /** Values by key; a key that stands twice is a mistake. */
    Map<String, NodeTuple> entries(MappingNode mapping) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistakes.add(
                        tuple.getKeyNode(),
                        Problem.WRONG_TYPE,
                        Text.of("key"),
                        Scalars.name(String.class),
                        kind(tuple.getKeyNode()));
            } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
                mistakes.add(key, Problem.DUPLICATE_KEY, Text.of(key.getValue()));
            }
        }
        return entries;
    }

    /** @return null if a mistake was found */
    <R> @Nullable R record(Class<R> type, Node node, String what) {
        return record(type, node, what, Set.of(), Map.of());
    }

    /**
     * @param ignored keys that may stand here and that someone else reads
     * @param given components whose values are already known, by component name
     * @return null if a mistake was found
     */
    <R> @Nullable R record(
            Class<R> type, Node node, String what, Set<String> ignored, Map<String, ? extends Object> given) {
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(node, Problem.WRONG_TYPE, Text.of(what), new Text("a mapping of keys", "键值映射"), kind(node));
            return null;
        }
        int before = mistakes.count();
        Map<String, NodeTuple> entries = entries(mapping);
        RecordShape shape = RecordShape.of(type);
        entries.forEach((key, tuple) -> {
            if (!shape.keys().contains(key) && !ignored.contains(key)) {
                Set<String> known = new TreeSet<>(ignored);
                known.addAll(shape.keys());
                mistakes.add(tuple.getKeyNode(), Problem.UNKNOWN_KEY, Text.of(key), Mistakes.nearest(key, known));
            }
        });
        @Nullable Object[] values = new Object[shape.components().size()];
        for (int i = 0; i < values.length; i++) {
            RecordShape.Component c = shape.components().get(i);
            values[i] = given.containsKey(c.name()) ? given.get(c.name()) : component(c, entries, mapping);
            if (lenient && values[i] == null && !c.nullable()) {
                return null;
            }
        }
        return mistakes.count() > before && !lenient ? null : construct(type, shape, values, node, what);
    }

    private @Nullable Object component(RecordShape.Component c, Map<String, NodeTuple> entries, MappingNode mapping) {
        NodeTuple tuple = entries.get(c.key());
        if (tuple != null && !isNothing(tuple.getValueNode())) {
            Object value = value(c.type(), tuple.getValueNode(), c.key());
            if (value != null || !lenient) {
                return value;
            }
        }
        if (c.fallback() != null) {
            return value(c.type(), written(c.fallback(), raw(c.type())), c.key());
        }
        if (!c.nullable()) {
            mistakes.add(
                    tuple == null ? mapping : tuple.getKeyNode(),
                    Problem.MISSING_KEY,
                    Text.of(c.key()),
                    name(c.type()));
        }
        return null;
    }

    private static Node written(String text, Class<?> type) {
        boolean plain = Scalars.reads(type) && !text.startsWith("{") && !text.startsWith("[");
        return plain
                ? new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN)
                : new Compose(LoadSettings.builder().build())
                        .composeString(text)
                        .orElseGet(() -> new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW));
    }

    /** @return null if a mistake was found */
    @Nullable
    Object value(Type type, Node node, String what) {
        Class<?> raw = raw(type);
        if (raw == List.class) {
            return list(argument(type, 0), node, what);
        }
        if (raw == Map.class) {
            return map(argument(type, 0), argument(type, 1), node, what);
        }
        if (raw.isRecord() && (node instanceof MappingNode || !Scalars.reads(raw))) {
            return record(raw, node, what);
        }
        if (node instanceof ScalarNode scalar && Scalars.reads(raw)) {
            return scalar(raw, scalar, what);
        }
        mistakes.add(node, Problem.WRONG_TYPE, Text.of(what), name(type), kind(node));
        return null;
    }

    /** The scalar's text with references filled in; null after a mistake. */
    @Nullable
    String text(ScalarNode node) {
        try {
            return references.fill(node.getValue());
        } catch (References.Unresolved e) {
            mistakes.add(node, Problem.NO_REFERENCE, Text.of(e.reference()), e.why());
            return null;
        }
    }

    private @Nullable Object scalar(Class<?> type, ScalarNode node, String what) {
        if (type == Secret.class) {
            secrets.add(node);
        }
        String text = text(node);
        if (text == null) {
            return null;
        }
        try {
            Object value = Scalars.read(type, text);
            if (value == null) {
                mistakes.add(
                        node,
                        Problem.WRONG_TYPE,
                        Text.of(what),
                        Scalars.name(type),
                        Text.of("'" + node.getValue() + "'"));
                return null;
            }
            return placed(value);
        } catch (IllegalArgumentException e) {
            for (Remark r : Refused.reasons(e)) {
                Text why = new Text(hide(r.en(), node, text, type), hide(r.zh(), node, text, type));
                mistakes.add(node, Problem.REFUSED_VALUE, Text.of(what), why);
            }
            return null;
        }
    }

    /** A path counts from the site file's folder, as those of references do; also one within what a type's own parser made. */
    private Object placed(Object value) {
        if (value instanceof Path path) {
            return references.place(path);
        }
        if (!(value instanceof Record record)) {
            return value;
        }
        RecordShape shape = RecordShape.of(record.getClass());
        if (shape.components().stream().noneMatch(c -> c.type() == Path.class)) {
            return value;
        }
        return shape.make(shape.components().stream()
                .map(c -> c.of(record))
                .map(part -> part instanceof Path path ? references.place(path) : part)
                .toArray());
    }

    /** What a reference was filled with is never shown, whatever a parser put in its message. */
    private static String hide(String why, ScalarNode node, String text, Class<?> type) {
        if (type == Secret.class) {
            return "not accepted";
        }
        if (!References.in(node.getValue()) || text.isEmpty()) {
            return why;
        }
        String file = References.wholeFile(node.getValue());
        return (file == null ? "" : file + ": ") + why.replace(text, node.getValue());
    }

    private @Nullable Object list(Type item, Node node, String what) {
        if (!(node instanceof SequenceNode sequence)) {
            mistakes.add(node, Problem.WRONG_TYPE, Text.of(what), new Text("a list", "列表"), kind(node));
            return null;
        }
        List<Object> items = new ArrayList<>();
        for (Node child : sequence.getValue()) {
            Object value = value(item, child, what);
            if (value != null) {
                items.add(value);
            } else if (lenient) {
                return null; // the places of those behind it would be wrong
            }
        }
        return List.copyOf(items);
    }

    private @Nullable Object map(Type key, Type value, Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            mistakes.add(node, Problem.WRONG_TYPE, Text.of(what), new Text("a mapping of keys", "键值映射"), kind(node));
            return null;
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        entries(mapping).forEach((name, tuple) -> {
            Object k = scalar(raw(key), (ScalarNode) tuple.getKeyNode(), what);
            Object v = value(value, tuple.getValueNode(), name);
            if (k != null && v != null) {
                map.put(k, v);
            }
        });
        return Collections.unmodifiableMap(map);
    }

    private <R> @Nullable R construct(
            Class<R> type, RecordShape shape, @Nullable Object[] values, Node node, String what) {
        try {
            return type.cast(shape.make(values));
        } catch (IllegalArgumentException refused) {
            for (Remark r : Refused.reasons(refused)) {
                String key = r.at().isEmpty() ? what : r.at().get(r.at().size() - 1);
                Text why = new Text(masked(r.en(), node), masked(r.zh(), node));
                mistakes.add(Mistakes.find(node, r.at()), Problem.REFUSED_VALUE, Text.of(key), why);
            }
            return null;
        }
    }

    /** A record's own refusal may quote what a reference stood for. */
    private String masked(String message, Node node) {
        if (node instanceof ScalarNode scalar && References.in(scalar.getValue())) {
            try {
                String filled = references.fill(scalar.getValue());
                return filled.isEmpty() ? message : message.replace(filled, scalar.getValue());
            } catch (References.Unresolved e) {
                return message;
            }
        }
        String result = message;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                result = masked(result, tuple.getValueNode());
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node child : sequence.getValue()) {
                result = masked(result, child);
            }
        }
        return result;
    }

    static Text kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return isNothing(node) ? new Text("nothing", "空") : Text.of("'" + scalar.getValue() + "'");
        }
        return node instanceof SequenceNode ? new Text("a list", "列表") : new Text("a mapping of keys", "键值映射");
    }

    private static Text name(Type type) {
        Class<?> raw = raw(type);
        if (raw == List.class) {
            return new Text("a list", "列表");
        }
        return raw == Map.class || (raw.isRecord() && !Scalars.reads(raw))
                ? new Text("a mapping of keys", "键值映射")
                : Scalars.name(raw);
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> c) {
            return c;
        }
        if (type instanceof ParameterizedType p) {
            return raw(p.getRawType());
        }
        throw new IllegalStateException("a configuration record cannot have a component of type " + type);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
