package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tree heads of the collector in a bundle whose figures are made of roll-ups: over the few headers that it has. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnchorBundleTest {
    private static final String BUREAU = "bureau.example";
    private static final Instant COUNTERSIGNED = Instant.parse("2026-07-02T00:00:00Z");

    private final KeepingVerifier verifier = new KeepingVerifier();

    private RollingPlant plant;
    private AgentKey collector;
    private AgentKey bureau;
    private byte[] zip;

    @BeforeAll
    void aDayUnderTwoHeads(@TempDir Path folder) throws Exception {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        bureau = AgentKey.loadOrCreate(folder.resolve("bureau.key"));
        plant = new RollingPlant(folder, "gw-1").day();
        zip = bundle(collector);
    }

    @AfterAll
    void close() {
        plant.close();
    }

    private byte[] bundle(AgentKey signer) throws Exception {
        return bundle(signer, 0, 24);
    }

    private byte[] bundle(AgentKey signer, int from, int to) throws Exception {
        Bundle bundle = new Bundle(new Anchored(plant, signer), new Indicators(IndicatorLibrary.shipped()), collector);
        return bundle.bytes(
                bundle.figures(List.of(RollingPlant.energy(Resolution.HOUR, from, to))),
                new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z")));
    }

    /** The plant, as a collector's store that keeps a log of its headers. */
    private final class Anchored implements BatchSource, AnchorSource {
        private final AgentKey signer;
        private final List<BatchId> batches = new ArrayList<>();
        private final HeaderTree tree;
        private final List<Long> sizes;

        Anchored(RollingPlant plant, AgentKey signer) throws Exception {
            this.signer = signer;
            List<byte[]> hashes = new ArrayList<>();
            BatchId at = BatchId.NONE;
            for (Batch b = plant.next("gw-1", at); b != null; b = plant.next("gw-1", at)) {
                at = LedgerSlice.id(LedgerSlice.header(b));
                batches.add(at);
                hashes.add(BatchCheck.headerHash(b));
            }
            sizes = List.of(hashes.size() / 3L, hashes.size() * 2L / 3);
            tree = new HeaderTree(sizes);
            hashes.forEach(h -> tree.add(h, true));
        }

        /** The first head is of before anybody worked here. */
        private @Nullable String trail(long size) {
            return size == sizes.get(0) ? null : "7 " + Base64.getEncoder().encodeToString(new byte[32]);
        }

        @Override
        public List<AnchoredHead> heads(Instant from, Map<String, Run> runs) {
            List<AnchoredHead> heads = new ArrayList<>();
            long before = 0;
            for (long size : sizes) {
                TreeHead head = new TreeHead(
                        NoteKey.collector(collector.publicKey()).name(),
                        size,
                        tree.root(size),
                        COUNTERSIGNED,
                        trail(size));
                Run run = runs.get("gw-1");
                long index = size - 1;
                while (batches.get((int) index).isAfter(run.last())) {
                    index--;
                }
                heads.add(new AnchoredHead(
                        head.note(signer),
                        before == 0
                                ? List.of(Cosignature.make(bureau, BUREAU, head, COUNTERSIGNED)
                                        .line())
                                : List.of(),
                        List.of(),
                        tree.consistency(before, size),
                        List.of(new AnchoredHead.Proof(
                                "gw-1", batches.get((int) index), index, tree.inclusion(index, size)))));
                before = size;
            }
            return heads;
        }

        @Override
        public List<NoteKey> parties() {
            return List.of(NoteKey.of(BUREAU, NoteKey.COSIGNER, bureau.publicKey()));
        }

        @Override
        public AnchorSource anchors() {
            return this;
        }

        @Override
        public List<String> agents() {
            return plant.agents();
        }

        @Override
        public byte[] publicKey(String agent) {
            return plant.publicKey(agent);
        }

        @Override
        public @Nullable Batch next(String agent, BatchId after) {
            return plant.next(agent, after);
        }
    }

    private static List<String> codes(VerifyReport r) {
        return r.problems().stream().map(p -> p.what().code()).toList();
    }

    @Test
    void aSecondPartysWordHoldsForTheRollUpsUnderItsHead() throws Exception {
        VerifyReport report = verifier.verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).anyMatch(n -> n.code().equals("countersigned") && n.en().contains(BUREAU));
        assertThat(report.keys().toString()).contains(BUREAU);
        assertThat(Unzipped.of(zip).keySet())
                .contains(
                        "anchors/1/head.note",
                        "anchors/1/cosignature-1.txt",
                        "anchors/2/proofs.json",
                        "anchors/parties.txt");
    }

    @Test
    void aHeadOfANewerFormatIsNotTakenForABrokenOne() throws Exception {
        Forgery forgery = new Forgery(zip, collector);
        String note = new String(forgery.files.get("anchors/2/head.note"), StandardCharsets.UTF_8);
        forgery.files.put(
                "anchors/2/head.note",
                note.replace("\ntime ", "\nformat 3\nmoon full\ntime ").getBytes(StandardCharsets.UTF_8));
        VerifyReport report = verifier.verify(forgery.signed());
        assertThat(codes(report)).containsExactly("newer-format");
        assertThat(report.isOpen()).isTrue();
        forgery.files.put(
                "anchors/2/head.note",
                note.replace("\ntime ", "\nmoon full\ntime ").getBytes(StandardCharsets.UTF_8));
        assertThat(codes(verifier.verify(forgery.signed()))).containsExactly("tree-head");
    }

    private List<String> unanchored(byte[] bundle, NoteKey... given) {
        return new BundleVerifier(IndicatorLibrary.shipped(), List.of(), List.of(given))
                .verify(bundle).notes().stream()
                        .filter(n -> n.code().equals("not-anchored"))
                        .map(n -> n.en())
                        .toList();
    }

    @Test
    void aCountersignatureCountsOnlyByAKeyThatTheReaderBrings() throws Exception {
        NoteKey key = NoteKey.of(BUREAU, NoteKey.COSIGNER, bureau.publicKey());
        assertThat(unanchored(zip)).singleElement().asString().contains("gw-1");
        assertThat(unanchored(zip, NoteKey.of(BUREAU, NoteKey.COSIGNER, collector.publicKey())))
                .hasSize(1);
        assertThat(unanchored(zip, key)).singleElement().asString().contains("over batches of gw-1 behind ");
        assertThat(unanchored(bundle(collector, 0, 2), key))
                .as("what figures use is under it")
                .isEmpty();
        assertThat(verifier.verify(zip).notes()).anyMatch(n -> n.en().contains("by a key that calls itself " + BUREAU));
    }

    @Test
    void aKeyThatTheReaderBringsNeedNotBeInTheBundle() throws Exception {
        Forgery forgery = new Forgery(zip, collector);
        forgery.files.remove("anchors/parties.txt");
        byte[] bare = forgery.signed();
        assertThat(codes(verifier.verify(bare))).containsExactly("countersignature");
        NoteKey key = NoteKey.of(BUREAU, NoteKey.COSIGNER, bureau.publicKey());
        VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped(), List.of(), List.of(key)).verify(bare);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).anyMatch(n -> n.code().equals("countersigned") && n.en().endsWith("by " + BUREAU));
    }

    @Test
    @SuppressWarnings("unchecked")
    void ofAnAgentOfWhichNothingIsThereItIsToldToo() throws Exception {
        Forgery forgery = new Forgery(zip, collector);
        byte[] other = bureau.publicKey();
        forgery.files.put("agents/2/key.der", other);
        byte[] more = forgery.signed(m -> {
            Map<String, Object> agent = new LinkedHashMap<>();
            agent.put("agent", "gw-2");
            agent.put("folder", "agents/2");
            agent.put("fingerprint", Digests.hex(Digests.sha256(other)));
            agent.put("first", null);
            agent.put("last", null);
            agent.put("batches", 0);
            agent.put("head", null);
            agent.put("headers", 0);
            agent.put("records", 0);
            ((List<Object>) m.get("agents")).add(agent);
        });
        assertThat(verifier.verify(more).problems()).isEmpty();
        assertThat(unanchored(more)).hasSize(2).last().asString().contains("gw-2");
    }

    @Test
    void numbersInProofsHaveOneForm() throws Exception {
        for (String index : List.of("+3", "03", "\u0663", "3 ", "")) {
            Forgery forgery = new Forgery(zip, collector);
            Map<String, Object> proofs = CanonicalJson.read(forgery.files.get("anchors/1/proofs.json"));
            Map<String, Object> first = CanonicalJson.read(
                    CanonicalJson.write(Map.of("agent", "gw-1", "batch", "1/3", "index", index, "path", List.of())));
            proofs.put("agents", List.of(first));
            forgery.files.put("anchors/1/proofs.json", CanonicalJson.write(proofs));
            assertThat(codes(verifier.verify(forgery.signed()))).as(index).containsExactly("bundle");
        }
    }

    @Test
    void aCountersignedHeadThatProvesNothingOfAnAgentVouchesForNone() throws Exception {
        Forgery forgery = new Forgery(zip, collector);
        for (String name : List.of("anchors/1/proofs.json", "anchors/2/proofs.json")) {
            Map<String, Object> proofs = CanonicalJson.read(forgery.files.get(name));
            proofs.put("agents", List.of());
            forgery.files.put(name, CanonicalJson.write(proofs));
        }
        byte[] bare = forgery.signed();
        assertThat(verifier.verify(bare).problems()).isEmpty();
        assertThat(verifier.verify(bare).notes())
                .filteredOn(n -> n.code().equals("countersigned"))
                .singleElement()
                .matches(n -> n.en().startsWith("a tree head that covers no batch of this bundle: countersigned"));
        assertThat(unanchored(bare, NoteKey.of(BUREAU, NoteKey.COSIGNER, bureau.publicKey())))
                .singleElement()
                .asString()
                .contains("gw-1");
    }

    @Test
    void aHeadThatTheCollectorDidNotSignShows() throws Exception {
        assertThat(codes(verifier.verify(bundle(bureau)))).contains("tree-head");
    }

    @Test
    void whatWasChangedUnderAHeadShows() throws Exception {
        Forgery path = new Forgery(zip, collector);
        String name = "anchors/1/proofs.json";
        String json = new String(path.files.get(name), StandardCharsets.UTF_8);
        path.files.put(
                name,
                json.replaceFirst("\"index\": \"(\\d+)\"", "\"index\": \"3\"").getBytes(StandardCharsets.UTF_8));
        assertThat(codes(verifier.verify(path.signed()))).contains("tree-inclusion");

        Forgery consistency = new Forgery(zip, collector);
        Map<String, Object> proofs = CanonicalJson.read(consistency.files.get("anchors/2/proofs.json"));
        proofs.put("consistency", List.of());
        consistency.files.put("anchors/2/proofs.json", CanonicalJson.write(proofs));
        assertThat(codes(verifier.verify(consistency.signed()))).contains("tree-consistency");

        Forgery cosignature = new Forgery(zip, collector);
        cosignature.files.put("anchors/2/cosignature-1.txt", cosignature.files.remove("anchors/1/cosignature-1.txt"));
        assertThat(codes(verifier.verify(cosignature.signed()))).contains("countersignature");
    }

    @Test
    void aRemovedOrAddedHeadLeavesFilesThatBelongToNone() throws Exception {
        Forgery removed = new Forgery(zip, collector);
        for (String name : List.copyOf(removed.files.keySet())) {
            if (name.startsWith("anchors/1/")) {
                removed.files.remove(name);
            }
        }
        VerifyReport report = verifier.verify(removed.signed());
        assertThat(codes(report)).contains("anchor-file");
        assertThat(report.problems()).anyMatch(p -> p.subject().equals("anchors/2/head.note"));
        Forgery added = new Forgery(zip, collector);
        TreeMap<String, byte[]> files = new TreeMap<>(added.files);
        added.files.put("anchors/4/head.note", files.get("anchors/1/head.note"));
        assertThat(codes(verifier.verify(added.signed()))).containsExactly("anchor-file");
    }
}
