package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.scenario.kit.RegisterSeries;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Closed work orders: the only truth there is. An order's text is {@code failed} or {@code planned}, the hours the machine stood, and {@code renewed} if it is
 * as new since: {@code failed 3.5 renewed}. The cause that was found may stand before it, for the instance that diagnoses. One thread.
 */
final class Orders {
    private static final BigDecimal MOST_HOURS = BigDecimal.valueOf(10_000);
    private static final int LONGEST = 80;

    private final ScenarioContext context;
    private final MaintenanceParameters.@Nullable Costs costs;
    private final TumblingWindows windows;
    private final WindowSketches leads;
    private final RegisterSeries hours = new RegisterSeries(null, List.of(), false);
    private final TreeMap<Instant, Sum> sums = new TreeMap<>();
    private @Nullable Instant firstAlarm;

    private record Sum(long planned, long all, BigDecimal downtime) {}

    /** An order that was understood. */
    record Order(boolean failed, BigDecimal hours, boolean renewed) {
        /** @return null if the text is no order */
        static @Nullable Order parse(String text) {
            String[] words = text.length() > LONGEST ? new String[0] : afterCause(text.strip());
            boolean kind = words.length >= 2 && isKind(words[0]);
            boolean whole = words.length == 2 || (words.length == 3 && words[2].equals("renewed"));
            if (!kind || !whole || !words[1].matches("\\d{1,5}(\\.\\d{1,3})?")) {
                return null;
            }
            BigDecimal hours = new BigDecimal(words[1]);
            return hours.compareTo(MOST_HOURS) > 0
                    ? null
                    : new Order(words[0].equals("failed"), hours, words.length == 3);
        }

        private static String[] afterCause(String text) {
            String[] parts = text.split("\\s+", 2);
            boolean cause = parts.length == 2 && !isKind(parts[0]) && parts[0].matches("[a-z][a-z0-9-]*");
            return (cause ? parts[1] : text).split("\\s+", 4);
        }

        private static boolean isKind(String word) {
            return word.equals("failed") || word.equals("planned");
        }
    }

    Orders(ScenarioContext context, MaintenanceParameters parameters, TumblingWindows windows) {
        this.context = context;
        costs = parameters.costs();
        this.windows = windows;
        leads = new WindowSketches(windows);
    }

    /** A reading of the counter of running hours. */
    void ran(BigDecimal reading, Instant at) {
        Instant later = hours.add(at, reading);
        windows.touch(at);
        if (later != null) {
            windows.touch(later);
        }
    }

    void alarmed(Instant at) {
        firstAlarm = firstAlarm == null ? at : firstAlarm;
    }

    void closed(Order order, Instant at) {
        Instant start = windows.of(at).start();
        Sum before = sums.getOrDefault(start, new Sum(0, 0, BigDecimal.ZERO));
        sums.put(
                start,
                new Sum(
                        before.planned() + (order.failed() ? 0 : 1),
                        before.all() + 1,
                        order.failed() ? before.downtime().add(order.hours()) : before.downtime()));
        if (order.failed() && firstAlarm != null && !firstAlarm.isAfter(at)) {
            leads.add(at, Planner.hours(firstAlarm, at));
        }
        firstAlarm = null;
    }

    /** What the orders and the running hours of a window come to. */
    void tell(TumblingWindows.Due due, ScenarioOutput out) {
        Sum sum = sums.getOrDefault(due.window().start(), new Sum(0, 0, BigDecimal.ZERO));
        List<PointId> from = new ArrayList<>(context.input("work-orders"));
        if (sum.all() > 0) {
            metric("pm_planned_share", ratio(BigDecimal.valueOf(sum.planned()), sum.all()), due, from, out);
            metric("pm_unplanned_downtime_h", new Amount.Exact(sum.downtime()), due, from, out);
            metric("pm_lead_time_h_p50", leads.quantile(due.window(), 0.5), due, from, out);
        }
        if (context.input("run-hours").isEmpty()) {
            return;
        }
        from.addAll(context.input("run-hours"));
        RegisterSeries.Advance ran = hours.advance(due.window());
        if (ran.steps() == 0 || ran.backwards() != null) {
            Amount missing = new Amount.Missing(
                    ran.backwards() == null
                            ? "no two readings of the running hours"
                            : "the running hours went backwards at " + ran.backwards());
            metric("pm_mtbf_h", missing, due, from, out);
            metric("pm_availability_ratio", missing, due, from, out);
            metric("pm_maint_cost_cny_per_run_h", missing, due, from, out);
            return;
        }
        long failures = sum.all() - sum.planned();
        metric("pm_mtbf_h", ratio(ran.amount(), failures), due, from, out);
        metric(
                "pm_availability_ratio",
                new Amount.Ratio(ran.amount(), ran.amount().add(sum.downtime())),
                due,
                from,
                out);
        metric("pm_maint_cost_cny_per_run_h", cost(sum, failures, ran.amount()), due, from, out);
    }

    /** At the declared prices. */
    private Amount cost(Sum sum, long failures, BigDecimal ran) {
        if (costs == null) {
            return new Amount.Missing("no costs are stated");
        }
        BigDecimal spent = costs.planned()
                .multiply(BigDecimal.valueOf(sum.planned()))
                .add(costs.failure().multiply(BigDecimal.valueOf(failures)));
        return new Amount.Ratio(spent, ran);
    }

    private static Amount ratio(BigDecimal part, long whole) {
        return new Amount.Ratio(part, BigDecimal.valueOf(whole));
    }

    private static void metric(
            String name, Amount amount, TumblingWindows.Due due, List<PointId> from, ScenarioOutput out) {
        out.metric(new Metric(name, Map.of(), due.window(), due.revision(), amount, -1, 0, from));
    }

    /** The clock was set back: what was read later is of a time that never was. */
    void forgetFrom(Instant time) {
        hours.forgetFrom(time);
    }

    void forgetBefore(Instant time) {
        sums.headMap(time).clear();
        leads.forgetBefore(time);
        hours.forgetBefore(time);
    }

    void write(StateWriter state) {
        state.instant(firstAlarm).integer(sums.size());
        sums.forEach((start, s) ->
                state.instant(start).integer(s.planned()).integer(s.all()).decimal(s.downtime()));
        leads.write(state);
        hours.write(state);
    }

    void read(StateReader state) {
        firstAlarm = state.instant();
        sums.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant start = state.time();
            sums.put(start, new Sum(state.integer(), state.integer(), state.number()));
        }
        leads.read(state);
        hours.read(state);
    }
}
