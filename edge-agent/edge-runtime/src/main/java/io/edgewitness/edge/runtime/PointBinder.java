package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads the {@code points:} of an adapter: the keys that every point may have become a {@link PointDefinition}; the adapter's own point
 * record gets the rest, and those common keys that it names itself.
 */
final class PointBinder {
    private static final Set<String> COMMON =
            Set.of("id", "address", "unit", "interval", "record", "range", "uplink", "was");

    private final RecordBinder binder;
    private final Mistakes mistakes;
    private final Map<PointId, PointDefinition> defined = new LinkedHashMap<>();
    private final Map<String, Node> places = new LinkedHashMap<>();
    private final Map<String, Node> units = new HashMap<>();
    private final Map<String, String> noTargets = new HashMap<>();
    private final Map<PointId, Family> families = new LinkedHashMap<>();
    private final Doubt doubt;

    /** @param doubt is told of the points that cannot be read */
    PointBinder(RecordBinder binder, Mistakes mistakes, Doubt doubt) {
        this.binder = binder;
        this.mistakes = mistakes;
        this.doubt = doubt;
    }

    /** @param given the {@code points} component, if the configuration has one */
    record Points(List<PointDefinition> definitions, Map<String, List<Object>> given) {}

    /** A wildcard, and those of its points that the file names elsewhere. */
    private record Family(Pattern ids, PointDefinition definition, Map<PointId, PointDefinition> named) {}

    /** The keys that every point may have. */
    record Common(
            PointId id,
            String address,
            @Default("1") String unit,
            @Nullable Duration interval,
            @Default("all") PointDefinition.Recording record,
            @Nullable List<BigDecimal> range,
            @Nullable Boolean uplink,
            @Nullable PointId was) {
        Common {
            if (range != null && (range.size() != 2 || range.get(0).compareTo(range.get(1)) > 0)) {
                throw new IllegalArgumentException("range is [lowest, highest], such as [0, 100]");
            }
            if (interval != null && interval.isZero()) {
                throw new IllegalArgumentException("interval must be above 0");
            }
        }

        PointDefinition definition(boolean uplinkAll, String reading) {
            boolean up = uplink == null ? uplinkAll : uplink;
            BigDecimal low = range == null ? null : range.get(0);
            BigDecimal high = range == null ? null : range.get(1);
            return new PointDefinition(id, address, unit, interval, record, low, high, up, true, was, reading);
        }
    }

    /** Every point so far, over all adapters. */
    Map<PointId, PointDefinition> defined() {
        return defined;
    }

    /** @return null if no point has that id, and no wildcard stands for it */
    @Nullable
    PointDefinition find(PointId id) {
        PointDefinition known = defined.get(id);
        if (known != null) {
            return known;
        }
        for (Family family : families.values()) {
            if (family.ids().matcher(id.name()).matches()) {
                return family.named().computeIfAbsent(id, each -> member(family.definition(), each));
            }
        }
        return null;
    }

    private static PointDefinition member(PointDefinition of, PointId id) {
        return new PointDefinition(
                id,
                of.address(),
                of.unit(),
                of.interval(),
                of.record(),
                of.low(),
                of.high(),
                of.uplink(),
                of.counted(),
                null,
                of.reading());
    }

    /** Whether the point is a wildcard: it has no values of its own. */
    boolean isFamily(PointId id) {
        return families.containsKey(id);
    }

    /** Those that were found so far through the wildcards among these points. */
    List<PointDefinition> expected(List<PointDefinition> points) {
        List<PointDefinition> expected = new ArrayList<>();
        for (PointDefinition p : points) {
            Family family = families.get(p.id());
            if (family != null) {
                expected.addAll(family.named().values());
            }
        }
        return List.copyOf(expected);
    }

    /** Where the unit of a point stands, or the point without one; null: it is no adapter's, or a wildcard's. */
    @Nullable
    Node unit(PointId id) {
        return units.get(id.name());
    }

    /** @param point what the file says, a point's id or not */
    boolean exists(String point) {
        try {
            return find(new PointId(point)) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @return why the point can be no target of orders; null: it can, or there is no such point */
    @Nullable
    String refusesOrders(String point) {
        return noTargets.get(point);
    }

    Points bind(SourceAdapter.Factory factory, MappingNode adapter, boolean uplinkAll) {
        Class<? extends Record> own = pointRecord(factory.configuration());
        List<PointDefinition> definitions = new ArrayList<>();
        List<Record> records = new ArrayList<>();
        NodeTuple tuple = binder.entries(adapter).get("points");
        Node list = tuple == null ? null : tuple.getValueNode();
        if (list instanceof SequenceNode sequence) {
            for (Node node : sequence.getValue()) {
                point(factory, own, node, uplinkAll, definitions, records);
            }
        } else if (list != null && !RecordBinder.isNothing(list)) {
            mistakes.add(
                    list, Problem.WRONG_TYPE, Text.of("points"), new Text("a list", "列表"), RecordBinder.kind(list));
            doubt.add(list);
        }
        return new Points(definitions, own == null ? Map.of() : Map.of("points", List.copyOf(records)));
    }

    private void point(
            SourceAdapter.Factory factory,
            @Nullable Class<? extends Record> own,
            Node node,
            boolean uplinkAll,
            List<PointDefinition> definitions,
            List<Record> records) {
        Set<String> ownKeys = own == null ? Set.of() : RecordShape.of(own).keys();
        Common common = binder.record(Common.class, node, "point", ownKeys, Map.of());
        Record record = own == null || !(node instanceof MappingNode mapping)
                ? null
                : binder.record(own, mapping, "point", union(COMMON, SiteLoader.keysOf(mapping)), Map.of());
        if (common == null || (own != null && record == null)) {
            doubt.add(node);
        }
        Map<String, NodeTuple> entries = node instanceof MappingNode mapping ? binder.entries(mapping) : Map.of();
        checkUnit(entries.get("unit"));
        if (isDuplicate(entries.get("id")) || common == null) {
            return;
        }
        NodeTuple unit = entries.get("unit");
        units.put(common.id().name(), unit == null ? node : unit.getValueNode());
        PointDefinition definition = common.definition(uplinkAll, record == null ? "" : reading(record));
        defined.put(common.id(), definition);
        definitions.add(definition);
        String refusal = factory.refusesOrders(record);
        if (refusal != null) {
            noTargets.put(common.id().name(), refusal);
        }
        if (record != null) {
            records.add(record);
            Pattern ids = factory.standsFor(record);
            if (ids != null) {
                families.put(common.id(), new Family(ids, definition, new LinkedHashMap<>()));
            }
        }
    }

    /** The adapter's own keys of a point, {@code key=value} in the order of its record; of a secret no more than that it is there. */
    private static String reading(Record point) {
        List<String> keys = new ArrayList<>();
        for (RecordShape.Component c : RecordShape.of(point.getClass()).components()) {
            String key = c.key();
            Object value = COMMON.contains(key) ? null : c.of(point);
            if (value != null) {
                keys.add(key + "=" + (value instanceof Enum<?> e ? Scalars.written(e) : value));
            }
        }
        return String.join(" ", keys);
    }

    /** Also of a point that has other mistakes: a user wants them all at once. */
    private boolean isDuplicate(@Nullable NodeTuple tuple) {
        String id = text(tuple);
        if (tuple == null || id == null) {
            return false;
        }
        Node first = places.putIfAbsent(id, tuple.getValueNode());
        if (first != null) {
            mistakes.add(
                    tuple.getValueNode(),
                    Problem.DUPLICATE_ID,
                    new Text("point", "测点"),
                    Text.of(id),
                    SiteLoader.line(first));
        }
        return first != null;
    }

    private void checkUnit(@Nullable NodeTuple tuple) {
        String unit = text(tuple);
        if (tuple != null && unit != null && tuple.getValueNode() instanceof ScalarNode written && !Ucum.isUnit(unit)) {
            String meant = Ucum.suggestion(unit);
            Text mend = meant == null
                    ? new Text(
                            "use a code of ucum.org, such as kW.h, Cel, m3/h, %, 1 or {pcs}",
                            "请使用 UCUM 代码，例如 kW.h、Cel、m3/h、%、1、{pcs}")
                    : new Text("did you mean '" + meant + "'?", "是否为“" + meant + "”？");
            // Not what a reference was filled with: it may be a secret.
            mistakes.add(written, Problem.NOT_UCUM, Text.of(written.getValue()), mend);
        }
    }

    private @Nullable String text(@Nullable NodeTuple tuple) {
        return tuple != null && tuple.getValueNode() instanceof ScalarNode scalar ? binder.text(scalar) : null;
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> both = new java.util.TreeSet<>(a);
        both.addAll(b);
        return both;
    }

    private static @Nullable Class<? extends Record> pointRecord(Class<? extends Record> configuration) {
        for (RecordComponent c : configuration.getRecordComponents()) {
            if (c.getName().equals("points")
                    && c.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> type
                    && type.isRecord()) {
                return type.asSubclass(Record.class);
            }
        }
        return null;
    }
}
