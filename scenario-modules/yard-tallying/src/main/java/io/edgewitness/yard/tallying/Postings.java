package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells the WMS what lies at a place that was looked through, and waits for its answer. One thread. */
final class Postings {
    private static final int MOST_OPEN = 5_000;

    private final YardParameters.@Nullable Wms wms;
    private final Figures figures;
    private final LinkedHashMap<String, Posting> open = new LinkedHashMap<>();
    private long number;

    private record Posting(String place, Instant at) {}

    Postings(YardParameters.@Nullable Wms wms, Figures figures) {
        this.wms = wms;
        this.figures = figures;
    }

    /** Codes are letters, digits and {@code ._:/+-}, so they stand in JSON as they are. */
    void post(String place, Set<String> found, Instant at, ScenarioOutput out) {
        if (wms == null) {
            return;
        }
        String id = "posting-" + ++number;
        open.put(id, new Posting(place, at));
        if (open.size() > MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
        }
        figures.one(at, "postings");
        String items =
                new TreeSet<>(found).stream().map(c -> '"' + c + '"').collect(Collectors.joining(", ", "[", "]"));
        String json = "{\"posting\": \"" + id + "\", \"location\": \"" + place.replaceAll("[\\p{Cntrl}\"\\\\]", "?")
                + "\", \"counted\": \"" + at + "\", \"items\": " + items + "}";
        out.command(new Command(id, Map.of(wms.point(), Value.of(json)), wms.deadline()));
    }

    /** The WMS answered: {@code {posting, accepted}}, and {@code message} where it did not accept. */
    void answered(Fields answer, Instant at, ScenarioOutput out) {
        String id = answer.required("posting");
        Posting posting = open.remove(id);
        if (posting == null || wms == null) {
            return;
        }
        if (!answer.is("accepted")) {
            String why = Told.shown(answer.text("message"));
            failed(posting, "WMS 未接受：" + why, "the WMS does not accept it: " + why, at, out);
        } else if (!at.isAfter(posting.at.plus(wms.deadline()))) {
            figures.one(posting.at, "acknowledged");
        }
    }

    void result(CommandResult result, Instant now, ScenarioOutput out) {
        boolean over = result.hasFailed();
        Posting posting = over ? open.remove(result.id()) : null;
        if (posting != null) {
            failed(posting, "未送达：" + result.detail(), "it was not sent: " + result.detail(), now, out);
        }
    }

    void onTick(Instant now, ScenarioOutput out) {
        if (wms == null) {
            return;
        }
        for (String id : Set.copyOf(open.keySet()).stream().sorted().toList()) {
            Posting posting = open.get(id);
            if (posting != null && now.isAfter(posting.at.plus(wms.deadline()))) {
                open.remove(id);
                failed(
                        posting,
                        wms.deadline().toSeconds() + " 秒内未收到确认",
                        "no acknowledgement within " + wms.deadline().toSeconds() + " s",
                        now,
                        out);
            }
        }
    }

    private static void failed(Posting posting, String zh, String en, Instant at, ScenarioOutput out) {
        Told.event(
                "posting-failed",
                Told.REFUSED,
                "库位 " + posting.place + " 的盘点过账失败：" + zh,
                "the posting of " + posting.place + " failed: " + en,
                Map.of("location", Value.of(posting.place)),
                at,
                out);
    }

    void write(StateWriter state) {
        state.integer(number).integer(open.size());
        open.forEach((id, p) -> state.text(id).text(p.place).instant(p.at));
    }

    void read(StateReader state) {
        number = state.integer();
        open.clear();
        for (long n = state.integer(); n > 0; n--) {
            open.put(state.text(), new Posting(state.text(), state.time()));
        }
    }
}
