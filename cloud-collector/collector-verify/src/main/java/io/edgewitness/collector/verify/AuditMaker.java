package io.edgewitness.collector.verify;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureName;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.MetricSource;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.collector.indicators.StoredRollup;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes audits: draws the instants and names the records that the figures have for them. Reads only. */
public final class AuditMaker {
    /** What a database's times tell apart, in ns: a window that begins with the instant is asked for too. */
    private static final int MOMENT = 1_000;

    private final IndicatorLibrary library;
    private final MetricSource records;
    private final Log log;

    /** What a collector, or a bundle, has of agents' batches. */
    public interface Log {
        /** @return X.509 encoding; empty: the agent is unknown */
        byte[] publicKey(String agent);

        /** @return SHA-256 of the header; empty: the batch is not there */
        byte[] header(String agent, BatchId batch);

        /** @return that the batch's header is under a head of so many leaves; null: it is not */
        AnchoredHead.@Nullable Proof proof(String agent, BatchId batch, long size);
    }

    public AuditMaker(IndicatorLibrary library, MetricSource records, Log log) {
        this.library = library;
        this.records = records;
        this.log = log;
    }

    /**
     * @param date of the audit, where the machines are
     * @param note signed tree head
     * @param figures to choose from
     * @param most so many of them, drawn too; all if there are no more
     * @param instants of each, from 1
     * @throws AuditException if there is nothing to draw, or the head is not the collector's
     */
    public Audit draw(
            String project,
            LocalDate date,
            String note,
            NoteKey collector,
            List<Figure> figures,
            int most,
            int instants)
            throws AuditException {
        if (figures.isEmpty() || most < 1 || instants < 1 || instants > AuditDraw.MOST) {
            throw new AuditException("an audit has a figure or more, and 1 to " + AuditDraw.MOST + " instants of each");
        }
        TreeHead head;
        try {
            head = TreeHead.open(note, collector);
        } catch (AnchorException e) {
            throw new AuditException(String.valueOf(e.getMessage()), e);
        }
        Map<String, Figure> byName = new TreeMap<>();
        figures.forEach(f -> byName.put(FigureName.of(f.request()), f));
        SortedMap<String, String> agents = new TreeMap<>();
        List<Audit.Item> items = new ArrayList<>();
        for (String name : AuditDraw.choose(head.root(), date, List.copyOf(byName.keySet()), most)) {
            Figure f = Objects.requireNonNull(byName.get(name));
            items.add(item(new AuditDraw(head.root(), date, name), f, head.size(), instants));
            f.records().forEach(r -> agents.computeIfAbsent(r.agent(), a -> Digests.hex(log.publicKey(a))));
        }
        return new Audit(project, date, note, collector.text(), agents, items);
    }

    private Audit.Item item(AuditDraw draw, Figure f, long size, int instants) throws AuditException {
        List<Audit.Drawn> drawn = new ArrayList<>();
        Set<RecordReference> used = new HashSet<>(f.records());
        try {
            for (int n = 1; n <= instants; n++) {
                Instant at = draw.instant(n, f.request().times());
                List<Audit.Checked> found = records(f, used, at, size);
                drawn.add(new Audit.Drawn(n, draw.digest(n), at, found, hasWindow(found) ? List.of() : nothing(at)));
            }
        } catch (IllegalArgumentException e) {
            throw new AuditException(String.valueOf(e.getMessage()), e);
        }
        return new Audit.Item(
                draw.figure(),
                f.request(),
                f.title("zh"),
                f.title("en"),
                f.printed("zh"),
                f.printed("en"),
                f.exact(),
                f.mark() + " " + f.grade().id(),
                drawn);
    }

    private static boolean hasWindow(List<Audit.Checked> found) {
        return found.stream().anyMatch(c -> c.of() == Resolution.WINDOW);
    }

    /** Roll-ups first, then the windows; of a figure that is made of windows those alone. */
    private List<Audit.Checked> records(Figure f, Set<RecordReference> used, Instant at, long size)
            throws AuditException {
        FigureRequest request = f.request();
        String scenario = scenario(request);
        List<Audit.Checked> found = new ArrayList<>();
        for (String metric : new Indicators(library).metrics(request)) {
            List<StoredMetric> windows = records.metrics(metric, scenario, at, at.plusNanos(MOMENT)).stream()
                    .filter(m -> m.metric().window().contains(at))
                    .toList();
            if (request.resolution() == Resolution.WINDOW) {
                for (StoredMetric m : windows) {
                    if (used.contains(RecordReference.of(m))) {
                        found.add(window(m, size));
                    }
                }
            } else {
                found.addAll(rolled(request, used, metric, at, windows, size));
            }
        }
        found.sort(Comparator.comparing(Audit.Checked::of, Comparator.reverseOrder())
                .thenComparing(Audit.Checked::metric)
                .thenComparing(Audit.Checked::place));
        return found;
    }

    /** A window counts in the hour or day that it ends in, as the newest revision of it that stands before the roll-up. */
    private List<Audit.Checked> rolled(
            FigureRequest request,
            Set<RecordReference> used,
            String metric,
            Instant at,
            List<StoredMetric> windows,
            long size)
            throws AuditException {
        Map<RecordReference, StoredRollup> rollups = new TreeMap<>();
        Map<List<Object>, StoredMetric> newest = new LinkedHashMap<>();
        rollups(request, metric, at, used).forEach(r -> rollups.put(r.record(), r));
        for (StoredMetric m : windows) {
            Instant last = m.metric().window().end().minusNanos(1);
            for (StoredRollup r : rollups(request, metric, last, used)) {
                boolean counts = r.record().agent().equals(m.agent())
                        && RecordReference.of(m).compareTo(r.record()) < 0
                        && isOf(request, m);
                if (counts) {
                    rollups.put(r.record(), r);
                    newest.merge(
                            List.of(
                                    m.agent(),
                                    m.scenario(),
                                    m.arm(),
                                    m.formula(),
                                    m.metric().labels(),
                                    m.metric().window()),
                            m,
                            (a, b) -> b.metric().revision() > a.metric().revision() ? b : a);
                }
            }
        }
        List<Audit.Checked> found = new ArrayList<>();
        for (StoredRollup r : rollups.values()) {
            found.add(checked(r.resolution(), r.record(), metric, r.span(), size));
        }
        for (StoredMetric m : newest.values()) {
            found.add(window(m, size));
        }
        return found;
    }

    /** @return null: of all, as the figure's records say; a comparison with another line is made of that one's too */
    private static @Nullable String scenario(FigureRequest request) {
        Comparison c = request.comparison();
        return c != null && c.control() != null ? null : request.scenario();
    }

    private static boolean isOf(FigureRequest request, StoredMetric m) {
        boolean anyArm = request.comparison() != null;
        return m.metric().labels().entrySet().containsAll(request.labels().entrySet())
                && (anyArm || m.arm().isEmpty() || m.arm().equals(Trial.ON));
    }

    private List<StoredRollup> rollups(FigureRequest request, String metric, Instant at, Set<RecordReference> used) {
        return records.rollups(request.resolution(), metric, scenario(request), at, at.plusNanos(MOMENT)).stream()
                .filter(r -> r.span().contains(at) && used.contains(r.record()))
                .toList();
    }

    private Audit.Checked window(StoredMetric m, long size) throws AuditException {
        return checked(
                Resolution.WINDOW,
                RecordReference.of(m),
                m.metric().name(),
                m.metric().window(),
                size);
    }

    private Audit.Checked checked(Resolution of, RecordReference r, String metric, Window window, long size)
            throws AuditException {
        BatchId batch = new BatchId(r.epoch(), r.batch());
        byte[] header = log.header(r.agent(), batch);
        if (header.length == 0 || log.publicKey(r.agent()).length == 0) {
            throw new AuditException("batch " + batch + " or the key of agent " + r.agent() + " is not there");
        }
        AnchoredHead.Proof proof = log.proof(r.agent(), batch, size);
        return new Audit.Checked(
                of,
                r.agent(),
                batch,
                r.sequence(),
                metric,
                window,
                Digests.hex(header),
                proof == null ? -1 : proof.index(),
                proof == null
                        ? List.of()
                        : proof.path().stream().map(Digests::hex).toList(),
                null);
    }

    private List<Text> nothing(Instant at) {
        List<Text> findings = new ArrayList<>();
        findings.add(new Text("no-window", "指标没有覆盖该时刻的统计窗口", "no window of the figure holds this instant"));
        GapLines lines = new GapLines();
        for (StoredGap g : records.gaps(at, at.plusNanos(MOMENT))) {
            lines.add(g.source(), g.gap().from(), g.gap().to(), g.gap().reason());
        }
        findings.addAll(lines.texts("gap", "已声明的数据缺口：", "a declared gap: "));
        return findings;
    }
}
