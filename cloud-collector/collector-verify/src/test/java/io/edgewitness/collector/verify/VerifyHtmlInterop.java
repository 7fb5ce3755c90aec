package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.collector.verify.proto.ProvenHeader;
import io.edgewitness.collector.verify.proto.ProvenRecord;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.Mode;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both verifiers, this one and the one for browsers (run by node), find the same in the same bundles, spoiled ones included: the same
 * verdict, the same codes of faults, the same figures, the same numbers.
 */
class VerifyHtmlInterop {
    private static final Path NODE = Path.of("/usr/bin/node");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path RUNNER = Path.of("src/test/js/verify-bundles.js");
    private static final BigDecimal NEAR = new BigDecimal("1e-9");
    private static final Bundle.Filing FILING =
            new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z"));

    @TempDir
    Path folder;

    private AgentKey collector;
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());
    private final Map<String, byte[]> bundles = new LinkedHashMap<>();

    private interface Change<T> {
        void apply(T what) throws Exception;
    }

    @BeforeEach
    void skipVisiblyWhatCannotRunHere() {
        Assumptions.assumeTrue(Files.isExecutable(NODE), "SKIPPED: this machine has no " + NODE);
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
    }

    @Test
    void bothFindTheSameInWholeBatches() throws Exception {
        try (Plant plant = new Plant(folder, "gw-1", Mode.REAL)) {
            for (int i = 0; i < 24; i++) {
                plant.quarter(i, (i < 12 ? "10." : "8.") + i);
                if (i == 12) {
                    plant.restart("b").gap(3, 12);
                }
            }
            byte[] zip = bundle(
                    plant,
                    Plant.energy(0, 24),
                    Plant.energy(2, 30),
                    FigureRequest.change(
                            "energy-consumption", "line-1", Plant.quarters(0, 11), Plant.quarters(12, 24)));
            add("whole", zip);
            spoilFiles("whole", zip);
            spoilFigure("whole", zip);
            spoil("whole-batch", zip, "agents/1/batches.binpb", Batch.parser(), VerifyHtmlInterop::spoilBatch);
            plant.lose(4, 5, 1, true);
            add("hole-declared", bundle(plant, Plant.energy(0, 8)));
        }
        try (Plant sim = new Plant(folder, "gw-sim", Mode.SIM)) {
            sim.quarter(0, "1").quarter(1, "2");
            add("simulated", bundle(sim, Plant.energy(0, 2), Plant.energy(0, 3)));
        }
        compare();
    }

    @Test
    void bothFindTheSameInProofs() throws Exception {
        try (RollingPlant plant = new RollingPlant(folder, "gw-1").day()) {
            byte[] zip = bundle(
                    plant, RollingPlant.energy(Resolution.HOUR, 0, 24), RollingPlant.energy(Resolution.DAY, 0, 24));
            add("rolled", zip);
            add(
                    "mixed",
                    bundle(
                            plant,
                            RollingPlant.energy(Resolution.WINDOW, 6, 8),
                            RollingPlant.energy(Resolution.HOUR, 3, 20),
                            FigureRequest.change(
                                            "energy-consumption",
                                            "line-1",
                                            RollingPlant.hours(0, 9),
                                            RollingPlant.hours(12, 21))
                                    .with(Resolution.HOUR)));
            spoilFiles("rolled", zip);
            spoilFigure("rolled", zip);
            spoil("record", zip, "agents/1/records.binpb", ProvenRecord.parser(), VerifyHtmlInterop::spoilRecord);
            spoil("header", zip, "agents/1/headers.binpb", ProvenHeader.parser(), VerifyHtmlInterop::spoilHeader);
            spoil(
                    "head",
                    zip,
                    "agents/1/seal.binpb",
                    ProvenHead.parser(),
                    h -> h.toBuilder().setSeal(flipped(h.getSeal())).build());
        }
        compare();
    }

    /** Of every quantity with every kind of baseline: values, intervals, parts and words. */
    @Test
    void bothMakeTheSameEstimates() throws Exception {
        try (Plant plant = EffectPlant.open(folder)) {
            Bundle bundle = new Bundle(plant, new Indicators(EffectPlant.library()), collector);
            byte[] zip = bundle.bytes(bundle.figures(EffectPlant.requests(collector)), FILING);
            add("effects", zip);
            add("effects-changed", new Forgery(zip, collector).signed(VerifyHtmlInterop::aLittleMore));
        }
        compare();
    }

    /** What the tests of this module kept, see {@link KeepingVerifier}. */
    @Test
    void bothFindTheSameInEveryBundleOfTheOtherTests() throws Exception {
        Path kept = Path.of(System.getProperty(KeepingVerifier.FOLDER, "target/bundles"));
        Assumptions.assumeTrue(Files.isDirectory(kept), "SKIPPED: the tests kept no bundles in " + kept);
        try (Stream<Path> files = Files.list(kept)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                add(name.substring(0, name.length() - ".zip".length()), Files.readAllBytes(file));
            }
        }
        compare();
    }

    /** A real browser, a real drop: what an auditor sees, in both languages, and the sheet that is printed. */
    @Test
    void whatIsDroppedOnThePageIsVerifiedThere() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "SKIPPED: this machine has no " + CHROMIUM);
        byte[] good;
        byte[] changed;
        try (RollingPlant plant = new RollingPlant(folder, "gw-1").day()) {
            good = bundle(
                    plant, RollingPlant.energy(Resolution.HOUR, 0, 24), RollingPlant.energy(Resolution.WINDOW, 6, 8));
            changed = new Forgery(good, collector)
                    .messages("agents/1/records.binpb", ProvenRecord.parser(), all -> {
                        int at = all.size() / 2;
                        all.set(at, spoilRecord(all.get(at)));
                    })
                    .signed();
        }
        byte[] simulated;
        try (Plant plant = new Plant(folder, "gw-sim", Mode.SIM)) {
            plant.quarter(0, "1").quarter(1, "2");
            simulated = bundle(plant, Plant.energy(0, 2));
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bomb)) {
            zip.putNextEntry(new ZipEntry("edgewitness-manifest.json"));
            for (int i = 0; i < 600; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("good.zip", good);
        files.put("changed.zip", changed);
        files.put("simulated.zip", simulated);
        files.put("cut.zip", Arrays.copyOf(good, good.length / 2));
        files.put("garbage.zip", Arrays.copyOfRange(good, 5000, 9000));
        files.put("empty.zip", new byte[0]);
        files.put("bomb.zip", bomb.toByteArray());
        List<String> command = new ArrayList<>(List.of(
                NODE.toString(),
                "src/test/js/drive-page.js",
                CHROMIUM.toString(),
                page().toString(),
                folder.resolve("profile").toString()));
        for (Map.Entry<String, byte[]> f : files.entrySet()) {
            command.add(Files.write(folder.resolve(f.getKey()), f.getValue()).toString());
        }
        Process driver = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Map<String, Object>> said = new ArrayList<>();
        for (String line : new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            said.add(CanonicalJson.read(line.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(driver.waitFor()).isZero();
        assertThat(said).hasSize(files.size()).allSatisfy(s -> {
            assertThat((List<?>) s.get("requests")).isEmpty();
            assertThat((List<?>) s.get("thrown")).isEmpty();
        });
        assertThat(said.get(0))
                .containsEntry("banner", "banner good")
                .containsEntry("cards", List.of("card good", "card good"));
        assertThat((String) said.get(0).get("zh")).contains("核验通过", "用电量", "✔ 复算一致");
        assertThat((String) said.get(0).get("en")).contains("Passed", "electricity used", "✔ derived again");
        assertThat((String) said.get(0).get("sheet")).contains("现场核查记录表", "核查结论");
        assertThat(((Number) Objects.requireNonNull(said.get(0).get("pages"))).intValue())
                .isBetween(1, 2);
        VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped()).verify(changed);
        String broken = report.problems().get(0).subject();
        assertThat(broken).startsWith("gw-1 batch ");
        assertThat(said.get(1)).containsEntry("banner", "banner bad");
        assertThat(String.valueOf(said.get(1).get("cards")))
                .contains("card bad")
                .doesNotContain("card good");
        assertThat((String) said.get(1).get("zh")).contains("核验未通过", broken);
        assertThat((String) said.get(1).get("en")).contains("Failed", broken);
        assertThat(said.get(2))
                .containsEntry("banner", "banner simulated")
                .containsEntry("cards", List.of("card simulated"));
        assertThat((String) said.get(2).get("zh"))
                .contains("仿真 · simulated", "复算一致，但为仿真数据，不得用于申报", "仿 S")
                .doesNotContain("核验通过");
        assertThat((String) said.get(2).get("sheet")).contains("仿真 · simulated", "【仿真】用电量", "仿 S", "不得用于申报");
        List<String> refused = said.subList(3, said.size()).stream()
                .map(s -> (String) s.get("en"))
                .toList();
        assertThat(refused.get(0))
                .isEqualTo("Cannot be verified: the file is cut off: the end of the archive is missing");
        assertThat(refused.get(1)).isEqualTo("Cannot be verified: no evidence bundle: the file is no ZIP archive");
        assertThat(refused.get(2)).isEqualTo(refused.get(1));
        assertThat(refused.get(3))
                .isEqualTo("Cannot be verified: the archive unpacks to too much, or its files overlap: refused");
    }

    private Path page() throws Exception {
        Path page = folder.resolve("verify.html");
        try (InputStream in = VerifyHtmlInterop.class.getResourceAsStream("verify.html")) {
            Files.write(page, Objects.requireNonNull(in).readAllBytes());
        }
        return page;
    }

    private byte[] bundle(BatchSource source, FigureRequest... requests) throws Exception {
        Bundle bundle = new Bundle(source, indicators, collector);
        return bundle.bytes(bundle.figures(List.of(requests)), FILING);
    }

    private void add(String name, byte[] zip) {
        bundles.put(name, zip);
    }

    private static ByteString flipped(ByteString content) {
        byte[] bytes = content.toByteArray();
        bytes[bytes.length / 2] ^= 1;
        return ByteString.copyFrom(bytes);
    }

    private static Batch spoilBatch(Batch b) {
        if (b.getEvidenceCount() == 0) {
            return b.toBuilder().setHeader(flipped(b.getHeader())).build();
        }
        return b.toBuilder()
                .setEvidence(
                        0,
                        b.getEvidence(0).toBuilder()
                                .setContent(flipped(b.getEvidence(0).getContent())))
                .build();
    }

    private static ProvenRecord spoilRecord(ProvenRecord r) {
        return r.toBuilder().setContent(flipped(r.getContent())).build();
    }

    private static ProvenHeader spoilHeader(ProvenHeader h) {
        return h.toBuilder().setHeader(flipped(h.getHeader())).build();
    }

    /** Each message changed, then each removed; at most 30 of each. */
    private <M extends com.google.protobuf.MessageLite> void spoil(
            String name,
            byte[] zip,
            String file,
            com.google.protobuf.Parser<M> parser,
            java.util.function.UnaryOperator<M> change)
            throws Exception {
        int count = Forgery.read(Unzipped.of(zip).get(file), parser).size();
        int step = Math.max(1, count / 30);
        for (int i = 0; i < count; i += step) {
            int at = i;
            add(
                    name + "-changed-" + i,
                    new Forgery(zip, collector)
                            .messages(file, parser, all -> all.set(at, change.apply(all.get(at))))
                            .signed());
            add(
                    name + "-removed-" + i,
                    new Forgery(zip, collector)
                            .messages(file, parser, all -> all.remove(at))
                            .signed());
        }
    }

    private void spoilFiles(String name, byte[] zip) throws Exception {
        TreeMap<String, byte[]> files = new TreeMap<>(Unzipped.of(zip));
        int n = 0;
        for (String file : files.keySet()) {
            n++;
            TreeMap<String, byte[]> changed = new TreeMap<>(files);
            changed.put(file, flipped(ByteString.copyFrom(files.get(file))).toByteArray());
            add(name + "-file-changed-" + n, CanonicalZip.write(changed));
            TreeMap<String, byte[]> removed = new TreeMap<>(files);
            removed.remove(file);
            add(name + "-file-removed-" + n, CanonicalZip.write(removed));
            TreeMap<String, byte[]> added = new TreeMap<>(files);
            added.put(file + ".bak", files.get(file));
            add(name + "-file-added-" + n, CanonicalZip.write(added));
        }
        for (int i = 7; i < zip.length; i += zip.length / 60) {
            byte[] flip = zip.clone();
            flip[i] ^= (byte) (1 << (i % 8));
            add("~" + name + "-flip-" + i, flip);
        }
    }

    @SuppressWarnings("unchecked")
    private void spoilFigure(String name, byte[] zip) throws Exception {
        List<Change<Map<String, Object>>> changes = List.of(
                f -> f.put("value", "30.6"),
                f -> f.put("value", null),
                f -> f.put("grade", f.get("grade").equals("M1") ? "M2" : "M1"),
                f -> f.put("basis", "C"),
                f -> f.put("unit", "MW.h"),
                f -> f.put("received", 1),
                f -> f.put("coverage", "0.5"),
                f -> f.put("limitations", List.of()),
                f -> f.put("gaps", List.of()),
                f -> f.put("records", 1),
                f -> f.put("records-sha256", "00".repeat(32)),
                f -> f.put("formula", "peak-demand@1"),
                f -> f.put("printed-zh", "1"),
                f -> f.put("printed-en", "1"));
        for (int i = 0; i < changes.size(); i++) {
            Change<Map<String, Object>> change = changes.get(i);
            add(name + "-figure-" + i, new Forgery(zip, collector).signed(m -> {
                        Map<String, Object> first = ((List<Map<String, Object>>) m.get("figures")).get(0);
                        try {
                            change.apply((Map<String, Object>) first.get("figure"));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }));
        }
    }

    /** Each figure's value more by 10⁻⁸ of it: what floating point may differ in is a tenth of that. */
    @SuppressWarnings("unchecked")
    private static void aLittleMore(Map<String, Object> manifest) {
        for (Map<String, Object> f : (List<Map<String, Object>>) manifest.get("figures")) {
            Map<String, Object> figure = (Map<String, Object>) f.get("figure");
            if (figure.get("value") instanceof String value) {
                figure.put(
                        "value",
                        new BigDecimal(value)
                                .multiply(new BigDecimal("1.00000001"))
                                .toPlainString());
            }
        }
    }

    private void compare() throws Exception {
        Path page = page();
        Path zips = Files.createDirectory(folder.resolve("zips"));
        for (Map.Entry<String, byte[]> b : bundles.entrySet()) {
            Files.write(zips.resolve(b.getKey() + ".zip"), b.getValue());
        }
        Process node = new ProcessBuilder(NODE.toString(), RUNNER.toString(), page.toString(), zips.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).isZero();
        List<String> differences = new ArrayList<>();
        int compared = 0;
        int failed = 0;
        for (String line : out.lines().toList()) {
            String[] said = line.split("\t", -1);
            String name = said[0].substring(0, said[0].length() - ".zip".length());
            VerifyReport report =
                    new BundleVerifier(IndicatorLibrary.shipped()).verify(Objects.requireNonNull(bundles.get(name)));
            differences.addAll(differences(name, report, said));
            compared++;
            failed += report.problems().isEmpty() ? 0 : 1;
        }
        System.out.printf("%d bundles, %d of them spoiled: %d differences%n", compared, failed, differences.size());
        assertThat(differences).isEmpty();
        assertThat(compared).isEqualTo(bundles.size());
        assertThat(failed).isPositive().isLessThan(compared);
        bundles.clear();
    }

    private static List<String> differences(String name, VerifyReport report, String[] said) {
        List<String> found = new ArrayList<>();
        if (report.passed() != said[1].equals("true")) {
            found.add(name + " passed: " + report.passed() + " / " + said[1] + " " + said[2] + " " + report.problems());
        }
        if (name.startsWith("~")) {
            return found; // how much of a broken archive is still read is free
        }
        TreeSet<String> codes = new TreeSet<>();
        report.problems().forEach(p -> codes.add(p.what().code()));
        TreeSet<String> others = new TreeSet<>(said[2].isEmpty() ? List.of() : List.of(said[2].split(",")));
        if (codes.contains("bundle") && (others.contains("bundle") || others.contains("refused"))) {
            return found; // what else is told is free
        }
        if (!codes.equals(others)) {
            found.add(name + " codes: " + codes + " / " + said[2] + " " + report.problems());
        }
        List<String> figures = said[3].isEmpty() ? List.of() : List.of(said[3].split(","));
        if (figures.size() != report.figures().size()) {
            found.add(name + " figures: " + report.figures().size() + " / " + said[3]);
            return found;
        }
        TreeSet<String> named = new TreeSet<>();
        report.problems().forEach(p -> named.add(named(report, p.what().code(), p.subject())));
        TreeSet<String> alsoNamed = new TreeSet<>();
        for (String fault : said[4].isEmpty() ? new String[0] : said[4].split("\u001e")) {
            String[] parts = fault.split(" ", 2);
            alsoNamed.add(named(report, parts[0], parts[1]));
        }
        named.removeIf(VerifyHtmlInterop::isFree);
        alsoNamed.removeIf(VerifyHtmlInterop::isFree);
        if (!named.equals(alsoNamed)) {
            found.add(name + " names: " + named + " / " + alsoNamed);
        }
        for (int i = 0; i < figures.size(); i++) {
            String[] figure = figures.get(i).split("=", -1);
            VerifyReport.FigureResult own = report.figures().get(i);
            boolean same = figure[0].equals("derived") || (figure[0].equals("unknown") && !figure[1].isEmpty());
            if ((own.problem() == null) != same) {
                found.add(name + " figure " + i + ": " + own.problem() + " / " + figures.get(i));
            } else if (own.problem() == null && !near(own.exact(), figure[1])) {
                found.add(name + " figure " + i + ": " + own.exact() + " / " + figure[1]);
            }
        }
        return found;
    }

    /** Figures of one title, such as of hours and of days, are one. */
    private static String named(VerifyReport report, String code, String subject) {
        List<String> titles =
                report.figures().stream().map(VerifyReport.FigureResult::title).toList();
        String title = subject.matches("#\\d+") ? titles.get(Integer.parseInt(subject.substring(1))) : subject;
        return code + " " + (titles.contains(title) ? "#" + titles.indexOf(title) : title);
    }

    /** Whose subject is free. */
    private static boolean isFree(String fault) {
        return fault.matches("(zip|signature|collector-key|agent-key|batch-count|bundle|plans) .*");
    }

    private static boolean near(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.equals(b);
        }
        BigDecimal x = new BigDecimal(a);
        return x.subtract(new BigDecimal(b)).abs().compareTo(x.abs().multiply(NEAR)) <= 0;
    }
}
