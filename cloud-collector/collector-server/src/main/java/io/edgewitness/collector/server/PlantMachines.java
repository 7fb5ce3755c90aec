package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.maintenance.History;
import io.edgewitness.collector.maintenance.Machine;
import io.edgewitness.collector.maintenance.MachineDetail;
import io.edgewitness.collector.maintenance.Machines;
import io.edgewitness.collector.maintenance.Messages;
import io.edgewitness.collector.maintenance.Spectrum;
import io.edgewitness.collector.pages.Chart;
import io.edgewitness.equipment.fault.ZoneLimits;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Machines for the pages. Any thread. */
final class PlantMachines {
    private static final int PARTS = 300;

    /** No vibration, health or life is known better. */
    private static final int DIGITS = 3;

    /** Failures that are drawn; the cone's half width. */
    private static final int LIVES = 50;

    private static final double ALPHA = 0.2;

    private static final Duration AHEAD = Duration.ofDays(1);

    private final DataSource database;
    private final InstantSource clock;

    PlantMachines(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    private interface Question<T> {
        T ask(Connection c) throws SQLException;
    }

    private <T> T answer(Question<T> question) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return question.ask(c);
        } catch (SQLException e) {
            throw new BatchStore.StoreException("the database is away: " + e.getMessage(), e);
        }
    }

    List<Machine> all(Scope scope) throws BatchStore.StoreException {
        return answer(c -> Machines.of(c, scope));
    }

    @Nullable
    MachineDetail one(Scope scope, String agent, String id) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            return MachineDetail.of(c, scope, agent, id);
        } catch (SQLException e) {
            throw new BatchStore.StoreException("the database is away: " + e.getMessage(), e);
        }
    }

    /** @param until null: now, with what an agent's clock is ahead */
    List<Spectrum> spectra(Scope scope, String agent, String id, String sensor, @Nullable Instant until, int limit)
            throws BatchStore.StoreException {
        Instant to = until == null ? clock.instant().plus(AHEAD) : until;
        return answer(c -> Spectrum.newest(c, scope, agent, id, sensor, Instant.EPOCH, to, limit));
    }

    /** @param what {@code velocity}, {@code health} or {@code rul}; an empty chart for anything else, and for a machine that is not there */
    Chart chart(Scope scope, String agent, String id, String what, Duration back) throws BatchStore.StoreException {
        return answer(c -> {
            Instant to = clock.instant();
            Instant from = to.minus(back);
            Machine machine = Machines.of(c, scope).stream()
                    .filter(m -> m.is(agent, id))
                    .findFirst()
                    .orElse(null);
            if (machine == null) {
                return Chart.of("", from.toEpochMilli(), to.toEpochMilli(), false, List.of(), List.of());
            }
            return new Drawing(c, scope, machine, from, to).of(what);
        });
    }

    private record Drawing(Connection connection, Scope scope, Machine machine, Instant from, Instant to) {
        Chart of(String what) throws SQLException {
            String diagnosis = machine.diagnosis();
            String prognosis = machine.prognosis();
            List<Chart.Line> lines = new ArrayList<>();
            List<Chart.Mark> marks = List.of();
            String unit = "";
            if (what.equals("velocity") && diagnosis != null) {
                lines.addAll(lines(diagnosis, "fd_velocity_mm_s_max", ""));
                marks = zones(diagnosis);
                unit = "mm/s";
            } else if (what.equals("health") && prognosis != null) {
                lines.addAll(lines(prognosis, "pm_health_index", "health"));
                marks = List.of(new Chart.Mark("80", 80), new Chart.Mark("60", 60), new Chart.Mark("30", 30));
            } else if (what.equals("rul") && prognosis != null) {
                lines.addAll(lines(prognosis, "pm_rul_h", "median"));
                lines.add(told(prognosis));
                lines.add(remained(prognosis));
                unit = "h";
            }
            return Chart.of(unit, from.toEpochMilli(), to.toEpochMilli(), !what.equals("velocity"), lines, List.of())
                    .with(marks)
                    .robust(DIGITS);
        }

        private List<Chart.Line> lines(String instance, String metric, String name) throws SQLException {
            long part = Math.max(1, Duration.between(from, to).toSeconds() / PARTS);
            Map<String, List<History.Part>> bySensor = new LinkedHashMap<>();
            History.series(connection, scope, machine.agent(), instance, metric, from, to, Duration.ofSeconds(part))
                    .forEach(p -> bySensor.computeIfAbsent(p.sensor(), s -> new ArrayList<>())
                            .add(p));
            return bySensor.entrySet().stream()
                    .map(e -> line(e.getKey().isEmpty() ? name : e.getKey(), e.getValue(), 1_000 * part))
                    .toList();
        }

        /** Parts without a window are holes. */
        private static Chart.Line line(String name, List<History.Part> parts, long part) {
            List<@Nullable Number[]> points = new ArrayList<>();
            List<@Nullable Number[]> band = new ArrayList<>();
            long last = 0;
            for (History.Part p : parts) {
                long at = p.at().toEpochMilli();
                if (last != 0 && at - last > 2 * part + 300_000) {
                    points.add(new Number[] {last + part, null});
                    band.add(new Number[] {last + part, null, null});
                }
                points.add(new Number[] {at, p.mean()});
                band.add(new Number[] {at, p.low(), p.high()});
                last = at;
            }
            return new Chart.Line(name, false, points, band);
        }

        /** What was told: the median with its 90 %, as it stood until it was told anew. */
        private Chart.Line told(String prognosis) throws SQLException {
            List<@Nullable Number[]> points = new ArrayList<>();
            List<@Nullable Number[]> band = new ArrayList<>();
            List<Messages.Message> newest = new ArrayList<>(Messages.newest(
                    connection, scope, machine.agent(), List.of(prognosis), List.of("prognosis"), from, Messages.MOST));
            Collections.reverse(newest);
            for (Messages.Message m : newest) {
                double median = m.fact("median-h");
                double low = m.fact("low-h");
                double high = m.fact("high-h");
                if (low <= median && median <= high && high <= Machine.FARTHEST_H) {
                    points.add(new Number[] {m.at().toEpochMilli(), median});
                    band.add(new Number[] {m.at().toEpochMilli(), low, high});
                }
            }
            return new Chart.Line("told", false, points, band);
        }

        /** Once the end is known: what remained until it, with the 20 % within which a forecast is accurate (the cone of α–λ). */
        private Chart.Line remained(String prognosis) throws SQLException {
            List<@Nullable Number[]> points = new ArrayList<>();
            List<@Nullable Number[]> band = new ArrayList<>();
            List<Messages.Message> judged = new ArrayList<>(Messages.newest(
                    connection, scope, machine.agent(), List.of(prognosis), List.of("prognosis-judged"), from, LIVES));
            Collections.reverse(judged);
            for (Messages.Message m : judged) {
                double hours = m.fact("followed-h");
                if (hours > 0 && hours <= Machine.FARTHEST_H) {
                    long end = m.at().toEpochMilli();
                    long begin = Math.max(from.toEpochMilli(), end - (long) (hours * 3.6e6));
                    double left = (end - begin) / 3.6e6;
                    points.add(new Number[] {begin, left});
                    points.add(new Number[] {end, 0});
                    points.add(new Number[] {end + 1, null});
                    band.add(new Number[] {begin, (1 - ALPHA) * left, (1 + ALPHA) * left});
                    band.add(new Number[] {end, 0, 0});
                    band.add(new Number[] {end + 1, null, null});
                }
            }
            return new Chart.Line("remained", false, points, band);
        }

        /** The boundaries of the zones by what the nameplate says; none where its power is missing. */
        private List<Chart.Mark> zones(String diagnosis) throws SQLException {
            String sql = "SELECT parameters FROM evidence.manifest WHERE agent = ? AND scenario = ?" + Scope.SQL
                    + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1";
            String parameters = Jdbc.query(
                    connection,
                    sql,
                    p -> {
                        p.setString(1, machine.agent());
                        p.setString(2, diagnosis);
                        scope.fill(p, 3);
                    },
                    r -> r.next() ? r.getString(1) : "");
            ZoneLimits limits = limits(ManifestYaml.load(parameters));
            return limits == null
                    ? List.of()
                    : List.of(
                            new Chart.Mark("A/B", limits.ab()),
                            new Chart.Mark("B/C", limits.bc()),
                            new Chart.Mark("C/D", limits.cd()));
        }

        private static @Nullable ZoneLimits limits(Object parameters) {
            Object inner = parameters instanceof Map<?, ?> all ? all.get("parameters") : null;
            Object of = inner instanceof Map<?, ?> ? inner : parameters;
            Object plate = of instanceof Map<?, ?> map ? map.get("nameplate") : null;
            if (!(plate instanceof Map<?, ?> nameplate) || !(nameplate.get("kw") instanceof Number kw)) {
                return null;
            }
            boolean flexible = "flexible".equalsIgnoreCase(String.valueOf(nameplate.get("support")));
            return ZoneLimits.of(kw.doubleValue(), flexible ? ZoneLimits.Support.FLEXIBLE : ZoneLimits.Support.RIGID);
        }
    }
}
