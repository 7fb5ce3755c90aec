package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends graded items to their lanes through the command gate, and counts those that the sorter says arrived there. One thread. */
final class Sorter {
    private static final int MOST_PENDING = 1_000;

    private final YardParameters.@Nullable Sort sort;
    private final Figures figures;
    private final LinkedHashMap<String, String> pending = new LinkedHashMap<>(); // code by command
    private long number;

    Sorter(YardParameters.@Nullable Sort sort, Figures figures) {
        this.sort = sort;
        this.figures = figures;
    }

    void seen(String code, Item item, ScenarioOutput out) {
        if (sort == null || !item.location.equals(sort.at())) {
            return;
        }
        item.lane = sort.lanes().getOrDefault(item.grade, sort.otherwise());
        String id = "sort-" + ++number;
        pending.put(id, code);
        if (pending.size() > MOST_PENDING) {
            pending.remove(pending.keySet().iterator().next());
        }
        out.command(new Command(id, Map.of(sort.point(), Value.of(item.lane)), sort.deadline()));
    }

    void result(CommandResult result, Instant now, ScenarioOutput out) {
        boolean failed = result.hasFailed();
        boolean done = result.isDone();
        String code = failed || done ? pending.remove(result.id()) : null;
        if (code == null) {
            return;
        }
        if (failed) {
            Told.event(
                    "not-sorted",
                    Told.REFUSED,
                    code + " 的分拣指令未执行：" + result.detail() + "；请人工拣出",
                    "the order to sort " + code + " was not carried out: " + result.detail() + "; take it out by hand",
                    Map.of("item", Value.of(code)),
                    now,
                    out);
        }
        out.demand(new DemandResult("17.8", done, result.id() + " of " + code + " " + result.step(), now));
    }

    /** The sorter says where an item is: {@code {item, lane}}. */
    void arrived(Fields message, Stock stock, Instant at, ScenarioOutput out) {
        String code = message.required("item");
        String lane = message.required("lane");
        Item item = stock.item(code);
        if (item == null || item.lane.isEmpty()) {
            return;
        }
        boolean right = item.lane.equals(lane);
        figures.share(at, "sorted right", "sorted", right);
        if (!right) {
            Told.event(
                    "sorted-wrong",
                    Told.REFUSED,
                    code + " 应到 " + item.lane + "，实到 " + Told.shown(lane),
                    code + " belongs to " + item.lane + " and is at " + Told.shown(lane),
                    Map.of("item", Value.of(code)),
                    at,
                    out);
        }
        item.lane = "";
    }

    void write(StateWriter state) {
        state.integer(number).integer(pending.size());
        pending.forEach((id, code) -> state.text(id).text(code));
    }

    void read(StateReader state) {
        number = state.integer();
        pending.clear();
        for (long n = state.integer(); n > 0; n--) {
            pending.put(state.text(), state.text());
        }
    }
}
