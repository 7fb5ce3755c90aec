package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.Adjustment;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.Imported;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Interval;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Mode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final Bundle.Filing FILING =
            new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z"));
    private final Indicators indicators = new Indicators(IndicatorLibrary.shipped());
    private final KeepingVerifier verifier = new KeepingVerifier();

    @TempDir
    Path folder;

    private Plant plant;
    private AgentKey collector;

    @BeforeEach
    void aPlantOfTwoHours() {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        plant = new Plant(folder, "gw-1", Mode.REAL);
        for (int i = 0; i < 4; i++) {
            plant.quarter(i, "10." + i);
        }
        plant.restart("b").gap(3, 12);
        for (int i = 4; i < 8; i++) {
            plant.quarter(i, "8." + i);
        }
    }

    @AfterEach
    void close() {
        plant.close();
    }

    private byte[] bundle(FigureRequest... requests) throws Exception {
        Bundle bundle = new Bundle(plant, indicators, collector);
        return bundle.bytes(bundle.figures(List.of(requests)), FILING);
    }

    private static List<String> codes(VerifyReport r) {
        return r.problems().stream().map(p -> p.what().code()).toList();
    }

    private static List<String> notes(VerifyReport r) {
        return r.notes().stream().map(n -> n.code()).toList();
    }

    private int run(byte[] content) throws Exception {
        Path file = folder.resolve("evidence.zip");
        Files.write(file, content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return VerifyMain.run(new String[] {file.toString()}, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @Test
    void everyFigureIsDerivedAgainFromTheBundleAlone() throws Exception {
        Bundle bundle = new Bundle(plant, indicators, collector);
        List<Figure> figures = bundle.figures(List.of(
                Plant.energy(0, 4),
                FigureRequest.change("energy-consumption", "line-1", Plant.quarters(0, 4), Plant.quarters(4, 8))));
        assertThat(figures.get(0).value()).isEqualByComparingTo("40.6");
        assertThat(figures.get(1).grade()).isEqualTo(Grade.D);
        Path file = folder.resolve("evidence.zip");
        Files.write(file, bundle.bytes(figures, FILING));
        VerifyReport report = verifier.verify(Files.readAllBytes(file));
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures()).hasSize(2).allMatch(f -> f.problem() == null);
        assertThat(report.figures().get(0).exact()).isEqualTo(figures.get(0).exact());
        assertThat(notes(report)).contains("restart", "configuration", "gap", "calibration-unknown");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(VerifyMain.run(new String[] {file.toString()}, new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("用电量", "40.6", "gw-1");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .as("what is said of a figure stands below it, without its name once more")
                .anyMatch(l -> l.startsWith("    注意 note: "))
                .noneMatch(l -> l.contains("note: ") && l.contains("energy-consumption@1"));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(e -> e.getName()))
                    .contains(Bundle.MANIFEST, "agents/1/batches.binpb", "formulas/energy-consumption@1.yaml");
        }
    }

    @Test
    void aComparisonIsDerivedAgainWithItsImportedHistoryAndItsAdjustment() throws Exception {
        StringBuilder csv = new StringBuilder("from,to,amount\n");
        for (int hour = 0; hour < 200; hour++) {
            Window w = Plant.quarters(4 * (hour - 300), 4 * (hour - 299));
            csv.append(w.start() + "," + w.end() + "," + (42 + (hour * 7919) % 13 * 0.25) + "\n");
        }
        Comparison imported =
                Comparison.measured(ZoneOffset.UTC).with(Interval.HOUR).with(Imported.of("bills.csv", csv.toString()));
        FigureRequest request =
                new FigureRequest("energy-saving", "line-1", Map.of(), Plant.quarters(0, 8), null, null, imported);
        Adjustment adjustment = Adjustment.signed(
                request,
                request.reporting(),
                new BigDecimal("0.5"),
                "a fan was added",
                "Li Wei",
                Instant.parse("2026-08-19T00:00:00Z"),
                collector.publicKey(),
                collector::sign);
        Bundle bundle = new Bundle(plant, indicators, collector);
        List<Figure> figures = bundle.figures(
                List.of(request.with(imported), request.with(imported.withAdjustments(List.of(adjustment)))));
        assertThat(figures).allMatch(f -> f.grade() == Grade.C && f.value() != null);
        assertThat(figures.get(1).value()).isGreaterThan(figures.get(0).value());
        byte[] zip = bundle.bytes(figures, FILING);
        VerifyReport report = verifier.verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures())
                .extracting(VerifyReport.FigureResult::exact)
                .containsExactly(figures.get(0).exact(), figures.get(1).exact());
        assertThat(notes(report)).contains("imported", "adjusted");
        SortedMap<String, byte[]> files = Unzipped.of(zip);
        for (String spoiled : List.of("42.25", "a fan was")) {
            SortedMap<String, byte[]> other = new TreeMap<>(files);
            String manifest = new String(files.get(Bundle.MANIFEST), StandardCharsets.UTF_8);
            assertThat(manifest).contains(spoiled);
            byte[] changed = manifest.replaceFirst(
                            spoiled, spoiled.replace('a', 'b').replace('4', '5'))
                    .getBytes(StandardCharsets.UTF_8);
            other.put(Bundle.MANIFEST, changed);
            other.put(Bundle.SIGNATURE, collector.sign(Bundle.signed(Bundle.FORMAT), changed));
            assertThat(codes(verifier.verify(CanonicalZip.write(other))))
                    .as("with a signature that is right")
                    .isNotEmpty();
        }
    }

    @Test
    void theSameLedgersGiveTheSameBytes() throws Exception {
        assertThat(bundle(Plant.energy(0, 8))).isEqualTo(bundle(Plant.energy(0, 8)));
    }

    @Test
    void samplesStayOutOfTheBundle() throws Exception {
        for (Batch b :
                LedgerSlice.decode(Unzipped.of(bundle(Plant.energy(0, 8))).get("agents/1/batches.binpb"))) {
            assertThat(b.getRawList())
                    .allMatch(l -> l.getContent().isEmpty() && l.getHash().size() == 32);
        }
        assertThat(plant.batches().stream().mapToInt(Batch::getRawCount).sum()).isPositive();
    }

    @Test
    void oneChangedByteAnywhereShows() throws Exception {
        byte[] zip = bundle(Plant.energy(0, 4));
        assertThat(run(zip)).isZero();
        for (int i = 0; i < zip.length; i++) {
            byte[] changed = zip.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> Unzipped.of(changed)).as("byte %s", i).isInstanceOf(BundleException.class);
        }
        for (int i = 0; i < zip.length; i += i < 100 || i > zip.length - 100 ? 9 : 331) {
            for (byte bits : new byte[] {1, (byte) 0xff}) {
                byte[] changed = zip.clone();
                changed[i] ^= bits;
                assertThat(run(changed)).as("byte %s xor %s", i, bits).isEqualTo(1);
            }
        }
    }

    private interface Entries {
        ZipEntry of(String name, byte[] content);
    }

    private static byte[] packed(SortedMap<String, byte[]> files, int method, Entries entries) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(method);
            for (var e : files.entrySet()) {
                zip.putNextEntry(entries.of(e.getKey(), e.getValue()));
                zip.write(e.getValue());
            }
        }
        return out.toByteArray();
    }

    private static ZipEntry stored(String name, byte[] content) {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setExtra(new byte[] {0x55, 0x58, 2, 0, 1, 2});
        return entry;
    }

    @Test
    void aBundleThatAnotherProgramPackedAgainIsToldAsSuch() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(bundle(Plant.energy(0, 4))));
        byte[] compressed = packed(files, ZipOutputStream.DEFLATED, (name, content) -> new ZipEntry(name));
        byte[] extra = packed(files, ZipOutputStream.STORED, BundleTest::stored);
        files.put("agents/", new byte[0]);
        byte[] folders = packed(files, ZipOutputStream.STORED, BundleTest::stored);
        for (byte[] again : List.of(compressed, extra, folders)) {
            VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped()).verify(again);
            assertThat(codes(report)).containsExactly("zip");
            assertThat(report.problems().get(0).what().en()).contains("packed again", "ask for the original file");
        }
        byte[] changed = compressed.clone();
        changed[compressed.length / 2] ^= 1;
        assertThat(new BundleVerifier(IndicatorLibrary.shipped())
                        .verify(changed)
                        .problems())
                .as("what is damaged besides is not called so")
                .noneMatch(p -> p.what().en().contains("its entries are compressed"));
    }

    @Test
    void aChangedByteIsToldByItsPlace() throws Exception {
        byte[] zip = bundle(Plant.energy(0, 4));
        byte[] first = zip.clone();
        first[0] ^= 1;
        assertThat(verifier.verify(first).problems())
                .allMatch(p -> p.what().en().contains("byte 0 is not what a bundle"));
        byte[] inside = zip.clone();
        inside[CanonicalZip.LOCAL_SIZE + "agents/1/batches.binpb".length() + 900] ^= 1;
        assertThat(verifier.verify(inside).problems())
                .filteredOn(p -> p.subject().equals("zip"))
                .singleElement()
                .matches(p -> p.what().en().startsWith("the content of agents/1/batches.binpb is another"));
    }

    @Test
    void aCutOrLengthenedBundleShows() throws Exception {
        byte[] zip = bundle(Plant.energy(0, 4));
        assertThat(run(java.util.Arrays.copyOf(zip, zip.length + 1))).isEqualTo(1);
        for (int length : new int[] {zip.length - 1, zip.length / 2, 400}) {
            assertThat(run(java.util.Arrays.copyOf(zip, length)))
                    .as("%s bytes", length)
                    .isBetween(1, 2);
        }
    }

    @Test
    void whatIsNoBundleIsSaidToBeNone() throws Exception {
        assertThat(run("hello".getBytes(StandardCharsets.UTF_8))).isEqualTo(2);
        assertThat(run(new byte[0])).isEqualTo(2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(VerifyMain.run(new String[] {folder.resolve("none.zip").toString()}, print))
                .isEqualTo(2);
        assertThat(VerifyMain.run(new String[] {}, print)).isEqualTo(2);
        assertThat(VerifyMain.run(new String[] {folder.toString()}, print)).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("none.zip", "usage", folder + ": 这是文件夹 / is a folder");
    }

    @Test
    void aBundleForWhichTheMemoryIsTooSmallIsNotCalledWrong() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(bundle(Plant.energy(0, 4))));
        files.put(PlanBook.FOLDER + "large.json", new byte[100 << 20]);
        Path file = folder.resolve("evidence.zip");
        Files.write(file, CanonicalZip.write(files));
        Process verify = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VerifyMain.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("needs more memory", "CLOUD_COLLECTOR_OPTS=-Xmx");
        assertThat(verify.waitFor()).isEqualTo(2);
    }

    @Test
    void anotherCollectorsBundleShowsAgainstThePrintedFingerprint() throws Exception {
        Path file = folder.resolve("evidence.zip");
        Files.write(file, bundle(Plant.energy(0, 4)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String right = Digests.hex(collector.fingerprint());
        assertThat(VerifyMain.run(new String[] {file.toString(), "--collector", right}, print))
                .isZero();
        assertThat(VerifyMain.run(new String[] {file.toString(), "--collector", "ab".repeat(32)}, print))
                .isEqualTo(1);
        String upper = right.toUpperCase(Locale.ROOT);
        assertThat(VerifyMain.run(new String[] {file.toString(), "--collector", upper}, print))
                .isZero();
        assertThat(VerifyMain.run(new String[] {file.toString(), "--collector", "abc"}, print))
                .isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .endsWith("give the 64 hexadecimal digits that the form shows\n");
    }

    /** What someone can do who owns a collector's key: everything is hashed and signed anew. */
    private byte[] forged(
            byte[] zip, UnaryOperator<List<Batch>> batches, java.util.function.Consumer<Map<String, Object>> figure)
            throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(zip));
        List<Batch> changed = batches.apply(new ArrayList<>(LedgerSlice.decode(files.get("agents/1/batches.binpb"))));
        files.put("agents/1/batches.binpb", new LedgerSlice("gw-1", plant.key.publicKey(), changed).encoded());
        return sign(files, figure, changed.size());
    }

    @SuppressWarnings("unchecked")
    private byte[] sign(
            SortedMap<String, byte[]> files, java.util.function.Consumer<Map<String, Object>> figure, int batches)
            throws Exception {
        Map<String, Object> manifest = CanonicalJson.read(files.get(Bundle.MANIFEST));
        for (Map<String, Object> f : (List<Map<String, Object>>) manifest.get("files")) {
            byte[] content = files.get((String) f.get("name"));
            f.put("size", content.length);
            f.put("sha256", Digests.hex(Digests.sha256(content)));
        }
        ((List<Map<String, Object>>) manifest.get("agents")).get(0).put("batches", batches);
        Map<String, Object> first = ((List<Map<String, Object>>) manifest.get("figures")).get(0);
        figure.accept((Map<String, Object>) first.get("figure"));
        byte[] json = CanonicalJson.write(manifest);
        files.put(Bundle.MANIFEST, json);
        files.put(Bundle.SIGNATURE, collector.sign(Bundle.signed(Bundle.FORMAT), json));
        return CanonicalZip.write(files);
    }

    @Test
    void aPrintedValueThatTheRecordsDoNotGiveShows() throws Exception {
        byte[] zip = forged(bundle(Plant.energy(0, 4)), b -> b, f -> f.put("value", "30.6"));
        VerifyReport report = verifier.verify(zip);
        assertThat(codes(report)).containsExactly("not-derived");
        assertThat(report.problems().get(0).what().en()).contains("value: 30.6 / 40.6");
    }

    @Test
    void aBetterGradeShows() throws Exception {
        byte[] zip = forged(bundle(Plant.energy(0, 4)), b -> b, f -> f.put("grade", "M1"));
        assertThat(verifier.verify(zip).problems().get(0).what().en()).contains("grade: M1 / M2");
    }

    @Test
    void aChangedRecordShowsWithItsBatchAndItsFigure() throws Exception {
        byte[] zip = forged(
                bundle(Plant.energy(0, 4)),
                batches -> {
                    for (int i = 0; i < batches.size(); i++) {
                        byte[] bytes = batches.get(i).toByteArray();
                        String text = new String(bytes, StandardCharsets.ISO_8859_1);
                        if (text.contains("10.2")) {
                            batches.set(i, parse(text.replace("10.2", "00.2").getBytes(StandardCharsets.ISO_8859_1)));
                        }
                    }
                    return batches;
                },
                f -> f.put("value", "30.6"));
        VerifyReport report = verifier.verify(zip);
        assertThat(codes(report)).contains("batch", "bad-record");
        assertThat(report.problems().toString()).contains("gw-1 batch 1/").contains("a record was changed");
    }

    private static Batch parse(byte[] bytes) {
        try {
            return Batch.parseFrom(bytes);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anyOmittedBatchShows() throws Exception {
        byte[] zip = bundle(Plant.energy(0, 4));
        int batches = LedgerSlice.decode(Unzipped.of(zip).get("agents/1/batches.binpb"))
                .size();
        assertThat(batches).isGreaterThan(8);
        for (int i = 0; i < batches - 1; i++) {
            int left = i;
            byte[] forged = forged(
                    zip,
                    all -> {
                        all.remove(left);
                        return all;
                    },
                    f -> {});
            assertThat(verifier.verify(forged).passed())
                    .as("without batch %s", i)
                    .isFalse();
        }
    }

    @Test
    void aHoleThatTheAgentDeclaredIsALimitationAndNoFault() throws Exception {
        plant.lose(4, 5, 1, true);
        Bundle bundle = new Bundle(plant, indicators, collector);
        List<Figure> figures = bundle.figures(List.of(Plant.energy(0, 8)));
        assertThat(figures.get(0).grade()).isEqualTo(Grade.M2);
        assertThat(figures.get(0).limitations()).anyMatch(t -> t.code().equals("gap-of-unknown-size"));
        VerifyReport report = verifier.verify(bundle.bytes(figures, FILING));
        assertThat(report.problems()).isEmpty();
        assertThat(notes(report)).contains("declared-hole", "gap-of-unknown-size");
    }

    @Test
    void aHoleThatNobodyDeclaredIsAFault() throws Exception {
        plant.lose(4, 5, 1, false);
        assertThat(codes(verifier.verify(bundle(Plant.energy(0, 4))))).contains("missing-batch");
        plant.lose(4, 4, 1, true);
        assertThat(codes(verifier.verify(bundle(Plant.energy(0, 4))))).contains("missing-batch");
    }

    /** On a full disk a start may leave an epoch without a batch; here the epochs behind the hole are counted one up, and signed so. */
    @Test
    void aHoleMayReachOverAnEpochThatHasNoBatch() throws Exception {
        long last = plant.batches().stream()
                .map(BundleTest::id)
                .filter(id -> id.epoch() == 1)
                .mapToLong(BatchId::number)
                .max()
                .orElseThrow();
        plant.lose(last - 1, last, 1, true);
        byte[] zip = bundle(Plant.energy(0, 8));
        assertThat(codes(verifier.verify(zip))).isEmpty();
        for (boolean whole : List.of(true, false)) {
            VerifyReport report = verifier.verify(new Forgery(zip, collector)
                    .messages("agents/1/batches.binpb", Batch.parser(), all -> laterEpochs(all, whole))
                    .signed());
            assertThat(codes(report).contains("missing-batch") || codes(report).contains("batch"))
                    .isNotEqualTo(whole);
            assertThat(codes(report)).contains("not-derived").doesNotContain("header", "seal");
        }
    }

    private static BatchId id(Batch b) {
        try {
            return LedgerSlice.id(LedgerSlice.header(b));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param whole whether the epoch begins with its first batch, which says what was before it */
    private void laterEpochs(List<Batch> all, boolean whole) {
        for (int i = 1; i < all.size(); i++) {
            Batch b = all.get(i);
            if (id(b).epoch() > 1) {
                try {
                    BatchHeader h = LedgerSlice.header(b);
                    byte[] header = h.toBuilder()
                            .setEpoch(h.getEpoch() + 1)
                            .setNumber(h.getNumber() + (whole ? 0 : 1))
                            .setPrevious(
                                    id(all.get(i - 1)).epoch() == 1
                                            ? h.getPrevious()
                                            : ByteString.copyFrom(Digests.sha256(
                                                    all.get(i - 1).getHeader().toByteArray())))
                            .build()
                            .toByteArray();
                    all.set(
                            i,
                            b.toBuilder()
                                    .setHeader(ByteString.copyFrom(header))
                                    .setSignature(ByteString.copyFrom(plant.key.sign(
                                            "EdgeWitness batch v1\0".getBytes(StandardCharsets.US_ASCII), header)))
                                    .build());
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Test
    void aLossOfWhatTheCollectorHadExcusesNoHole() throws Exception {
        plant.lose(4, 5, 1, false).dropped(1, 4, 5, "retention");
        assertThat(codes(verifier.verify(bundle(Plant.energy(0, 4))))).contains("missing-batch");
    }

    @Test
    @SuppressWarnings("unchecked")
    void theFirstAndLastBatchAreThoseThatTheManifestNames() throws Exception {
        for (String name : List.of("first", "last")) {
            byte[] zip = new Forgery(bundle(Plant.energy(0, 4)), collector)
                    .signed(m -> ((List<java.util.Map<String, Object>>) m.get("agents"))
                            .get(0)
                            .put(name, "9/9"));
            assertThat(codes(verifier.verify(zip))).containsExactly("batch-count");
        }
    }

    @Test
    void aChangedConfigurationBetweenTwoTimesIsTold() throws Exception {
        try (Plant other = new Plant(folder, "gw-9", Mode.REAL)) {
            other.quarter(0, "10.1").quarter(1, "10.2").restart("b").quarter(2, "9.9");
            other.quarter(3, "9.9").quarter(4, "9.7").quarter(5, "9.8");
            Bundle bundle = new Bundle(other, indicators, collector);
            byte[] zip = bundle.bytes(
                    bundle.figures(List.of(FigureRequest.change(
                            "energy-consumption", "line-1", Plant.quarters(0, 2), Plant.quarters(4, 6)))),
                    FILING);
            assertThat(notes(verifier.verify(zip))).contains("configuration");
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatIsWrittenInAnotherFormIsRefused() throws Exception {
        byte[] zip = bundle(Plant.energy(0, 4));
        assertThat(codes(verifier.verify(new Forgery(zip, collector).signed(m -> m.put("format", "2")))))
                .containsExactly("bundle");
        assertThat(codes(verifier.verify(new Forgery(zip, collector)
                        .signed(m -> ((List<java.util.Map<String, Object>>) m.get("agents"))
                                .get(0)
                                .compute("batches", (k, v) -> String.valueOf(v))))))
                .containsExactly("batch-count");
        assertThat(codes(verifier.verify(forged(zip, b -> b, f -> f.compute("records", (k, v) -> String.valueOf(v))))))
                .containsExactly("not-derived");
        assertThat(codes(verifier.verify(new Forgery(zip, collector).signed(m -> {
                    java.util.Map<String, Object> request =
                            (java.util.Map<String, Object>) ((List<java.util.Map<String, Object>>) m.get("figures"))
                                    .get(0)
                                    .get("request");
                    ((java.util.Map<String, Object>) request.get("reporting")).put("to", "2026-07-01T24:00:00Z");
                }))))
                .contains("bundle");
        assertThat(io.edgewitness.collector.indicators.Decimals.parse("１２", 200))
                .isNull();
        assertThat(io.edgewitness.collector.indicators.Decimals.parse("12", 200))
                .isNotNull();
    }

    @Test
    void aWithheldRecordShows() throws Exception {
        byte[] zip = forged(
                bundle(Plant.energy(0, 4)),
                batches -> {
                    for (int i = 0; i < batches.size(); i++) {
                        Batch.Builder b = batches.get(i).toBuilder();
                        for (int j = 0; j < b.getEvidenceCount(); j++) {
                            Leaf leaf = b.getEvidence(j);
                            if (leaf.getContent().toStringUtf8().contains("disconnected")) {
                                b.setEvidence(
                                        j, Leaf.newBuilder().setHash(ByteString.copyFrom(BatchCheck.leafHash(leaf))));
                            }
                        }
                        batches.set(i, b.build());
                    }
                    return batches;
                },
                f -> {});
        VerifyReport report = verifier.verify(zip);
        assertThat(codes(report)).contains("withheld");
    }

    @Test
    void recordsSignedByAnotherKeyShow() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(bundle(Plant.energy(0, 4))));
        files.put(
                "agents/1/key.der",
                AgentKey.loadOrCreate(folder.resolve("other.key")).publicKey());
        int batches = LedgerSlice.decode(files.get("agents/1/batches.binpb")).size();
        assertThat(codes(verifier.verify(sign(files, f -> {}, batches)))).contains("agent-key", "batch", "bad-record");
    }

    @Test
    void aFormulaChangedUnderItsVersionShows() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(bundle(Plant.energy(0, 4))));
        String name = "formulas/energy-consumption@1.yaml";
        String yaml = new String(files.get(name), StandardCharsets.UTF_8);
        files.put(name, yaml.replace("formula: kwh", "formula: kwh / 2").getBytes(StandardCharsets.UTF_8));
        int batches = LedgerSlice.decode(files.get("agents/1/batches.binpb")).size();
        assertThat(codes(verifier.verify(sign(files, f -> f.put("value", "20.3"), batches))))
                .contains("definition");
    }

    @Test
    void aBundleThatIsNotSignedByItsKeyShows() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>(Unzipped.of(bundle(Plant.energy(0, 4))));
        files.put(Bundle.SIGNATURE, new byte[64]);
        assertThat(codes(verifier.verify(CanonicalZip.write(files)))).containsExactly("signature");
        files.put("more.txt", new byte[] {1});
        assertThat(codes(verifier.verify(CanonicalZip.write(files)))).containsExactly("signature", "file-unlisted");
    }

    @Test
    void simulatedRecordsStaySimulated() throws Exception {
        try (Plant sim = new Plant(folder, "gw-sim", Mode.SIM)) {
            sim.quarter(0, "1").quarter(1, "2");
            Bundle bundle = new Bundle(sim, indicators, collector);
            List<Figure> figures = bundle.figures(List.of(Plant.energy(0, 2), Plant.energy(0, 3)));
            assertThat(figures.get(0).grade()).isEqualTo(Grade.S);
            assertThat(figures.get(1).printed("zh")).isEqualTo("—");
            VerifyReport report = verifier.verify(bundle.bytes(figures, FILING));
            assertThat(report.problems()).isEmpty();
            assertThat(report.figures().get(1).printed()).isEqualTo("—");
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            report.print(new PrintStream(printed, true, StandardCharsets.UTF_8));
            assertThat(printed.toString(StandardCharsets.UTF_8).lines().toList())
                    .last(InstanceOfAssertFactories.STRING)
                    .contains("其中2项由仿真数据得出，不得用于申报", "2 of them");
        }
    }

    @Test
    void aLateRevisionIsTakenAlong() throws Exception {
        plant.quarter(20, "9").metric(1, "11.1", 1);
        Bundle bundle = new Bundle(plant, indicators, collector);
        List<Figure> figures = bundle.figures(List.of(Plant.energy(0, 4)));
        assertThat(figures.get(0).value()).isEqualByComparingTo("41.6");
        VerifyReport report = verifier.verify(bundle.bytes(figures, FILING));
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures().get(0).exact()).isEqualTo("41.6");
    }

    @Test
    void aFigureThatTheBatchesDoNotGiveIsNotWritten() throws Exception {
        Bundle bundle = new Bundle(plant, indicators, collector);
        List<Figure> figures = bundle.figures(List.of(Plant.energy(0, 4)));
        plant.metric(1, "99", 1);
        List<Figure> stale = figures;
        assertThat(new Bundle(plant, indicators, collector)
                        .figures(List.of(Plant.energy(0, 4)))
                        .get(0)
                        .value())
                .isEqualByComparingTo("129.5");
        assertThatThrownBy(() -> bundle.bytes(stale, FILING))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("energy-consumption@1")
                .hasMessageContaining("compute the figures again");
    }

    @Test
    void aFileOfMoreThanTwoGibibytesIsNoBundleAndIsNotReadThrough() throws Exception {
        Path large = folder.resolve("large.zip");
        long second = 30 + 1 + (long) Integer.MAX_VALUE;
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.write(CanonicalZip.local(new byte[] {'a'}, 0, Integer.MAX_VALUE));
            sparse.write('a');
            sparse.seek(second);
            sparse.write(CanonicalZip.local(new byte[] {'b'}, 0, 0));
            sparse.write('b');
        }
        VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped()).verify(large);
        assertThat(report.problems()).singleElement().asString().contains((second + 31) + " bytes", "2 GiB at most");
    }
}
