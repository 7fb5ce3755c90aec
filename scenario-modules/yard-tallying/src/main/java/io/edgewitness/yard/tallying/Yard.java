package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What lies where, held against the WMS; graded, sorted and audited. One thread. */
final class Yard {
    private static final int MOST_LISTED = 500;

    private final YardParameters parameters;
    private final Figures figures;
    private final Stock stock;
    private final Books books = new Books();
    private final Postings postings;
    private final Sorter sorter;
    private final Audits audits;
    private final Differences differences;
    private final String mapId;
    private Instant now = Instant.EPOCH;
    private String mapped = ""; // of the map that was told last

    Yard(YardParameters parameters, Figures figures) {
        this.parameters = parameters;
        this.figures = figures;
        mapId = UUID.nameUUIDFromBytes(parameters.map().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        stock = new Stock(parameters);
        differences = new Differences(books, stock, parameters.mostItems());
        postings = new Postings(parameters.wms(), figures);
        sorter = new Sorter(parameters.sort(), figures);
        audits = new Audits(parameters.audit(), figures);
    }

    void sighting(Sighting sighting, Instant at, ScenarioOutput out) {
        requirePlace(sighting.location());
        Set<String> found = new TreeSet<>();
        for (Sighting.Thing thing : sighting.things()) {
            if (see(thing, sighting.location(), at, out)) {
                found.add(thing.code());
            }
        }
        if (sighting.complete()) {
            lookedThrough(sighting.location(), found, at, out);
        }
    }

    private void requirePlace(String place) {
        if (!parameters.locations().containsKey(place)) {
            throw new IllegalArgumentException("there is no location '" + Told.shown(place) + "' in the site file");
        }
    }

    /** The clock was set back. */
    void setBack(Instant now) {
        stock.setBack(now);
    }

    /** A thing is seen. @return whether its code counts */
    boolean see(Sighting.Thing thing, String place, Instant at, ScenarioOutput out) {
        if (thing.code().isEmpty() || thing.identity() < parameters.confidence()) {
            abstained(thing, place, at, out);
            return false;
        }
        if (!parameters.fits(thing.code())) {
            Told.refused(
                    "code-against-the-rules",
                    thing.code(),
                    "编码不符合规则或校验位错误：" + Told.shown(thing.code()) + "（" + place + "）；请重新扫描",
                    "a code follows no rule, or its check digit is wrong: " + Told.shown(thing.code()) + " at " + place
                            + "; scan it again",
                    at,
                    out);
            return false;
        }
        Item before = stock.item(thing.code());
        List<String> shown = before == null ? List.of() : before.shown();
        if (stock.isBack(thing.code(), place, at)) {
            twice(thing.code(), place, at, out);
        }
        boolean own = stock.see(thing, place, at);
        Item item = stock.item(thing.code());
        if (item == null) {
            return true;
        }
        figures.known(item, at);
        if (own) {
            figures.one(at, "items");
            differences.look(thing.code(), place, at, out);
            audits.draw(thing.code(), item, at, out);
        }
        grade(thing.code(), item, at, out);
        if (own) {
            sorter.seen(thing.code(), item, out);
        }
        if (own || !item.shown().equals(shown)) {
            Told.event(
                    "item-seen",
                    Told.INFORMATION,
                    thing.code() + " 在 " + item.location,
                    thing.code() + " is at " + item.location,
                    item.attributes(thing.code()),
                    item.seen,
                    out);
        }
        return true;
    }

    /** A thing that is seen here and there in turn is one thing that is carried to and fro, or two with the same code. Told once for each place. */
    private void twice(String code, String place, Instant at, ScenarioOutput out) {
        Item item = stock.item(code);
        if (item == null || item.doubted) {
            return;
        }
        item.doubted = true;
        Told.event(
                "seen-in-two-places",
                Told.NOTICE,
                code + " 在 " + item.location + " 与 " + place + " 两处交替出现，往返不重复计数；请核对是否有重复的标签",
                code + " is seen at " + item.location + " and at " + place
                        + " in turn, and not counted each time; look whether two things have the same label",
                Map.of("item", Value.of(code), "location", Value.of(place), "other", Value.of(item.location)),
                at,
                out);
    }

    /** Something lies there, and nobody knows what. */
    private void abstained(Sighting.Thing thing, String place, Instant at, ScenarioOutput out) {
        figures.one(at, "seen");
        figures.one(at, "abstained");
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("location", Value.of(place));
        attributes.put("read-as", Value.of(Told.shown(thing.code())));
        attributes.put("confidence", Value.of(thing.identity()));
        Told.event(
                "identity-unknown",
                Told.NOTICE,
                place + " 有货物标识无法确认；请人工核对",
                "what lies at " + place + " could not be identified; look at it",
                attributes,
                at,
                out);
    }

    private void grade(String code, Item item, Instant at, ScenarioOutput out) {
        if (parameters.grades().isEmpty()) {
            return;
        }
        String grade = GradeRule.of(parameters.grades(), item.appearance, item.size, item.condition);
        String now = grade == null ? "" : grade;
        if (now.equals(item.grade)) {
            return;
        }
        item.grade = now;
        figures.one(at, now.isEmpty() ? "grades withdrawn" : "grades");
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("item", Value.of(code));
        attributes.put("grade", Value.of(now));
        attributes.put("appearance", item.appearance.told());
        attributes.put("size", Value.of(item.size.toString()));
        attributes.put("condition", item.condition.told());
        Told.event(
                "item-graded",
                Told.INFORMATION,
                now.isEmpty() ? code + " 无法定级" : code + " 定为 " + now + " 级",
                now.isEmpty() ? code + " has no grade" : code + " is of grade " + now,
                attributes,
                at,
                out);
    }

    /** A place was looked through: what the books have and nobody found is missing. */
    void lookedThrough(String place, Set<String> found, Instant at, ScenarioOutput out) {
        Stock.Counted counted = stock.counted(place, found, at);
        figures.one(at, "places counted");
        if (counted.hours() != null) {
            figures.one(at, "counts");
            figures.add(at, "count hours", BigDecimal.valueOf(counted.hours()));
        }
        counted(place, found.size(), counted.gone(), at, out);
        for (Books.Difference difference : books.of(place, found, stock)) {
            differences.tell(difference, at, out);
        }
        postings.post(place, found, at, out);
    }

    /** In several events where more is gone than one lists. */
    private static void counted(String place, int found, List<String> gone, Instant at, ScenarioOutput out) {
        for (int from = 0; from == 0 || from < gone.size(); from += MOST_LISTED) {
            List<Value> listed = new ArrayList<>();
            gone.subList(from, Math.min(gone.size(), from + MOST_LISTED)).forEach(c -> listed.add(Value.of(c)));
            Map<String, Value> attributes = new LinkedHashMap<>();
            attributes.put("location", Value.of(place));
            attributes.put("found", Value.of(found));
            attributes.put("gone", new Value.Array(listed));
            Told.event(
                    "place-counted",
                    Told.INFORMATION,
                    place + " 已清点：" + found + " 件",
                    place + " was looked through: " + found + " items",
                    attributes,
                    at,
                    out);
        }
    }

    /** The WMS says what lies where; open differences are held against it anew. */
    void stock(Fields message, Instant at, ScenarioOutput out) {
        Set<String> places = books.take(message);
        figures.one(at, "stock messages");
        differences.settle(at, out);
        for (String place : places) {
            if (stock.looked(place) != null) {
                for (String code : Set.copyOf(stock.at(place)).stream().sorted().toList()) {
                    differences.look(code, place, at, out);
                }
            }
        }
    }

    void answered(Fields message, Instant at, ScenarioOutput out) {
        postings.answered(message, at, out);
    }

    void audited(Fields message, Instant at) {
        audits.answered(message, books, stock, at);
    }

    void sorted(Fields message, Instant at, ScenarioOutput out) {
        sorter.arrived(message, stock, at, out);
    }

    void stack(Fields request, Instant at, ScenarioOutput out) {
        Stacking.plan(request, stock, at, out);
    }

    void result(CommandResult result, ScenarioOutput out) {
        sorter.result(result, now, out);
        postings.result(result, now, out);
    }

    void onTick(Instant time, ScenarioOutput out) {
        now = time;
        map(out);
        figures.age(stock, time);
        audits.draw(parameters.locations().keySet(), time, out);
        audits.forgetBefore(time);
        postings.onTick(time, out);
    }

    /** Where the places are, once for each site file. */
    private void map(ScenarioOutput out) {
        if (mapped.equals(mapId)) {
            return;
        }
        mapped = mapId;
        Map<String, Value> attributes = parameters.map();
        int places = parameters.locations().size();
        Told.event(
                "yard-map",
                Told.INFORMATION,
                "堆场：" + places + " 个库位",
                "yard of " + places + " places",
                attributes,
                now,
                out);
    }

    /** The view and the list of differences at the end of a window. */
    void tell(Window window, Instant time, ScenarioOutput out) {
        List<Value> places = new ArrayList<>();
        for (String place : stock.locations()) {
            if (places.size() == MOST_LISTED) {
                break;
            }
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("location", Value.of(place));
            fields.put("items", Value.of(stock.at(place).size()));
            Instant looked = stock.looked(place);
            if (looked != null) {
                fields.put("seen", Value.of(looked.toString()));
            }
            places.add(new Value.Structure(fields));
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("items", Value.of(stock.size()));
        attributes.put("differences", Value.of(differences.size()));
        attributes.put("places", new Value.Array(places));
        attributes.put("open", differences.listed(MOST_LISTED));
        Told.event(
                "stock-view",
                Told.INFORMATION,
                "库存视图：" + stock.size() + " 件货物，" + differences.size() + " 项差异",
                "view of the stock: " + stock.size() + " items, " + differences.size() + " differences",
                attributes,
                time,
                out);
        audits.tell(window, time, out);
        BigDecimal grades = figures.sum(window, "grades");
        if (!parameters.grades().isEmpty() && grades.signum() > 0) {
            out.demand(new DemandResult(
                    "17.7",
                    true,
                    grades + " items graded by " + parameters.grades().size() + " rules",
                    time));
        }
    }

    void write(StateWriter state) {
        stock.write(state);
        books.write(state);
        postings.write(state);
        sorter.write(state);
        audits.write(state);
        state.instant(now).text(mapped);
        differences.write(state);
    }

    void read(StateReader state) {
        stock.read(state);
        books.read(state);
        postings.read(state);
        sorter.read(state);
        audits.read(state);
        now = state.time();
        mapped = state.text();
        differences.read(state);
    }
}
