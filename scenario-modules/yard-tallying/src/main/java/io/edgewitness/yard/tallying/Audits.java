package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Lot;
import io.edgewitness.scenario.kit.Proportion;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Draws places and items that people look at again, and holds their answers against what the yard's records say. One thread. */
final class Audits {
    private static final int MOST_OPEN = 5_000;

    private final YardParameters.Audit settings;
    private final Figures figures;
    private final Map<String, Instant> places = new LinkedHashMap<>(); // drawn and not answered
    private final Map<String, Instant> items = new LinkedHashMap<>();
    private Instant drawn = Instant.EPOCH; // window whose places were drawn last

    Audits(YardParameters.Audit settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    /** Once a window, places are drawn; nobody can tell beforehand which. */
    void draw(Set<String> all, Instant now, ScenarioOutput out) {
        Instant window = figures.window(now);
        if (!figures.hasBegun() || window.equals(drawn)) {
            return;
        }
        drawn = window;
        List<Value> asked = new ArrayList<>();
        for (String place : new TreeSet<>(all)) {
            if (Lot.of(settings.seed() + " place " + place + " " + window) < settings.locations()) {
                open(places, place, now);
                asked.add(Value.of(place));
            }
        }
        if (!asked.isEmpty()) {
            Told.event(
                    "audit-request",
                    Told.NOTICE,
                    "请实地清点 " + asked.size() + " 个抽中的库位",
                    "count " + asked.size() + " places that were drawn",
                    Map.of("locations", new Value.Array(asked)),
                    now,
                    out);
        }
    }

    /** An item is drawn at its first sighting in a window, or not. */
    void draw(String code, Item item, Instant at, ScenarioOutput out) {
        if (Lot.of(settings.seed() + " item " + code + " " + figures.window(at)) >= settings.items()) {
            return;
        }
        open(items, code, at);
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("item", Value.of(code));
        attributes.put("location", Value.of(item.location));
        Told.event(
                "audit-request",
                Told.NOTICE,
                "请复核 " + item.location + " 的 " + code + "：编码文字、尺寸、等级",
                "look at " + code + " at " + item.location + ": text of its code, size, grade",
                attributes,
                at,
                out);
    }

    private static void open(Map<String, Instant> which, String name, Instant at) {
        which.remove(name);
        which.put(name, at);
        if (which.size() > MOST_OPEN) {
            which.remove(which.keySet().iterator().next());
        }
    }

    /** A place: {@code {location, items: [code]}}; an item: {@code {item}} and what was looked at of {@code text}, {@code size}, {@code grade}. */
    void answered(Fields answer, Books books, Stock stock, Instant at) {
        if (answer.has("item")) {
            String code = answer.required("item");
            Item item = stock.item(code);
            if (items.remove(code) != null && item != null) {
                item(answer, code, item, at);
            }
            return;
        }
        String place = answer.required("location");
        if (places.remove(place) == null) {
            return; // it was not drawn: a sample that people choose says nothing
        }
        Set<String> found = new TreeSet<>();
        answer.list("items").forEach(v -> found.add(Fields.text(v)));
        Set<String> record = books.has(place) ? books.at(place) : stock.at(place);
        figures.share(at, "places right", "places audited", record.equals(found));
    }

    private void item(Fields answer, String code, Item item, Instant at) {
        String text = answer.text("text");
        if (!text.isEmpty() && item.text) {
            int wrong = Math.min(text.length(), Edits.between(code, text));
            figures.add(at, "characters", BigDecimal.valueOf(text.length()));
            figures.add(at, "right characters", BigDecimal.valueOf(text.length() - wrong));
        }
        Size truth = Size.read(answer, 0);
        if (truth.isKnown() && item.size.isKnown()) {
            item.size.errors(truth).forEach(mm -> figures.error(at, mm));
        }
        if (answer.has("grade") && !item.grade.isEmpty()) {
            figures.graded(at, item.grade, answer.text("grade"));
        }
    }

    /** What the audited places of a window say, with their interval. */
    void tell(Window w, Instant now, ScenarioOutput out) {
        long audited = figures.sum(w, "places audited").longValue();
        if (audited == 0) {
            return;
        }
        Proportion p = new Proportion(figures.sum(w, "places right").longValue(), audited);
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("window", Value.of(w.start().toString()));
        attributes.put("places-right", Value.of(p.toString()));
        attributes.put("right", Value.of(p.hits()));
        attributes.put("audited", Value.of(p.trials()));
        Told.event(
                "audit-estimate",
                Told.INFORMATION,
                "抽盘：账实相符的库位 " + p + "（95% 置信区间）",
                "audit: places whose record is right " + p + " (95 % interval)",
                attributes,
                now,
                out);
    }

    void forgetBefore(Instant now) {
        Instant oldest = now.minus(settings.patience());
        places.values().removeIf(at -> at.isBefore(oldest));
        items.values().removeIf(at -> at.isBefore(oldest));
    }

    void write(StateWriter state) {
        state.instant(drawn);
        for (Map<String, Instant> each : List.of(places, items)) {
            state.integer(each.size());
            each.forEach((name, at) -> state.text(name).instant(at));
        }
    }

    void read(StateReader state) {
        drawn = state.time();
        for (Map<String, Instant> each : List.of(places, items)) {
            each.clear();
            for (long n = state.integer(); n > 0; n--) {
                each.put(state.text(), state.time());
            }
        }
    }
}
