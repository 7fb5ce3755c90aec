package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.AuditVerdicts;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.FigureName;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.ledger.AgentKey;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One check of one bundle, of format 1, 2 or 3: files, agents, plans, tree heads, figures, in the order of the package documentation. */
final class Verification {
    private static final Pattern FORMATS = Pattern.compile("[1-9]\\d{0,8}");

    private final BundleFiles files;
    private final IndicatorLibrary known;
    private final List<X509Certificate> authorities;
    private final List<NoteKey> parties;
    private final VerifyReport report;
    private final Set<String> unknown = new TreeSet<>();
    private Map<String, Object> manifest = Map.of();
    private int format;

    Verification(
            BundleFiles files,
            IndicatorLibrary known,
            List<X509Certificate> authorities,
            List<NoteKey> parties,
            VerifyReport report) {
        this.files = files;
        this.known = known;
        this.authorities = authorities;
        this.parties = parties;
        this.report = report;
    }

    /** @throws BundleException if a file is missing or so damaged that nothing can be told by it */
    void run() throws BundleException {
        byte[] bytes = files.bytes(Bundle.MANIFEST);
        try {
            manifest = CanonicalJson.read(bytes);
        } catch (IllegalArgumentException e) {
            throw new BundleException("the manifest cannot be read: " + e.getMessage(), e);
        }
        format = format(manifest.get("format"));
        if (format > Bundle.FORMAT) {
            report.newer(Bundle.MANIFEST, format, Bundle.FORMAT);
            return;
        }
        signature(bytes);
        hashes();
        List<Map<?, ?>> figures = maps("figures");
        Indicators indicators = new Indicators(definitions());
        List<FigureRequest> requests = new ArrayList<>();
        Set<String> wanted = new TreeSet<>();
        for (Map<?, ?> f : figures) {
            FigureRequest request = FigureJson.request(map(f.get("request")), format);
            requests.add(request);
            wanted.addAll(indicators.metrics(
                    request, String.valueOf(map(f.get("figure")).get("formula"))));
        }
        Evidence evidence = new Evidence(wanted);
        AgentChecks agents = new AgentChecks(files, requests, format, report);
        for (Map<?, ?> a : maps("agents")) {
            agents.check(a, evidence);
        }
        AnchorCheck anchors = anchors(agents);
        FigureCheck check = new FigureCheck(
                indicators.with(plans(evidence, agents)).with(audits(requests, agents)),
                evidence,
                agents,
                unknown,
                report);
        for (int i = 0; i < figures.size(); i++) {
            check.run(requests.get(i), map(figures.get(i).get("figure")));
        }
        anchors.unvouched(agents.names(), check.used());
    }

    /** Read before all else: nothing is known of what a newer format means. */
    private static int format(@Nullable Object said) throws BundleException {
        if (!(said instanceof Number) || !FORMATS.matcher(said.toString()).matches()) {
            throw new BundleException("the manifest names no format that there can be: " + said);
        }
        return Integer.parseInt(said.toString());
    }

    private void signature(byte[] bytes) throws BundleException {
        byte[] key = files.bytes(Bundle.COLLECTOR_KEY);
        report.key("collector 采集平台 key SHA-256 " + Digests.hex(Digests.sha256(key)));
        if (!AgentKey.verify(key, files.bytes(Bundle.SIGNATURE), Bundle.signed(format), bytes)) {
            report.problem(
                    Bundle.MANIFEST,
                    "signature",
                    "清单签名与采集平台公钥不符",
                    "the manifest's signature is not that of the collector's key");
        }
    }

    private void hashes() throws BundleException {
        Set<String> unlisted = files.names();
        for (String name : List.of(Bundle.MANIFEST, Bundle.SIGNATURE)) {
            unlisted.remove(name);
            files.sha256(name);
        }
        Set<String> listed = new TreeSet<>();
        for (Map<?, ?> entry : maps("files")) {
            String name = FigureJson.text(entry, "name");
            unlisted.remove(name);
            if (!listed.add(name)) {
                throw new BundleException("the manifest lists the file " + name + " twice");
            }
            if (!files.has(name)) {
                report.problem(name, "file-missing", "文件缺失", "the file is missing");
            } else if (!Digests.hex(files.sha256(name)).equals(FigureJson.text(entry, "sha256"))
                    || !(entry.get("size") instanceof Number size)
                    || files.size(name) != size.longValue()) {
                report.problem(name, "file-hash", "文件内容与清单的散列值不符", "the file is not the one that the manifest lists");
            }
        }
        for (String name : unlisted) {
            files.sha256(name);
            report.problem(name, "file-unlisted", "清单中没有此文件", "the manifest does not list the file");
        }
        String damage = files.damage();
        if (damage != null) {
            report.problem("zip", "zip", "压缩包与写出时不同", damage);
        }
        Object fingerprint = map(manifest.get("collector")).get("fingerprint");
        if (!Digests.hex(files.sha256(Bundle.COLLECTOR_KEY)).equals(fingerprint)) {
            report.problem(
                    Bundle.COLLECTOR_KEY, "collector-key", "公钥与清单不符", "the key is not the one that the manifest names");
        }
    }

    private SortedMap<String, byte[]> under(String folder) throws BundleException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        for (String name : files.names()) {
            if (name.startsWith(folder)) {
                found.put(name, files.bytes(name));
            }
        }
        return found;
    }

    private IndicatorLibrary definitions() throws BundleException {
        List<IndicatorDefinition> definitions = new ArrayList<>();
        String folder = format == 1 ? "indicators/" : Bundle.FORMULAS;
        for (Map.Entry<String, byte[]> e : under(folder).entrySet()) {
            if (!e.getKey().endsWith(".yaml")) {
                continue; // other names are not used
            }
            IndicatorDefinition d = IndicatorDefinition.parse(e.getValue());
            definitions.add(d);
            IndicatorDefinition ours = known.find(d.reference()).orElse(null);
            if (!e.getKey().equals(folder + d.reference() + ".yaml")) {
                report.problem(
                        e.getKey(),
                        "definition",
                        "文件中是另一指标定义" + d.reference(),
                        "the file holds another definition, " + d.reference());
            }
            if (ours == null) {
                unknown.add(d.reference());
                report.note(
                        "definition",
                        "本程序未收录指标定义" + d.reference() + "，按包内定义计算，其含义与评级规则未经核验",
                        "this program does not know " + d.reference()
                                + "; the bundle's own definition was used, and nobody vouches for what it means or how"
                                + " it grades");
            } else if (!ours.equals(d)) {
                report.problem(
                        e.getKey(),
                        "definition",
                        "指标定义与本程序所附的同版本定义不同",
                        "the definition differs from the one of that version that this program knows");
            }
        }
        return new IndicatorLibrary(definitions);
    }

    private AnchorCheck anchors(AgentChecks agents) throws BundleException {
        SortedMap<String, byte[]> there = under(AnchorFiles.FOLDER);
        Set<String> stray = new TreeSet<>(there.keySet());
        stray.removeAll(AnchorFiles.write(AnchorFiles.read(there), List.of()).keySet());
        stray.remove(AnchorFiles.PARTIES);
        stray.forEach(name -> report.problem(
                name,
                "anchor-file",
                "不属于任何树头的文件",
                "the file belongs to no tree head: one was removed, added or moved"));
        AnchorCheck check = new AnchorCheck(there, files.bytes(Bundle.COLLECTOR_KEY), authorities, parties, report);
        check.run(agents::headerHash);
        return check;
    }

    /** A manifest from before there were plans says nothing of them; one of today that says nothing has none. */
    private PlanBook plans(Evidence evidence, AgentChecks agents) throws BundleException {
        SortedMap<String, byte[]> there = under(PlanBook.FOLDER);
        if (!manifest.containsKey("plans")) {
            there.keySet().forEach(this::stray);
            if (format > 1) {
                return PlanBook.of(List.of());
            }
            report.note(
                    "no-plan",
                    "格式1的证据包不含取证计划：无论包内如何标注，其中数据至多为◐（M2）",
                    "a bundle of format 1 without plans: none of its figures is better than ◐ (M2), whatever it says");
            return PlanBook.SILENT;
        }
        byte[] key = files.bytes(Bundle.COLLECTOR_KEY);
        byte[] signed = PlanEntry.SIGNED.getBytes(StandardCharsets.US_ASCII);
        List<SignedPlan> plans =
                PlanBook.read(there, (content, signature) -> AgentKey.verify(key, signature, signed, content));
        for (SignedPlan plan : plans) {
            String subject = PlanBook.FOLDER + plan.id() + ".json";
            List<Text> problems = new ArrayList<>(plan.problems());
            SignedPlan.Anchored anchored = plan.anchored(evidence.witnesses());
            problems.addAll(anchored.problems());
            problems.addAll(agents.otherHeads(plan));
            problems.forEach(t -> report.problem(subject, t.code(), t.zh(), t.en()));
            anchored.notes().forEach(t -> report.note(t.code(), t.zh(), t.en()));
        }
        PlanBook book = PlanBook.of(plans).with(evidence.witnesses());
        Set<String> strays = new TreeSet<>(there.keySet());
        strays.removeAll(book.files().keySet());
        strays.forEach(this::stray);
        List<Object> named = new ArrayList<>(list("plans"));
        if (!named.equals(book.plans().stream().map(SignedPlan::id).toList())) {
            report.problem(Bundle.MANIFEST, "plans", "取证计划与清单不符", "the plans are not those that the manifest names");
        }
        return book;
    }

    private AuditVerdicts audits(List<FigureRequest> requests, AgentChecks agents) throws BundleException {
        return new AuditNotesCheck(
                        under(AuditNotes.FOLDER),
                        requests.stream().map(FigureName::of).toList(),
                        files.bytes(Bundle.COLLECTOR_KEY),
                        agents::headerHash,
                        report)
                .run()
                .verdicts();
    }

    private void stray(String name) {
        report.problem(
                name, "plan-file", "不属于任何取证计划的文件", "the file belongs to no plan: an entry was removed, added or moved");
    }

    private List<?> list(String key) throws BundleException {
        if (!(manifest.get(key) instanceof List<?> list)) {
            throw new BundleException("the manifest lacks " + key);
        }
        return list;
    }

    private List<Map<?, ?>> maps(String key) throws BundleException {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object item : list(key)) {
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
