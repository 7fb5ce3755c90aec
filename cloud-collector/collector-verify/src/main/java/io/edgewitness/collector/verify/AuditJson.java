package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.Rfc3339;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An audit as canonical JSON, and back. */
public final class AuditJson {
    static final int FORMAT = 1;
    private static final int MOST_BYTES = 16 << 20;

    private AuditJson() {}

    public static byte[] write(Audit audit) {
        return CanonicalJson.write(map(audit));
    }

    static Map<String, Object> map(Audit a) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("format", FORMAT);
        map.put("project", a.project());
        map.put("date", a.date().toString());
        map.put("head", a.head());
        map.put("collector", a.collector());
        map.put("agents", new LinkedHashMap<>(a.agents()));
        map.put("figures", a.items().stream().map(AuditJson::item).toList());
        return map;
    }

    private static Map<String, Object> item(Audit.Item i) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", i.name());
        map.put("request", FigureJson.request(i.request()));
        map.put("title-zh", i.titleZh());
        map.put("title-en", i.titleEn());
        map.put("printed-zh", i.printedZh());
        map.put("printed-en", i.printedEn());
        map.put("exact", i.exact());
        map.put("grade", i.grade());
        map.put("instants", i.drawn().stream().map(AuditJson::drawn).toList());
        return map;
    }

    private static Map<String, Object> drawn(Audit.Drawn d) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("n", d.n());
        map.put("sha256", d.digest());
        map.put("at", d.at().toString());
        map.put("records", d.records().stream().map(AuditJson::checked).toList());
        map.put("findings", texts(d.findings()));
        return map;
    }

    private static Map<String, Object> checked(Audit.Checked c) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("of", c.of().id());
        map.put("agent", c.agent());
        map.put("batch", c.batch().toString());
        map.put("sequence", Long.toString(c.sequence()));
        map.put("metric", c.metric());
        map.put("from", c.window().start().toString());
        map.put("to", c.window().end().toString());
        map.put("header", c.header());
        map.put("index", Long.toString(c.index()));
        map.put("path", c.path());
        map.put("result", c.result() == null ? null : result(c.result()));
        return map;
    }

    private static Map<String, Object> result(Audit.Result r) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("outcome", r.outcome().id());
        map.put("formula", r.formula());
        map.put("said", r.said());
        map.put("derived", r.derived());
        map.put("difference", r.difference());
        map.put("received", Long.toString(r.received()));
        map.put("counted", Long.toString(r.counted()));
        map.put("batches", r.batches());
        map.put("findings", texts(r.findings()));
        return map;
    }

    private static List<Object> texts(List<Text> texts) {
        List<Object> list = new ArrayList<>();
        for (Text t : texts) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("code", t.code());
            map.put("zh", t.zh());
            map.put("en", t.en());
            list.add(map);
        }
        return list;
    }

    /** @throws AuditException if the bytes are no audit in its one form */
    public static Audit read(byte[] json) throws AuditException {
        if (json.length > MOST_BYTES) {
            throw new AuditException("an audit is smaller than this");
        }
        try {
            Audit audit = audit(CanonicalJson.read(json));
            if (!java.util.Arrays.equals(json, write(audit))) {
                throw new IllegalArgumentException("it is not in its one form");
            }
            return audit;
        } catch (IllegalArgumentException | ClassCastException | DateTimeException | BundleException e) {
            throw new AuditException("this is no audit as `audit draw` writes it: " + e.getMessage(), e);
        }
    }

    static Audit audit(Map<?, ?> map) throws BundleException {
        if (!text(map, "format").equals(String.valueOf(FORMAT))) {
            throw new IllegalArgumentException("format " + map.get("format") + " is not known here");
        }
        SortedMap<String, String> agents = new TreeMap<>();
        ((Map<?, ?>) need(map, "agents")).forEach((k, v) -> agents.put(String.valueOf(k), String.valueOf(v)));
        List<Audit.Item> items = new ArrayList<>();
        for (Map<?, ?> m : maps(map, "figures")) {
            items.add(readItem(m));
        }
        return new Audit(
                text(map, "project"),
                LocalDate.parse(text(map, "date")),
                text(map, "head"),
                text(map, "collector"),
                agents,
                items);
    }

    private static Audit.Item readItem(Map<?, ?> map) throws BundleException {
        List<Audit.Drawn> drawn = new ArrayList<>();
        for (Map<?, ?> m : maps(map, "instants")) {
            drawn.add(readDrawn(m));
        }
        return new Audit.Item(
                text(map, "name"),
                FigureJson.request((Map<?, ?>) need(map, "request"), Bundle.FORMAT),
                text(map, "title-zh"),
                text(map, "title-en"),
                text(map, "printed-zh"),
                text(map, "printed-en"),
                text(map, "exact"),
                text(map, "grade"),
                drawn);
    }

    private static Audit.Drawn readDrawn(Map<?, ?> map) {
        List<Audit.Checked> records = new ArrayList<>();
        for (Map<?, ?> m : maps(map, "records")) {
            records.add(readChecked(m));
        }
        return new Audit.Drawn(
                Integer.parseInt(text(map, "n")),
                text(map, "sha256"),
                Rfc3339.utc(text(map, "at")),
                records,
                readTexts(map));
    }

    private static Audit.Checked readChecked(Map<?, ?> map) {
        Object result = map.get("result");
        return new Audit.Checked(
                Resolution.of(text(map, "of")),
                text(map, "agent"),
                batch(text(map, "batch")),
                Long.parseLong(text(map, "sequence")),
                text(map, "metric"),
                new Window(Rfc3339.utc(text(map, "from")), Rfc3339.utc(text(map, "to"))),
                text(map, "header"),
                Long.parseLong(text(map, "index")),
                ((List<?>) need(map, "path")).stream().map(String::valueOf).toList(),
                result == null ? null : readResult((Map<?, ?>) result));
    }

    private static BatchId batch(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no batch");
        }
        return new BatchId(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private static Audit.Result readResult(Map<?, ?> map) {
        return new Audit.Result(
                Audit.Outcome.of(text(map, "outcome")),
                text(map, "formula"),
                text(map, "said"),
                text(map, "derived"),
                text(map, "difference"),
                Long.parseLong(text(map, "received")),
                Long.parseLong(text(map, "counted")),
                text(map, "batches"),
                readTexts(map));
    }

    private static List<Text> readTexts(Map<?, ?> map) {
        List<Text> texts = new ArrayList<>();
        for (Map<?, ?> m : maps(map, "findings")) {
            texts.add(new Text(text(m, "code"), text(m, "zh"), text(m, "en")));
        }
        return texts;
    }

    static List<Map<?, ?>> maps(Map<?, ?> map, String key) {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object item : (List<?>) need(map, key)) {
            maps.add((Map<?, ?>) item);
        }
        return maps;
    }

    private static Object need(Map<?, ?> map, String key) {
        @Nullable Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("it lacks " + key);
        }
        return value;
    }

    static String text(Map<?, ?> map, String key) {
        return need(map, key).toString();
    }
}
