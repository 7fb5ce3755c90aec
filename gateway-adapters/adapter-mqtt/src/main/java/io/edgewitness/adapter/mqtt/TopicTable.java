package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics that are read: those that the site file names, and those that its wildcards turned out to stand for. The adapter's thread adds; any thread
 * asks.
 */
final class TopicTable {
    private final Map<PointId, PointDefinition> definitions = new LinkedHashMap<>();
    private final Map<String, List<MqttPoint>> named = new LinkedHashMap<>();
    private final List<MqttPoint> wildcards = new ArrayList<>();
    private final Map<String, TopicReader> readers = new ConcurrentSkipListMap<>();
    private final Map<PointId, TopicReader> byPoint = new ConcurrentHashMap<>();
    private final Set<String> shared = ConcurrentHashMap.newKeySet();
    private final Set<String> uncounted = ConcurrentHashMap.newKeySet();
    private volatile Set<TopicFilter> lossy = Set.of();
    private final int mostTopics;
    private int found;

    /**
     * @param points with access read
     * @param mostTopics that wildcards may add
     * @param uncounted topics, each with its key, whose keys turned out to be no running numbers
     */
    TopicTable(List<MqttPoint> points, Collection<PointDefinition> definitions, int mostTopics, Set<String> uncounted) {
        this.uncounted.addAll(uncounted);
        this.mostTopics = mostTopics;
        definitions.forEach(each -> this.definitions.put(each.id(), each));
        for (MqttPoint point : points) {
            if (point.address().isWildcard()) {
                wildcards.add(point);
            } else {
                named.computeIfAbsent(point.address().name(), ignored -> new ArrayList<>())
                        .add(point);
            }
        }
        named.keySet().forEach(topic -> add(topic, pointsOf(topic)));
    }

    /** What became of a topic that was not known. */
    record Found(
            @Nullable TopicReader reader,
            List<PointDefinition> fresh,
            @Nullable String refusal) {}

    private record Places(List<MqttPoint> points, boolean shared) {}

    @Nullable
    TopicReader reader(String topic) {
        return readers.get(topic);
    }

    /** A topic that is not known: of a wildcard, or of nothing that is read. */
    Found find(String topic) {
        Places places = pointsOf(topic);
        if (places.points().isEmpty()) {
            return new Found(null, List.of(), null);
        }
        if (found >= mostTopics) {
            return new Found(null, List.of(), "more than " + mostTopics + " topics; raise most-topics");
        }
        for (MqttPoint point : places.points()) {
            if (byPoint.containsKey(point.id()) || definitions.containsKey(point.id())) {
                return new Found(null, List.of(), "its point " + point.id() + " is another topic's already");
            }
        }
        found++;
        List<PointDefinition> fresh = new ArrayList<>();
        TopicReader reader = add(topic, places);
        places.points().forEach(point -> fresh.add(definition(topic, point)));
        return new Found(reader, fresh, null);
    }

    private Places pointsOf(String topic) {
        List<MqttPoint> points = new ArrayList<>(named.getOrDefault(topic, List.of()));
        for (MqttPoint wildcard : wildcards) {
            List<String> levels = wildcard.address().match(topic);
            if (levels != null) {
                points.add(wildcard.of(topic, levels));
            }
        }
        return new Places(
                points, points.stream().anyMatch(point -> point.address().isShared()));
    }

    private TopicReader add(String topic, Places places) {
        TopicReader reader = new TopicReader(topic, places.points());
        if (places.shared()) {
            shared.add(topic);
        }
        readers.put(topic, reader);
        reader.points().forEach(point -> byPoint.put(point, reader));
        return reader;
    }

    private PointDefinition definition(String topic, MqttPoint point) {
        MqttPoint family = wildcards.stream()
                .filter(each -> {
                    List<String> levels = each.address().match(topic);
                    return levels != null && each.of(topic, levels).id().equals(point.id());
                })
                .findFirst()
                .orElse(point);
        PointDefinition d = definitions.getOrDefault(
                family.id(), PointDefinition.of(point.id().name(), topic, "1"));
        return counted(d, point.id(), point.address().toString(), null);
    }

    private PointDefinition counted(PointDefinition d, PointId id, String address, @Nullable PointId was) {
        return new PointDefinition(
                id,
                address,
                d.unit(),
                d.interval(),
                d.record(),
                d.low(),
                d.high(),
                d.uplink(),
                counts(id),
                was,
                d.reading());
    }

    /** Those known so far, by topic. */
    Collection<TopicReader> readers() {
        return readers.values();
    }

    /** What to subscribe to. */
    List<TopicFilter> filters() {
        Set<TopicFilter> filters = new LinkedHashSet<>();
        named.values().forEach(points -> points.forEach(point -> filters.add(point.address())));
        wildcards.forEach(point -> filters.add(point.address()));
        return List.copyOf(filters);
    }

    boolean hasWildcards() {
        return !wildcards.isEmpty();
    }

    /** The points whose messages come by a filter: of a wildcard's, those known so far. */
    List<PointId> pointsOf(TopicFilter filter) {
        List<PointId> points = new ArrayList<>();
        named.values()
                .forEach(all -> all.stream()
                        .filter(point -> point.address().equals(filter))
                        .forEach(point -> points.add(point.id())));
        for (MqttPoint wildcard : wildcards) {
            if (wildcard.address().equals(filter)) {
                for (String topic : readers.keySet()) {
                    List<String> levels = filter.match(topic);
                    if (levels != null) {
                        points.add(wildcard.of(topic, levels).id());
                    }
                }
            }
        }
        return points;
    }

    /** The wildcards' own points of this filter. */
    List<PointId> familiesOf(TopicFilter filter) {
        return wildcards.stream()
                .filter(point -> point.address().equals(filter))
                .map(MqttPoint::id)
                .toList();
    }

    /** The wildcards' own points that the topic is of. */
    List<PointId> familiesOf(String topic) {
        return wildcards.stream()
                .filter(point -> point.address().match(topic) != null)
                .map(MqttPoint::id)
                .toList();
    }

    /** The keys of this topic are no running numbers. @return whether that is news */
    boolean uncount(TopicReader reader) {
        return uncounted.add(reader.keyAndTopic());
    }

    /**
     * The broker may drop messages of these filters, and of no others.
     *
     * @return how the points are defined that are counted no more, or again
     */
    List<PointDefinition> lossy(Set<TopicFilter> filters) {
        List<TopicReader> counted =
                readers.values().stream().filter(this::counts).toList();
        lossy = Set.copyOf(filters);
        Set<TopicReader> changed = new LinkedHashSet<>(counted);
        readers.values().stream().filter(this::counts).forEach(reader -> {
            if (!changed.remove(reader)) {
                changed.add(reader);
            }
        });
        return changed.stream().flatMap(reader -> definitions(reader).stream()).toList();
    }

    /** Of the topic's points, as they are now. */
    List<PointDefinition> definitions(TopicReader reader) {
        return pointsOf(reader.topic()).points().stream()
                .map(point -> {
                    PointDefinition d = definitions.get(point.id());
                    return d == null ? definition(reader.topic(), point) : counted(d, point.id(), d.address(), d.was());
                })
                .toList();
    }

    /** Whether the numbers of the topic's messages tell what is missing. */
    boolean numbers(TopicReader reader) {
        return reader.hasKey() && !shared.contains(reader.topic()) && !uncounted.contains(reader.keyAndTopic());
    }

    /** Whether they tell all of it in time: what the broker drops is only known when the next one comes. */
    boolean counts(TopicReader reader) {
        return numbers(reader) && lossy.stream().allMatch(filter -> filter.match(reader.topic()) == null);
    }

    /** A point that stands for many says nothing itself, so nothing of it is ever missing. */
    boolean counts(PointId point) {
        TopicReader reader = byPoint.get(point);
        return reader == null ? wildcards.stream().anyMatch(each -> each.id().equals(point)) : counts(reader);
    }
}
