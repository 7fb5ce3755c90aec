package io.edgewitness.collector.server;

import io.edgewitness.collector.api.StoredEvent;
import io.edgewitness.collector.api.StoredMetric;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one transaction adds to the tables. One thread. */
final class ProjectedRows {
    private final Map<Table, CopyRows> rows = new EnumMap<>(Table.class);
    private final Map<Table, Set<YearMonth>> months = new EnumMap<>(Table.class);
    private final List<StoredMetric> metrics = new ArrayList<>();
    private final List<UUID> identities = new ArrayList<>();
    private final List<StoredEvent> events = new ArrayList<>();
    private final long samplesFrom;
    private long lastDay = Long.MAX_VALUE;
    private @Nullable Table lastTable;

    /** @param samplesFrom samples received before it are left out, in ns since 1970-01-01T00:00:00Z */
    ProjectedRows(long samplesFrom) {
        this.samplesFrom = samplesFrom;
    }

    boolean keepsSample(long received) {
        return received >= samplesFrom;
    }

    CopyRows of(Table table) {
        return rows.computeIfAbsent(table, t -> new CopyRows());
    }

    Map<Table, CopyRows> all() {
        return rows;
    }

    long count() {
        return rows.values().stream().mapToLong(CopyRows::rows).sum();
    }

    void metric(UUID identity, StoredMetric metric) {
        identities.add(identity);
        metrics.add(metric);
    }

    List<StoredMetric> metrics() {
        return metrics;
    }

    /** @return the metrics' identities, in the same order */
    List<UUID> identities() {
        return identities;
    }

    void event(StoredEvent event) {
        events.add(event);
    }

    List<StoredEvent> events() {
        return events;
    }

    /** Notes the month of a row, so that its partition can be made before the row is written. */
    void month(Table table, long nanos) {
        long day = Math.floorDiv(nanos, 86_400_000_000_000L);
        if (table == lastTable && day == lastDay) {
            return;
        }
        lastTable = table;
        lastDay = day;
        months.computeIfAbsent(table, t -> new TreeSet<>())
                .add(YearMonth.from(Instant.ofEpochSecond(day * 86_400).atZone(ZoneOffset.UTC)));
    }

    Map<Table, Set<YearMonth>> months() {
        return months;
    }
}
