package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** What figures can be made of: which metrics there are, and since when. Any thread. */
final class PlantOffers {
    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Placed(String enterprise, String site, Set<String> metrics) {}

    private final DataSource database;
    private final Cached<List<Placed>> declared;

    PlantOffers(DataSource database) {
        this.database = database;
        this.declared = new Cached<>(FRESH, this::all);
    }

    /** @return names that manifests of the scope's agents declare */
    Set<String> metrics(Scope scope) throws BatchStore.StoreException {
        Set<String> names = new TreeSet<>();
        for (Placed p : declared.get()) {
            if ((scope.enterprise() == null || scope.enterprise().equals(p.enterprise))
                    && (scope.site() == null || scope.site().equals(p.site))) {
                names.addAll(p.metrics);
            }
        }
        return names;
    }

    /** Thousands of scenarios have few manifests: each comes once. */
    private List<Placed> all() throws BatchStore.StoreException {
        String sql = "SELECT enterprise, site, same, CASE WHEN n = 1 THEN yaml END, CASE WHEN n = 1 THEN parameters END"
                + " FROM (SELECT *, row_number() OVER (PARTITION BY same) AS n FROM (SELECT *, md5(yaml || parameters) AS same"
                + " FROM (SELECT DISTINCT ON (agent, scenario) * FROM evidence.manifest"
                + " ORDER BY agent, scenario, epoch DESC, batch DESC, sequence DESC) newest) digested) counted ORDER BY n";
        return Jdbc.query(database, sql, p -> {}, r -> {
            Map<String, Set<String>> read = new HashMap<>();
            Set<Placed> all = new LinkedHashSet<>();
            while (r.next()) {
                String yaml = r.getString(4);
                if (yaml != null) {
                    read.put(r.getString(3), names(yaml, r.getString(5)));
                }
                all.add(new Placed(r.getString(1), r.getString(2), read.getOrDefault(r.getString(3), Set.of())));
            }
            return List.copyOf(all);
        });
    }

    private static Set<String> names(String yaml, String parameters) {
        Set<String> names = new TreeSet<>();
        new Manifest(yaml, parameters).metrics().forEach(m -> names.add(m.name()));
        return names;
    }

    /** @return when the first agent of the scope began to record; empty: none has */
    Optional<Instant> first(Scope scope) throws BatchStore.StoreException {
        String sql = "SELECT min(at) FROM evidence.epoch WHERE true" + Scope.SQL;
        return Jdbc.query(
                database,
                sql,
                p -> scope.fill(p, 1),
                r -> r.next() ? Optional.ofNullable(r.getTimestamp(1)).map(Timestamp::toInstant) : Optional.empty());
    }
}
