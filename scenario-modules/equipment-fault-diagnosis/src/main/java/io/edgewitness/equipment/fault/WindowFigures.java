package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums of one sensor by window: nanoseconds in each zone, what was usable, the largest velocity. Whole numbers, so exact. One thread. */
final class WindowFigures {
    private static final ZoneLimits.Zone[] ZONES = ZoneLimits.Zone.values();

    private static final class Cell {
        final EnumMap<ZoneLimits.Zone, Long> inZone = new EnumMap<>(ZoneLimits.Zone.class);
        long usable;
        long received;
        double largest = -1;

        long inZone(ZoneLimits.Zone zone) {
            Long nanos = inZone.get(zone);
            return nanos == null ? 0 : nanos;
        }

        long judged() {
            return inZone.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private final TumblingWindows windows;
    private final TreeMap<Instant, Cell> cells = new TreeMap<>();

    WindowFigures(TumblingWindows windows) {
        this.windows = windows;
    }

    private Cell cell(Instant at) {
        return cells.computeIfAbsent(windows.of(at).start(), s -> new Cell());
    }

    void received(Instant at, long nanos) {
        cell(at).received += nanos;
    }

    /** @param zone null: no limits are known */
    void usable(Instant at, long nanos, double velocity, ZoneLimits.@Nullable Zone zone) {
        Cell cell = cell(at);
        cell.usable += nanos;
        cell.largest = Math.max(cell.largest, velocity);
        if (zone != null) {
            cell.inZone.merge(zone, nanos, Long::sum);
        }
    }

    /** @return mm/s; negative: nothing usable */
    double largest(Window window) {
        Cell cell = cells.get(window.start());
        return cell == null ? -1 : cell.largest;
    }

    Metric.Amount largestAmount(Window window) {
        double largest = largest(window);
        return largest < 0
                ? new Metric.Amount.Missing("no usable block in the window")
                : new Metric.Amount.Exact(Value.of(largest).number());
    }

    Metric.Amount zoneShare(Window window, ZoneLimits.Zone zone) {
        Cell cell = cells.get(window.start());
        return cell == null || cell.inZone.isEmpty()
                ? new Metric.Amount.Missing("no block could be judged: none usable, or no rated power stated")
                : new Metric.Amount.Ratio(seconds(cell.inZone(zone)), seconds(cell.judged()));
    }

    Metric.Amount usableShare(Window window) {
        Cell cell = cells.get(window.start());
        return cell == null || cell.received == 0
                ? new Metric.Amount.Missing("no block in the window")
                : new Metric.Amount.Ratio(seconds(cell.usable), seconds(cell.received));
    }

    private static BigDecimal seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9);
    }

    void forgetBefore(Instant time) {
        cells.headMap(time).clear();
    }

    void forgetFrom(Instant time) {
        cells.tailMap(time, true).clear();
    }

    void write(StateWriter state) {
        state.integer(cells.size());
        for (Map.Entry<Instant, Cell> e : cells.entrySet()) {
            Cell cell = e.getValue();
            state.instant(e.getKey())
                    .integer(cell.usable)
                    .integer(cell.received)
                    .real(cell.largest);
            for (ZoneLimits.Zone zone : ZONES) {
                state.integer(cell.inZone(zone));
            }
        }
    }

    void read(StateReader state) {
        cells.clear();
        for (long n = state.integer(); n > 0; n--) {
            Cell cell = new Cell();
            cells.put(state.time(), cell);
            cell.usable = state.integer();
            cell.received = state.integer();
            cell.largest = state.real();
            for (ZoneLimits.Zone zone : ZONES) {
                long nanos = state.integer();
                if (nanos > 0) {
                    cell.inZone.put(zone, nanos);
                }
            }
        }
    }
}
