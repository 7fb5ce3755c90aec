package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.forms.Sightings.Sighting;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the stored evidence shows of the things that a form asks for: lower bounds, from real sources only. A scenario counts once a site
 * and kind, if it delivered figures on 30 days of the last 90, passes the tests of at least 0.8 of its clauses, had a 5G terminal online,
 * and no sample of it was simulated. Any thread.
 */
final class StoredSightings {
    private static final Duration LOOKED_AT = Duration.ofDays(90);
    private static final int LEAST_DAYS = 30;
    private static final BigDecimal LEAST_CLAUSES = new BigDecimal("0.8");

    /** Of which no sample was simulated or replayed; rows of before that do not say so are none until a rebuild. */
    private static final String REAL = " AND x.mode !~ 'SIM|REPLAY'";

    private final DataSource database;
    private final InstantSource clock;

    StoredSightings(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @param scopes whose records may be looked at, by name; none: nothing was seen */
    Sightings of(Notice notice, List<Scope> scopes) throws BatchStore.StoreException {
        Map<String, Sighting> seen = new LinkedHashMap<>();
        for (Field field : notice.fields().values()) {
            Sighting sighting = field.sight() == null || scopes.isEmpty() ? null : sighting(field.sight(), scopes);
            if (sighting != null) {
                seen.put(field.id(), sighting);
            }
        }
        return new Sightings(seen);
    }

    private @Nullable Sighting sighting(Field.Sight sight, List<Scope> scopes) throws BatchStore.StoreException {
        return switch (sight) {
            case SCENARIOS -> scenarios(scopes);
            case PLATFORMS -> platforms(scopes);
            case BASE_STATIONS -> stations(scopes);
            case COVERAGE -> coverage(scopes);
            case SECURITY -> security(scopes);
        };
    }

    /** @return what counts of such things, each by a name of its own; none where the sight is no number of things */
    Set<String> things(Field.Sight sight, Scope scope) throws BatchStore.StoreException {
        return switch (sight) {
            case SCENARIOS -> counted(running(List.of(scope)));
            case BASE_STATIONS -> heard(List.of(scope));
            case PLATFORMS, SECURITY -> new LinkedHashSet<>(senders(List.of(scope)));
            case COVERAGE -> Set.of();
        };
    }

    private interface Row<T> {
        @Nullable
        T of(ResultSet row) throws SQLException;
    }

    /** @param sql with four parameters of the scope, then the start of the time looked at as often as it asks */
    private <T> List<T> rows(List<Scope> scopes, String sql, Row<T> read) throws BatchStore.StoreException {
        List<T> all = new ArrayList<>();
        for (Scope scope : scopes) {
            all.addAll(Jdbc.query(database, sql, p -> fill(p, scope), rows -> {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    T row = read.of(rows);
                    if (row != null) {
                        found.add(row);
                    }
                }
                return found;
            }));
        }
        return all;
    }

    private void fill(PreparedStatement p, Scope scope) throws SQLException {
        Timestamp since = Timestamp.from(clock.instant().minus(LOOKED_AT));
        scope.fill(p, 1);
        for (int i = 5; i <= p.getParameterMetaData().getParameterCount(); i++) {
            p.setTimestamp(i, since);
        }
    }

    /** A module as it runs. */
    private record Running(
            String enterprise,
            String site,
            String scenario,
            String slug,
            int days,
            @Nullable BigDecimal clauses,
            @Nullable BigDecimal terminals,
            boolean simulated) {
        boolean counts() {
            return missing().isEmpty();
        }

        List<Text> missing() {
            List<Text> missing = new ArrayList<>();
            if (days < LEAST_DAYS) {
                missing.add(
                        text("运行 " + days + " 天，不足 " + LEAST_DAYS + " 天", "ran on " + days + " days of " + LEAST_DAYS));
            }
            if (clauses == null || clauses.compareTo(LEAST_CLAUSES) < 0) {
                missing.add(text(
                        "条款覆盖率 " + shown(clauses) + "，要求 0.8",
                        "clause coverage " + shown(clauses) + ", 0.8 is needed"));
            }
            if (terminals == null || terminals.signum() <= 0) {
                missing.add(text("未见5G终端在线", "no 5G terminal was seen online"));
            }
            if (simulated) {
                missing.add(text("含仿真数据", "some of its data is simulated"));
            }
            return missing;
        }

        Text line() {
            List<Text> missing = missing();
            String zh = String.join("，", missing.stream().map(Text::zh).toList());
            String en = String.join(", ", missing.stream().map(Text::en).toList());
            String name = site + " · " + slug + " (" + scenario + ")";
            return missing.isEmpty()
                    ? text(name + "：计入", name + ": counted")
                    : text(name + "：未计入，" + zh, name + ": not counted, " + en);
        }
    }

    private static String shown(@Nullable BigDecimal number) {
        return number == null ? "—" : number.stripTrailingZeros().toPlainString();
    }

    private static Text text(String zh, String en) {
        return new Text("seen", zh, en);
    }

    private List<Running> running(List<Scope> scopes) throws BatchStore.StoreException {
        String sql = """
                WITH module AS (
                    SELECT DISTINCT ON (enterprise, site, agent, scenario) enterprise, site, agent, scenario, slug
                    FROM evidence.manifest WHERE true%s
                    ORDER BY enterprise, site, agent, scenario, epoch DESC, batch DESC, sequence DESC)
                SELECT m.enterprise, m.site, m.scenario, m.slug,
                    (SELECT count(DISTINCT r.from_time) FROM evidence.rolled_metric r
                     WHERE r.agent = m.agent AND r.scenario = m.scenario AND r.span = 'DAY' AND r.from_time >= ?) AS days,
                    (SELECT avg(CASE WHEN d.met THEN 1.0 ELSE 0 END) FROM (
                        SELECT DISTINCT ON (demand) met FROM evidence.demand d
                        WHERE d.agent = m.agent AND d.scenario = m.scenario AND d.at >= ?
                        ORDER BY demand, at DESC) d) AS clauses,
                    (SELECT max(x.value) FROM evidence.metric x WHERE x.name = 'x_5g_terminals_online'
                     AND x.agent = m.agent AND x.window_start >= ?%s) AS terminals,
                    EXISTS (SELECT 1 FROM (
                        SELECT mode, epoch, lead(at) OVER (PARTITION BY epoch, point ORDER BY batch, sequence) AS until
                        FROM evidence.point_version WHERE agent = m.agent) p
                        WHERE p.mode <> 'REAL' AND coalesce(p.until, 'infinity') > ? AND NOT EXISTS (
                            SELECT 1 FROM evidence.point_version w
                            WHERE w.agent = m.agent AND w.epoch > p.epoch AND w.at <= ?)) AS simulated
                FROM module m ORDER BY m.enterprise, m.site, m.slug, m.scenario
                """.formatted(Scope.SQL, REAL);
        return rows(
                scopes,
                sql,
                r -> new Running(
                        r.getString("enterprise"),
                        r.getString("site"),
                        r.getString("scenario"),
                        r.getString("slug"),
                        r.getInt("days"),
                        r.getBigDecimal("clauses"),
                        r.getBigDecimal("terminals"),
                        r.getBoolean("simulated")));
    }

    private @Nullable Sighting scenarios(List<Scope> scopes) throws BatchStore.StoreException {
        List<Running> all = running(scopes);
        Set<String> counted = counted(all);
        return all.isEmpty()
                ? null
                : new Sighting(
                        counted.isEmpty() ? null : BigDecimal.valueOf(counted.size()),
                        "个",
                        all.stream().map(Running::line).toList(),
                        List.of(),
                        all.stream()
                                .filter(Running::counts)
                                .map(Running::slug)
                                .distinct()
                                .toList());
    }

    /** One kind at one site counts once; two enterprises may call their sites alike. */
    private static Set<String> counted(List<Running> all) {
        return all.stream()
                .filter(Running::counts)
                .map(r -> r.enterprise() + "/" + r.site() + "/" + r.slug())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** This collector is one, if it has signed batches of an agent that reads something real. */
    private @Nullable Sighting platforms(List<Scope> scopes) throws BatchStore.StoreException {
        List<String> agents = senders(scopes);
        return agents.isEmpty()
                ? null
                : new Sighting(
                        BigDecimal.ONE,
                        "个",
                        List.of(text(
                                "本采集平台收到 " + agents.size() + " 个网关的带签名数据",
                                "this collector received signed data of " + agents.size() + " gateways")),
                        List.of(),
                        List.of());
    }

    /** @return agents that sent signed batches and read something real */
    private List<String> senders(List<Scope> scopes) throws BatchStore.StoreException {
        return rows(
                scopes,
                "SELECT DISTINCT agent FROM evidence.point_version p WHERE mode = 'REAL'" + Scope.SQL
                        + " AND EXISTS (SELECT 1 FROM store.batch b WHERE b.agent = p.agent) ORDER BY agent",
                r -> r.getString(1));
    }

    /** Modems name the base station that they hear in the label {@code gnb} of {@code x_nr_ss_rsrp_dbm}. */
    private Set<String> heard(List<Scope> scopes) throws BatchStore.StoreException {
        return new LinkedHashSet<>(rows(
                scopes,
                "SELECT DISTINCT labels::jsonb ->> 'gnb' FROM evidence.metric x WHERE name = 'x_nr_ss_rsrp_dbm'"
                        + Scope.SQL + " AND window_start >= ?" + REAL + " ORDER BY 1",
                r -> r.getString(1)));
    }

    private @Nullable Sighting stations(List<Scope> scopes) throws BatchStore.StoreException {
        Set<String> stations = heard(scopes);
        return stations.isEmpty()
                ? null
                : new Sighting(
                        BigDecimal.valueOf(stations.size()),
                        "个",
                        List.of(text(
                                "终端所见基站：" + String.join("、", stations),
                                "heard by terminals: " + String.join(", ", stations))),
                        List.of(),
                        List.of());
    }

    /** Where terminals went; nothing is said of the rest, so it is no bound of the whole. */
    private @Nullable Sighting coverage(List<Scope> scopes) throws BatchStore.StoreException {
        List<Text> details = rows(
                scopes,
                "SELECT DISTINCT ON (site) site, value, window_end FROM evidence.metric x WHERE name = 'x_nr_coverage_ratio'"
                        + Scope.SQL + " AND value IS NOT NULL AND window_start >= ?" + REAL
                        + " ORDER BY site, window_end DESC",
                r -> {
                    String percent = shown(r.getBigDecimal("value").movePointRight(2));
                    String day =
                            r.getTimestamp("window_end").toInstant().toString().substring(0, 10);
                    return text(
                            r.getString("site") + "：已测栅格 " + percent + "%（至 " + day + "）",
                            r.getString("site") + ": " + percent + " % of the surveyed cells, until " + day);
                });
        return details.isEmpty() ? null : new Sighting(null, "%", details, List.of(), List.of());
    }

    private @Nullable Sighting security(List<Scope> scopes) throws BatchStore.StoreException {
        List<Text> details = new ArrayList<>();
        int agents = rows(
                        scopes,
                        "SELECT DISTINCT agent FROM evidence.configuration WHERE true" + Scope.SQL,
                        r -> r.getString(1))
                .size();
        if (agents == 0) {
            return null;
        }
        details.add(text(
                agents + " 个网关全部经双向 TLS 连接，每批数据带 Ed25519 签名并逐批核验",
                "all " + agents + " gateways connect by mutual TLS; each batch is signed with Ed25519 and checked"));
        int refused = rows(
                        scopes,
                        "SELECT r.ordinal FROM store.refused r WHERE r.agent IN (SELECT agent FROM evidence.configuration WHERE true"
                                + Scope.SQL + ") AND r.at >= ?",
                        r -> r.getLong(1))
                .size();
        details.add(text(
                "近90天拒收 " + refused + " 批（签名或链不符）", refused + " batches were refused in 90 days (signature or chain)"));
        return new Sighting(null, "", details, List.of(), List.of());
    }
}
