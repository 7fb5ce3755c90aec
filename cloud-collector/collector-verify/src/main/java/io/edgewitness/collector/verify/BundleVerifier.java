package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Text;
import io.edgewitness.collector.verify.VerifyReport.FigureResult;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Derives every figure of a bundle again, from the bundle alone. Nothing in the bundle is believed: not the manifest, whose figures
 * are computed anew; not the definitions, which must be the shipped ones where this program knows them; not the batches, which must
 * carry their agents' signatures and follow each other without a hole.
 *
 * <p>What it cannot show: that the keys are the collector's and the agents' (compare the fingerprints with paper), that an agent was
 * left out whole (the report lists those that are in), or that a sensor sat on the right machine.
 */
public final class BundleVerifier {
    private final IndicatorLibrary known;

    public BundleVerifier(IndicatorLibrary known) {
        this.known = known;
    }

    /** @return whether the bytes are meant to be a bundle, damaged or not */
    public static boolean looksLikeBundle(byte[] bytes) {
        byte[] name = Bundle.MANIFEST.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + name.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + name.length, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    /** Never throws for what the bytes hold. */
    public VerifyReport verify(byte[] zip) {
        VerifyReport report = new VerifyReport();
        try {
            new Run(zip, report).run();
        } catch (BundleException e) {
            report.problem("bundle", "bundle", "证据包已损坏", e.getMessage() == null ? "damaged" : e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            report.problem("bundle", "bundle", "证据包已损坏，无法继续", "damaged so that checking cannot go on: " + e);
        }
        return report;
    }

    private final class Run {
        private final byte[] zip;
        private final VerifyReport report;
        private SortedMap<String, byte[]> files = new TreeMap<>();
        private Map<String, Object> manifest = Map.of();

        Run(byte[] zip, VerifyReport report) {
            this.zip = zip;
            this.report = report;
        }

        void run() throws BundleException {
            try {
                files = CanonicalZip.read(zip);
            } catch (BundleException e) {
                report.problem("zip", "zip", "压缩包与写出时不同", String.valueOf(e.getMessage()));
                files = CanonicalZip.entries(zip);
            }
            byte[] bytes = file(Bundle.MANIFEST);
            signature(bytes);
            manifest = CanonicalJson.read(bytes);
            if (!String.valueOf(manifest.get("format")).equals(String.valueOf(Bundle.FORMAT))) {
                throw new BundleException(
                        "the bundle is of format " + manifest.get("format") + ", this program knows " + Bundle.FORMAT);
            }
            hashes();
            List<Map<?, ?>> figures = maps("figures");
            List<FigureRequest> requests = new ArrayList<>();
            for (Map<?, ?> f : figures) {
                requests.add(FigureJson.request(map(f.get("request"))));
            }
            Evidence evidence = new Evidence();
            Map<String, SliceCheck> slices = new HashMap<>();
            Map<String, Set<BatchId>> bad = new HashMap<>();
            List<Window> windows = Slices.windows(requests).distinct().toList();
            for (Map<?, ?> a : maps("agents")) {
                LedgerSlice slice = slice(a);
                SliceCheck check = new SliceCheck(slice, windows, report);
                slices.put(slice.agent(), check);
                bad.put(slice.agent(), check.run(evidence));
            }
            Indicators indicators = new Indicators(definitions());
            for (int i = 0; i < figures.size(); i++) {
                figure(indicators, evidence, requests.get(i), map(figures.get(i).get("figure")), slices, bad);
            }
        }

        private void signature(byte[] bytes) throws BundleException {
            byte[] key = file(Bundle.COLLECTOR_KEY);
            report.key("collector 采集平台 key SHA-256 " + Digests.hex(Digests.sha256(key)));
            if (!AgentKey.verify(
                    key, file(Bundle.SIGNATURE), Bundle.SIGNED.getBytes(StandardCharsets.US_ASCII), bytes)) {
                report.problem(
                        Bundle.MANIFEST,
                        "signature",
                        "清单签名与采集平台公钥不符",
                        "the manifest's signature is not that of the collector's key");
            }
        }

        private void hashes() throws BundleException {
            Set<String> unlisted = new TreeSet<>(files.keySet());
            unlisted.removeAll(List.of(Bundle.MANIFEST, Bundle.SIGNATURE));
            for (Map<?, ?> entry : maps("files")) {
                String name = FigureJson.text(entry, "name");
                byte[] content = files.get(name);
                unlisted.remove(name);
                if (content == null) {
                    report.problem(name, "file-missing", "文件缺失", "the file is missing");
                } else if (!Digests.hex(Digests.sha256(content)).equals(FigureJson.text(entry, "sha256"))
                        || !String.valueOf(content.length).equals(FigureJson.text(entry, "size"))) {
                    report.problem(
                            name, "file-hash", "文件内容与清单的散列值不符", "the file is not the one that the manifest lists");
                }
            }
            unlisted.forEach(
                    n -> report.problem(n, "file-unlisted", "清单中没有此文件", "the manifest does not list the file"));
            Object fingerprint = map(manifest.get("collector")).get("fingerprint");
            if (!Digests.hex(Digests.sha256(file(Bundle.COLLECTOR_KEY))).equals(fingerprint)) {
                report.problem(
                        Bundle.COLLECTOR_KEY,
                        "collector-key",
                        "公钥与清单不符",
                        "the key is not the one that the manifest names");
            }
        }

        private LedgerSlice slice(Map<?, ?> a) throws BundleException {
            String agent = FigureJson.text(a, "agent");
            String folder = FigureJson.text(a, "folder");
            byte[] key = file(folder + "/key.der");
            String fingerprint = Digests.hex(Digests.sha256(key));
            report.key("agent 网关 " + agent + " key SHA-256 " + fingerprint + ", batches " + a.get("first") + " … "
                    + a.get("last"));
            if (!fingerprint.equals(a.get("fingerprint"))) {
                report.problem(agent, "agent-key", "公钥与清单不符", "the key is not the one that the manifest names");
            }
            LedgerSlice slice = new LedgerSlice(agent, key, LedgerSlice.decode(file(folder + "/batches.binpb")));
            if (!String.valueOf(slice.batches().size()).equals(String.valueOf(a.get("batches")))) {
                report.problem(
                        agent,
                        "batch-count",
                        "批次数与清单不符",
                        "there are " + slice.batches().size() + " batches, the manifest says " + a.get("batches"));
            }
            return slice;
        }

        private IndicatorLibrary definitions() {
            List<IndicatorDefinition> definitions = new ArrayList<>();
            files.forEach((name, content) -> {
                if (name.startsWith("indicators/")) {
                    IndicatorDefinition d = IndicatorDefinition.parse(content);
                    definitions.add(d);
                    IndicatorDefinition ours = known.find(d.id()).orElse(null);
                    if (ours == null || ours.version() != d.version()) {
                        report.note(
                                "definition",
                                "本程序未收录指标定义" + d.reference(),
                                "this program does not know " + d.reference()
                                        + "; the bundle's own definition was used");
                    } else if (!ours.equals(d)) {
                        report.problem(
                                name,
                                "definition",
                                "指标定义与本程序所附的同版本定义不同",
                                "the definition differs from the one of that version that this program knows");
                    }
                }
            });
            return new IndicatorLibrary(definitions);
        }

        private void figure(
                Indicators indicators,
                Evidence evidence,
                FigureRequest request,
                Map<?, ?> claimed,
                Map<String, SliceCheck> slices,
                Map<String, Set<BatchId>> bad) {
            Figure f = indicators.figure(request, evidence);
            String title = f.title("zh") + " " + f.title("en") + " [" + f.formula() + ", "
                    + request.reporting().start() + " … " + request.reporting().end() + "]";
            String problem = FigureJson.difference(claimed, FigureJson.figure(f), "");
            if (problem != null) {
                report.problem(
                        title,
                        "not-derived",
                        "重新计算的结果与清单不同（清单 / 重算）：" + problem,
                        "derived again it differs (manifest / again): " + problem);
            }
            for (RecordReference r : f.records()) {
                if (bad.getOrDefault(r.agent(), Set.of()).contains(new BatchId(r.epoch(), r.batch()))) {
                    problem = "record " + r;
                    report.problem(
                            title,
                            "bad-record",
                            "使用了校验失败的记录" + r,
                            "uses record " + r + " of a batch that is not as signed");
                    break;
                }
            }
            String late = f.value() == null ? null : startsLate(request, f, slices);
            if (late != null) {
                problem = late;
                report.problem(title, "starts-late", "证据包中的批次晚于期初，之前的记录可能被省略", late);
            }
            notes(f, title);
            report.figure(new FigureResult(
                    title,
                    f.printed("zh"),
                    f.exact(),
                    f.mark() + " " + f.grade().id(),
                    f.records().size(),
                    problem));
        }

        private @Nullable String startsLate(FigureRequest request, Figure f, Map<String, SliceCheck> slices) {
            Set<String> agents =
                    f.records().stream().map(RecordReference::agent).collect(Collectors.toCollection(TreeSet::new));
            for (String agent : agents) {
                SliceCheck s = slices.get(agent);
                for (Window w : Slices.windows(List.of(request)).toList()) {
                    if (s == null || !s.reachesBack(w.start())) {
                        return "the batches of " + agent + " begin after " + w.start()
                                + ", so records before may be left out";
                    }
                }
            }
            return null;
        }

        private void notes(Figure f, String title) {
            for (Text t : f.limitations()) {
                report.note(t.code(), title + "：" + t.zh(), title + ": " + t.en());
            }
            f.gaps()
                    .forEach(g -> report.note(
                            "gap",
                            title + "：数据缺口 " + g.gap().from() + " … " + g.gap().to() + " " + g.source() + " "
                                    + g.gap().reason(),
                            title + ": gap " + g.gap().from() + " … " + g.gap().to() + " of " + g.source() + ", "
                                    + g.gap().reason() + " (" + g.record() + ")"));
        }

        private byte[] file(String name) throws BundleException {
            byte[] content = files.get(name);
            if (content == null) {
                throw new BundleException("the bundle lacks its file " + name);
            }
            return content;
        }

        private List<Map<?, ?>> maps(String key) throws BundleException {
            if (!(manifest.get(key) instanceof List<?> list)) {
                throw new BundleException("the manifest lacks " + key);
            }
            List<Map<?, ?>> maps = new ArrayList<>();
            for (Object item : list) {
                maps.add(map(item));
            }
            return maps;
        }

        private static Map<?, ?> map(@Nullable Object value) throws BundleException {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw new BundleException("the manifest has '" + value + "' where an object should be");
        }
    }
}
