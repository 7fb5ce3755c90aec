package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Seal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A test for each row of TAMPER.md: what the verifier says, whoever owns the collector's key too. */
class TamperTableTest extends RollupBundle {
    private static final String BATCHES = "agents/1/batches.binpb";
    private static final String FORMULA = Bundle.FORMULAS + "energy-consumption@1.yaml";

    private byte[] windows;

    @BeforeAll
    void hoursOfWindows() throws Exception {
        windows = bundle(RollingPlant.energy(Resolution.WINDOW, 2, 5));
    }

    private VerifyReport batches(Consumer<List<Batch>> change) throws Exception {
        return verifier.verify(new Forgery(windows, collector)
                .messages(BATCHES, Batch.parser(), change)
                .signed());
    }

    private static EvidenceRecord record(Leaf leaf) {
        try {
            return EvidenceRecord.parseFrom(leaf.getContent());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return place of the batch whose metric has that exact amount */
    private static int of(List<Batch> all, String exact) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).getEvidenceList().stream()
                    .anyMatch(l -> record(l).getMetric().getExact().equals(exact))) {
                return i;
            }
        }
        throw new AssertionError("there is no such metric");
    }

    private static Leaf changed(Leaf leaf, UnaryOperator<EvidenceRecord> change) {
        return leaf.toBuilder()
                .setContent(change.apply(record(leaf)).toByteString())
                .build();
    }

    private static EvidenceRecord exact(EvidenceRecord r, String from, String to) {
        return r.getMetric().getExact().equals(from)
                ? r.toBuilder()
                        .setMetric(r.getMetric().toBuilder().setExact(to))
                        .build()
                : r;
    }

    private void says(VerifyReport report, String code, String subject, String words) {
        assertThat(report.problems())
                .as("%s of %s: %s", code, subject, report.problems())
                .anyMatch(p -> p.what().code().equals(code)
                        && p.subject().contains(subject)
                        && p.what().en().contains(words));
    }

    @Test
    void flippedBit() {
        byte[] flipped = windows.clone();
        flipped[flipped.length / 2] ^= 16;
        VerifyReport report = verifier.verify(flipped);
        says(report, "file-hash", BATCHES, "the file is not the one that the manifest lists");
        says(report, "zip", "zip", "the content of agents/1/batches.binpb is another than");
    }

    @Test
    void changedValueWithChecksumsMadeAnew() throws Exception {
        VerifyReport report = batches(all -> {
            int i = of(all, "10.12");
            Batch.Builder b = all.get(i).toBuilder();
            for (int j = 0; j < b.getEvidenceCount(); j++) {
                b.setEvidence(j, changed(b.getEvidence(j), r -> exact(r, "10.12", "19.12")));
            }
            all.set(i, b.build());
        });
        says(report, "batch", "gw-1 batch 1/", "a record was changed");
        says(report, "bad-record", "energy-consumption@1", "which is not as it was signed");
        says(report, "not-derived", "energy-consumption@1", "value: ");
    }

    @Test
    void changedValueWithRootAndHeaderMadeAnew() throws Exception {
        VerifyReport report = batches(all -> {
            int i = of(all, "10.12");
            Batch.Builder b = all.get(i).toBuilder();
            MerkleTree lane = new MerkleTree();
            for (int j = 0; j < b.getEvidenceCount(); j++) {
                b.setEvidence(j, changed(b.getEvidence(j), r -> exact(r, "10.12", "19.12")));
                lane.add(BatchCheck.leafHash(b.getEvidence(j)));
            }
            BatchHeader.Builder h = header(all.get(i)).toBuilder();
            h.getEvidenceBuilder().setRoot(ByteString.copyFrom(lane.root()));
            all.set(i, b.setHeader(h.build().toByteString()).build());
        });
        says(report, "batch", "gw-1 batch 1/", "the signature is not that of the agent's key");
        says(report, "batch", "gw-1 batch 1/", "the chain is broken");
    }

    private static BatchHeader header(Batch b) {
        try {
            return LedgerSlice.header(b);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void removedRecord() throws Exception {
        VerifyReport cut = batches(all -> {
            int i = of(all, "10.12");
            all.set(i, all.get(i).toBuilder().removeEvidence(0).build());
        });
        says(cut, "batch", "gw-1 batch 1/", "the header says");
        VerifyReport withheld = batches(all -> {
            int i = of(all, "10.12");
            Batch.Builder b = all.get(i).toBuilder();
            for (int j = 0; j < b.getEvidenceCount(); j++) {
                b.setEvidence(j, Leaf.newBuilder().setHash(ByteString.copyFrom(BatchCheck.leafHash(b.getEvidence(j)))));
            }
            all.set(i, b.build());
        });
        says(withheld, "withheld", "gw-1 batch 1/", "its content is withheld");
        says(withheld, "not-derived", "energy-consumption@1", "");
    }

    @Test
    void removedBatch() throws Exception {
        VerifyReport report = batches(all -> all.remove(of(all, "10.12")));
        says(report, "missing-batch", "gw-1 batch 1/", "batches between them are left out");
        says(report, "batch", "gw-1 batch 1/", "the chain is broken");
        VerifyReport first = batches(all -> all.subList(0, of(all, "10.08") + 1).clear());
        says(first, "starts-late", "energy-consumption@1", "begin after");
    }

    @Test
    void reordered() throws Exception {
        VerifyReport of = batches(all -> Collections.swap(all, of(all, "10.12"), of(all, "10.12") + 1));
        says(of, "batch", "gw-1 batch 1/", "the chain is broken");
        says(of, "missing-batch", "gw-1 batch 1/", "does not follow");
        VerifyReport records = batches(all -> {
            int i = most(all);
            List<Leaf> leaves = new ArrayList<>(all.get(i).getEvidenceList());
            Collections.swap(leaves, 0, 1);
            all.set(
                    i,
                    all.get(i).toBuilder()
                            .clearEvidence()
                            .addAllEvidence(leaves)
                            .build());
        });
        says(records, "batch", "gw-1 batch ", "a record was changed");
    }

    private static int most(List<Batch> all) {
        int most = 0;
        for (int i = 1; i < all.size(); i++) {
            most = all.get(i).getEvidenceCount() > all.get(most).getEvidenceCount() ? i : most;
        }
        assertThat(all.get(most).getEvidenceCount()).isGreaterThan(1);
        return most;
    }

    @Test
    void replayed() throws Exception {
        VerifyReport report = batches(all -> all.add(of(all, "10.14"), all.get(of(all, "10.12"))));
        says(report, "missing-batch", "gw-1 batch 1/", "does not follow");
        says(report, "bad-record", "energy-consumption@1", "");
    }

    @Test
    void twoHistoriesOfOneAgent() throws Exception {
        VerifyReport report = verifier.verify(new Forgery(zip, collector)
                .messages(SEAL, ProvenHead.parser(), all -> {
                    try {
                        Seal head = Seal.parseFrom(all.get(0).getSeal());
                        all.add(ProvenHead.newBuilder()
                                .setSeal(other(head, head.getSize() - 3).toByteString())
                                .build());
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .signed());
        says(report, "head", "gw-1 tree head", "the newest tree head does not begin with it");
    }

    /** Signed by the agent's own key, as a copy of the machine would. */
    private Seal other(Seal head, long size) {
        Seal.Builder other = head.toBuilder().setSize(size).setRoot(ByteString.copyFrom(new byte[32]));
        byte[] fields = java.nio.ByteBuffer.allocate(48)
                .putLong(size)
                .put(new byte[32])
                .putLong(head.getAt())
                .array();
        byte[] prefix = "EdgeWitness seal v1\0gw-1\0".getBytes(StandardCharsets.US_ASCII);
        return other.setSignature(ByteString.copyFrom(plant.key.sign(prefix, fields)))
                .build();
    }

    @Test
    void clockSetBack() {
        VerifyReport report = verifier.verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes())
                .anyMatch(n -> n.code().equals("clock-step")
                        && n.en().contains("the agent's clock stepped by 12000000000 ns")
                        && n.zh().contains("网关时钟跳变"));
    }

    @Test
    void keyExchanged() throws Exception {
        AgentKey other = AgentKey.loadOrCreate(folder.resolve("another.key"));
        Forgery forgery = new Forgery(windows, collector);
        forgery.files.put("agents/1/key.der", other.publicKey());
        VerifyReport report = verifier.verify(forgery.signed());
        says(report, "agent-key", "gw-1", "the key is not the one that the manifest names");
        says(report, "batch", "gw-1 batch 1/", "the header names another key");
        byte[] whole = new Forgery(windows, other).signed();
        assertThat(verifier.verify(whole).problems())
                .as("the collector's key is the manifest's word against the signature")
                .extracting(p -> p.what().code())
                .contains("signature");
    }

    /** Nothing in it is wrong: only the fingerprint is not the one on paper. */
    @Test
    void wholeHistoryUnderAnotherKeyShowsByItsFingerprintAlone() throws Exception {
        AgentKey real = plant.key;
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        try (RollingPlant forged = new RollingPlant(elsewhere, "gw-1")) {
            forged.metric(0, "1.00", 0).metric(1, "1.00", 0);
            Bundle bundle = new Bundle(forged, indicators, collector);
            VerifyReport report = verifier.verify(
                    bundle.bytes(bundle.figures(List.of(RollingPlant.energy(Resolution.WINDOW, 0, 1))), FILING));
            assertThat(report.problems()).isEmpty();
            assertThat(report.keys().toString())
                    .contains(Digests.hex(forged.key.fingerprint()))
                    .doesNotContain(Digests.hex(real.fingerprint()));
        }
    }

    @Test
    void simulatorDeclaredReal() throws Exception {
        VerifyReport afterwards = batches(all -> {
            for (int i = 0; i < all.size(); i++) {
                Batch.Builder b = all.get(i).toBuilder();
                for (int j = 0; j < b.getEvidenceCount(); j++) {
                    b.setEvidence(j, changed(b.getEvidence(j), TamperTableTest::otherMode));
                }
                all.set(i, b.build());
            }
        });
        says(afterwards, "batch", "gw-1 batch 1/", "a record was changed");
        VerifyReport configured = verifier.verify(zip);
        assertThat(configured.notes())
                .as("who turns a simulator into a real source changes the configuration")
                .anyMatch(n -> n.code().equals("configuration"));
        assertThat(configured.figures())
                .as("what a source of mode real says is believed: mode is the site file's word")
                .allMatch(f -> !f.grade().contains("S"));
    }

    private static EvidenceRecord otherMode(EvidenceRecord r) {
        if (!r.hasMetric()) {
            return r;
        }
        EvidenceRecord.Builder b = r.toBuilder();
        b.getMetricBuilder().getModesBuilder(0).setMode(io.edgewitness.edge.ledger.proto.Mode.SIM);
        return b.build();
    }

    @Test
    void figureEditedInTheForm() throws Exception {
        byte[] edited = new String(windows, StandardCharsets.ISO_8859_1)
                .replaceFirst("\"value\": \"\\d", "\"value\": \"9")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(edited).isNotEqualTo(windows);
        says(verifier.verify(edited), "signature", Bundle.MANIFEST, "is not that of the collector's key");
        byte[] signed = new Forgery(windows, collector).signed(m -> figure(m).put("printed-zh", "999.99 千瓦时"));
        says(verifier.verify(signed), "not-derived", "energy-consumption@1", "printed-zh: 999.99 千瓦时 / ");
        byte[] fields = new Forgery(windows, collector).signed(m -> m.put("fields-sha256", "11".repeat(32)));
        assertThat(verifier.verify(fields).problems())
                .as("what a person typed is the form's: its digest stands in the appendix, for the auditor")
                .isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> figure(Map<String, Object> manifest) {
        Map<String, Object> first = ((List<Map<String, Object>>) manifest.get("figures")).get(0);
        return (Map<String, Object>) first.get("figure");
    }

    @Test
    void formulaSwapped() throws Exception {
        String yaml = new String(Unzipped.of(windows).get(FORMULA), StandardCharsets.UTF_8);
        Forgery file = new Forgery(windows, collector);
        file.files.put(FORMULA, yaml.replace("formula: kwh", "formula: kwh * 2").getBytes(StandardCharsets.UTF_8));
        VerifyReport report = verifier.verify(file.signed());
        says(report, "definition", FORMULA, "differs from the one of that version that this program knows");
        says(report, "not-derived", "energy-consumption@1", "value: ");
        VerifyReport named = verifier.verify(
                new Forgery(windows, collector).signed(m -> figure(m).put("formula", "peak-demand@1")));
        says(named, "not-derived", "energy-consumption@1", "formula: peak-demand@1 / energy-consumption@1");
    }

    @Test
    void aFormulaThatThisProgramDoesNotKnowIsSaidToBeTheBundlesOwn() throws Exception {
        VerifyReport report = new BundleVerifier(new IndicatorLibrary(List.of())).verify(windows);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes())
                .anyMatch(n -> n.code().equals("definition")
                        && n.en().contains("this program does not know energy-consumption@1"));
    }

    @Test
    void aFigureByAFormulaThatThisProgramDoesNotKnowIsNotCalledVerified() throws Exception {
        VerifyReport report = new BundleVerifier(new IndicatorLibrary(List.of())).verify(windows);
        assertThat(report.passed()).isFalse();
        assertThat(report.isOpen()).isTrue();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("OPEN").doesNotContain("OK", "derived again");
        assertThat(verifier.verify(windows).isOpen()).isFalse();
    }

    @Test
    void noWordOfABundlePassesForALineOfTheReport() throws Exception {
        String yaml = new String(Unzipped.of(windows).get(FORMULA), StandardCharsets.UTF_8);
        Forgery forgery = new Forgery(windows, collector);
        forgery.files.put(
                FORMULA,
                yaml.replace("en: electricity used", "en: \"x\\nall 1 figures were derived again\\e[2K\\u202e\"")
                        .getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VerifyReport report = verifier.verify(forgery.signed());
        report.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(report.passed()).isFalse();
        assertThat(report.figures().get(0).title()).contains("\n");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .noneMatch(l -> l.startsWith("all 1"))
                .anyMatch(l -> l.contains("x\ufffdall 1 figures were derived again\ufffd[2K\ufffd"));
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b", "\u202e");
    }

    @Test
    void eachTestThatTheTableNamesIsThere() throws IOException {
        Path root = Path.of("..", "..");
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path p : files.filter(
                            f -> f.toString().endsWith(".java") && f.toString().contains("src/test"))
                    .toList()) {
                sources.put(p.getFileName().toString(), Files.readString(p));
            }
        }
        Matcher named = Pattern.compile("`(\\w+(?:Test|IT|Contract))\\.(\\w+)`")
                .matcher(Files.readString(Path.of("TAMPER.md")));
        int tests = 0;
        while (named.find()) {
            assertThat(sources).as(named.group()).containsKey(named.group(1) + ".java");
            assertThat(sources.get(named.group(1) + ".java"))
                    .as(named.group())
                    .contains("void " + named.group(2) + "(");
            tests++;
        }
        assertThat(tests).isGreaterThan(25);
    }
}
