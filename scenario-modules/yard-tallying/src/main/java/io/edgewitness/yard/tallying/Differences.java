package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the yard differs from the WMS: what was told and is not settled. One thread. */
final class Differences {
    /** Characters of all of them, so that they fit into a checkpoint. */
    private static final long MOST_CHARACTERS = 2 << 20;

    private final Books books;
    private final Stock stock;
    private final int most;
    private final TreeMap<String, Books.Difference> open = new TreeMap<>(); // by code
    private long characters;

    Differences(Books books, Stock stock, int most) {
        this.books = books;
        this.stock = stock;
        this.most = most;
    }

    int size() {
        return open.size();
    }

    /** A thing was seen: it differs, or does not any more. */
    void look(String code, String place, Instant at, ScenarioOutput out) {
        Books.Difference difference = books.of(code, place);
        if (difference != null) {
            tell(difference, at, out);
        } else if (open.containsKey(code)) {
            settled(List.of(code), at, out);
        }
    }

    private void settled(List<String> codes, Instant at, ScenarioOutput out) {
        for (String code : codes) {
            Books.Difference gone = open.remove(code);
            characters -= gone == null ? 0 : gone.size();
            Told.event(
                    "discrepancy-settled",
                    Told.INFORMATION,
                    code + " 的账实差异已消除",
                    "yard and books agree on " + code + " again",
                    Map.of("item", Value.of(code)),
                    at,
                    out);
        }
    }

    /** The books changed: what does not differ any more is settled. */
    void settle(Instant at, ScenarioOutput out) {
        settled(
                open.values().stream()
                        .filter(d -> !isOpen(d))
                        .map(Books.Difference::code)
                        .toList(),
                at,
                out);
    }

    private boolean isOpen(Books.Difference d) {
        Item item = stock.item(d.code());
        if (item == null || item.location.isEmpty()) {
            return d.kind().equals("missing") && books.at(d.place()).contains(d.code());
        }
        return books.of(d.code(), item.location) != null;
    }

    /** What is told stays remembered, so that it can be settled; once there is no room for more, only that is told. */
    void tell(Books.Difference d, Instant at, ScenarioOutput out) {
        Books.Difference before = open.get(d.code());
        if (d.equals(before) || (before == null && isFull())) {
            return;
        }
        open.put(d.code(), d);
        characters += d.size() - (before == null ? 0 : before.size());
        if (before == null && isFull()) {
            tellFull(at, out);
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("kind", Value.of(d.kind()));
        attributes.put("item", Value.of(d.code()));
        attributes.put("location", Value.of(d.place()));
        String zh = d.code() + " 在 " + d.place();
        String en = d.code() + " ";
        switch (d.kind()) {
            case "missing" -> {
                zh = "账面在 " + d.place() + " 的 " + d.code() + " 未找到";
                en += "should be at " + d.place() + " and was not found";
            }
            case "misplaced" -> {
                attributes.put("books", Value.of(d.other()));
                zh += "，账面在 " + d.other();
                en += "is at " + d.place() + ", and in the books at " + d.other();
            }
            default -> {
                zh += "，账面没有";
                en += "is at " + d.place() + ", and not in the books";
            }
        }
        Told.event("discrepancy", Told.NOTICE, zh, en, attributes, at, out);
    }

    private boolean isFull() {
        return open.size() >= most || characters >= MOST_CHARACTERS;
    }

    private void tellFull(Instant at, ScenarioOutput out) {
        int now = open.size();
        Told.event(
                "discrepancies-full",
                Told.REFUSED,
                "账实差异已达 " + now + " 项，更多差异在部分消除之前不再逐条报告；请核对 WMS 的库存是否属于本堆场",
                "there are " + now
                        + " differences, and further ones are not told until some are settled; look whether the"
                        + " WMS tells the stock of this yard",
                Map.of("differences", Value.of(now)),
                at,
                out);
    }

    /** The first so many, as an event lists them. */
    Value listed(int number) {
        List<Value> listed = new ArrayList<>();
        open.values().stream().limit(number).forEach(d -> {
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("kind", Value.of(d.kind()));
            fields.put("item", Value.of(d.code()));
            fields.put("location", Value.of(d.place()));
            listed.add(new Value.Structure(fields));
        });
        return new Value.Array(listed);
    }

    void write(StateWriter state) {
        state.integer(open.size());
        open.forEach(
                (code, d) -> state.text(d.kind()).text(code).text(d.place()).text(d.other()));
    }

    void read(StateReader state) {
        open.clear();
        characters = 0;
        for (long n = state.integer(); n > 0; n--) {
            Books.Difference d = new Books.Difference(state.text(), state.text(), state.text(), state.text());
            open.put(d.code(), d);
            characters += d.size();
        }
    }
}
