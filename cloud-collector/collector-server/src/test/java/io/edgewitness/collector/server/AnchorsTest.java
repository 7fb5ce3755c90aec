package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.verify.AnchorSource;
import io.edgewitness.collector.verify.AnchoredHead;
import io.edgewitness.collector.verify.CountersignMain;
import io.edgewitness.collector.verify.TreeHead;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.collector.workplace.Workplace;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tree heads over all stored batches, from the store to the second party and back, with files and over REST. */
class AnchorsTest {
    private static final Instant MORNING = Instant.parse("2026-04-01T06:00:00Z");

    @TempDir
    Path folder;

    private RunningCollector running;
    private final TestBatches agent = new TestBatches("gw-1");
    private final List<IngestBatch> stored = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder.resolve("data"), MORNING, null);
        store(5);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private void store(int batches) throws Exception {
        List<IngestBatch> more = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            agent.metric("em_energy_kwh", stored.size() + i, 0, "1.00");
            more.add(agent.close());
        }
        running.collector.store().store(more);
        stored.addAll(more);
    }

    private AnchorService.Listing listing() throws CommandFailure {
        return running.backend.anchors().list();
    }

    private int run(String... arguments) throws Exception {
        return running.run(out, err, arguments);
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private Path request(String name, String... options) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("anchor", "export", "--out", file(name).toString()));
        all.addAll(List.of(options));
        assertThat(run(all.toArray(new String[0]))).as(err.toString()).isZero();
        return file(name);
    }

    /** The second party, offline. @return what it printed */
    private String countersign(int exit, Path request, String party, String... options) {
        List<String> all = new ArrayList<>(
                List.of(request.toString(), "--key", file(party + ".key").toString()));
        all.addAll(List.of(options));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code =
                CountersignMain.run(all.toArray(new String[0]), new PrintStream(printed, true, StandardCharsets.UTF_8));
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isEqualTo(exit);
        return text;
    }

    private static String key(String printed) {
        return printed.lines()
                .filter(l -> l.contains("key of the countersigner: "))
                .map(l -> l.substring(l.indexOf(": ") + 2))
                .findFirst()
                .orElseThrow();
    }

    /** A first head, countersigned by {@code party}. @return its public key */
    private String known(String party) throws Exception {
        Path request = request(party + ".req", "--from", "0");
        String key = key(countersign(
                0, request, party, "--name", party, "--collector", listing().key()));
        assertThat(run("anchor", "import", request + ".cosig", "--party", key))
                .as(err.toString())
                .isZero();
        return key;
    }

    private void refused(String what, String... arguments) throws Exception {
        StringWriter said = new StringWriter();
        assertThat(running.run(out, said, arguments)).as(said.toString()).isEqualTo(2);
        assertThat(said.toString().strip()).contains(what).hasLineCount(1);
    }

    @Test
    void theHeadIsThatOfRfc9162OverTheHeadersInTheOrderOfStoring() throws Exception {
        running.collector.anchors().work();
        MerkleTree tree = new MerkleTree();
        stored.forEach(b -> tree.add(MerkleTree.leaf(b.hash().toByteArray())));
        assertThat(listing().heads()).singleElement().satisfies(h -> {
            assertThat(h.size()).isEqualTo(5);
            assertThat(h.root()).isEqualTo(Hex.of(tree.root()));
            assertThat(h.at()).isEqualTo(MORNING);
        });
    }

    @Test
    void aNewHeadIsSignedOnEachDayAndOnNoOther() throws Exception {
        Anchors anchors = running.collector.anchors();
        anchors.work();
        store(3);
        running.now = MORNING.plus(Duration.ofHours(17));
        anchors.work();
        assertThat(listing().heads()).hasSize(1);
        assertThat(anchors.age()).isEqualTo(17 * 3_600);
        running.now = MORNING.plus(Duration.ofHours(18));
        anchors.work();
        anchors.work();
        assertThat(listing().heads()).extracting(AnchorService.Head::size).containsExactly(5L, 8L);
    }

    @Test
    void afterAClockThatWasAheadHeadsAreSignedAgain() throws Exception {
        Anchors anchors = running.collector.anchors();
        running.now = MORNING.plus(Duration.ofDays(365));
        anchors.work();
        running.now = MORNING;
        anchors.work();
        anchors.work();
        assertThat(listing().heads())
                .hasSize(2)
                .last()
                .satisfies(h -> assertThat(h.at()).isEqualTo(MORNING));
        assertThat(anchors.age()).isZero();
    }

    @Test
    void headsThatAreSignedAtOnceGoOnFromEachOther() throws Exception {
        Anchors other = new Anchors(
                running.collector.database(), running.collector.key(), () -> MORNING, null, AnchorsTest::noTrail);
        ExecutorService second = Executors.newSingleThreadExecutor();
        try {
            AtomicReference<Future<?>> late = new AtomicReference<>();
            // The clock is read between a head's root and its storing.
            Anchors first = new Anchors(
                    running.collector.database(),
                    running.collector.key(),
                    () -> {
                        late.set(second.submit(() -> {
                            store(3);
                            return other.sign();
                        }));
                        untilDoneOrWaiting(late.get());
                        return MORNING;
                    },
                    null,
                    AnchorsTest::noTrail);
            first.sign();
            late.get().get();
        } finally {
            second.shutdown();
        }
        assertThat(listing().heads()).extracting(AnchorService.Head::size).containsExactly(5L, 8L);
    }

    private static Trail.Head noTrail() {
        return new Trail.Head(0, "00".repeat(32));
    }

    @Test
    void aHeadNamesTheTrailAndACutTrailIsFoundByIt() throws Exception {
        Workplace workplace = running.collector.workplace();
        assertThat(workplace.firstPerson()).isNotNull();
        Trail.Head noted = workplace.trail().head();
        running.collector.anchors().work();
        assertThat(TreeHead.parse(running.collector.anchors().note(1L)).trail()).startsWith(noted.seq() + " ");
        assertThat(run("trail")).isZero();
        assertThat(out.toString()).contains("the newest of which names entry " + noted.seq());
        running.sql("ALTER TABLE workplace.trail DISABLE TRIGGER ALL");
        running.sql("DELETE FROM workplace.role_grant");
        running.sql("DELETE FROM workplace.trail WHERE seq = " + noted.seq());
        running.sql("UPDATE workplace.trail_head SET (seq, hash) ="
                + " (SELECT seq, hash FROM workplace.trail ORDER BY seq DESC LIMIT 1)");
        assertThat(workplace.trail().verify().whole()).isTrue();
        assertThat(run("trail")).isEqualTo(CommandFailure.AT_WORK);
        assertThat(out.toString()).contains("entry " + noted.seq() + ": it is not the one that was noted elsewhere");
        running.sql("UPDATE store.tree_head SET note = replace(note, 'trail " + noted.seq() + " ', 'trail "
                + (noted.seq() - 1) + " ')");
        assertThat(run("trail")).isEqualTo(CommandFailure.AT_WORK);
        assertThat(err.toString()).contains("stored tree head 1: the tree head does not carry the signature");
    }

    private void untilDoneOrWaiting(Future<?> signing) {
        try (Connection c = running.collector.database().getConnection();
                PreparedStatement p = c.prepareStatement(
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
                                + " (SELECT oid FROM pg_database WHERE datname = current_database())")) {
            boolean waits = false;
            while (!signing.isDone() && !waits) {
                try (ResultSet r = p.executeQuery()) {
                    waits = r.next() && r.getLong(1) > 0;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theLogIsLeftForAnotherTimeWhereStoringDoesNotPause() throws Exception {
        HeaderLog log = new HeaderLog(running.collector.database(), Duration.ofMillis(50));
        try (Connection storing = running.collector.database().getConnection();
                Statement s = storing.createStatement()) {
            storing.setAutoCommit(false);
            s.execute("LOCK TABLE store.batch IN ROW EXCLUSIVE MODE");
            log.append();
            assertThat(size(log)).isZero();
            storing.rollback();
        }
        log.append();
        assertThat(size(log)).isEqualTo(5);
    }

    private static long size(HeaderLog log) throws Exception {
        return log.alone((c, tree, size) -> size);
    }

    @Test
    void aSecondPartyCountersignsDayAfterDayByFiles() throws Exception {
        running.collector.anchors().work();
        String key = known("bureau.example");
        assertThat(out.toString()).contains("tree head 1 countersigned by bureau.example at ", "key SHA-256 ");
        store(300);
        running.now = MORNING.plus(Duration.ofDays(1));
        running.collector.anchors().work();
        Path request = request("2.req");
        assertThat(request).content().startsWith("old 5\n");
        countersign(0, request, "bureau.example");
        assertThat(run("anchor", "import", request + ".cosig"))
                .as(err.toString())
                .isZero();
        assertThat(run("anchor", "import", request + ".cosig")).isZero();
        assertThat(out.toString()).contains("tree head 2 countersigned", "it was here already");
        assertThat(listing().parties()).containsExactly(key);
        assertThat(listing().heads())
                .hasSize(2)
                .allSatisfy(h -> assertThat(h.anchors())
                        .extracting(AnchorService.Anchor::name)
                        .containsExactly("bureau.example"));
        StringWriter shown = new StringWriter();
        assertThat(running.run(shown, err, "anchor", "list")).isZero();
        assertThat(shown.toString())
                .contains(
                        "305 batches",
                        "countersignature",
                        "collector key: " + listing().key(),
                        "countersigner key: " + key);
    }

    @Test
    void whatABundleTakesHoldsUnderEachHead() throws Exception {
        running.collector.anchors().work();
        known("bureau.example");
        store(300);
        running.backend.anchors().request(new AnchorService.Wanted(null, true, true, null, null));
        BatchId last = new BatchId(1, 200);
        List<AnchoredHead> heads = running.collector
                .anchors()
                .source(2)
                .heads(MORNING, Map.of("gw-1", new AnchorSource.Run(new BatchId(1, 2), last)));
        assertThat(heads).hasSize(2);
        assertThat(heads.get(0).cosignatures()).hasSize(1);
        assertThat(heads.get(0).proofs())
                .singleElement()
                .satisfies(p -> assertThat(p.batch()).isEqualTo(new BatchId(1, 5)));
        assertThat(heads.get(1).proofs())
                .singleElement()
                .satisfies(p -> assertThat(p.batch()).isEqualTo(last));
        TreeHead before = null;
        for (AnchoredHead h : heads) {
            TreeHead head = TreeHead.parse(h.note());
            for (AnchoredHead.Proof p : h.proofs()) {
                byte[] hash = stored.get((int) p.batch().number() - 1).hash().toByteArray();
                assertThat(MerkleTree.isIncluded(MerkleTree.leaf(hash), p.index(), head.size(), p.path(), head.root()))
                        .isTrue();
            }
            assertThat(before == null
                            || MerkleTree.isConsistent(
                                    before.size(), head.size(), h.consistency(), before.root(), head.root()))
                    .isTrue();
            before = head;
        }
    }

    @Test
    void aSecondHistoryIsCountersignedByNobody() throws Exception {
        running.collector.anchors().work();
        known("bureau.example");
        store(3);
        running.sql("DELETE FROM store.tree_head WHERE number > 1");
        running.sql("UPDATE store.log SET leaf = sha256('other') WHERE position = 2");
        assertThat(run("anchor", "export", "--now", "--out", file("2.req").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no longer give tree head 1", "the database was changed");
        // Whoever has the database and the key can take that memory away too; the second party has its own.
        running.sql("DELETE FROM store.anchor");
        running.sql("DELETE FROM store.tree_head");
        Path request = request("3.req", "--now", "--from", "5");
        assertThat(countersign(2, request, "bureau.example")).contains("ANOTHER HISTORY", "does not go on");
        assertThat(file("3.req.cosig")).doesNotExist();
    }

    @Test
    void twoPartiesAreAskedEachFromItsOwnLastHead() throws Exception {
        running.collector.anchors().work();
        known("bureau.example");
        store(2);
        request("new.req", "--now", "--from", "0");
        known("operator.example");
        refused("several countersign here: choose with --for", "anchor", "export", "--out", "x");
        refused("the folder " + file("none") + " is not there", "anchor", "export", "--out", file("none/x") + "");
        refused("is a folder", "anchor", "import", folder + "");
        refused("no countersigner is called 'nobody'", "anchor", "export", "--for", "nobody", "--out", "x");
        assertThat(request("b.req", "--for", "bureau.example")).content().startsWith("old 5\n");
        assertThat(request("o.req", "--for", "operator.example")).content().startsWith("old 7\n");
        assertThat(countersign(2, file("o.req"), "bureau.example"))
                .contains("the last head countersigned here had 5 batches", "`anchor export --from 5`");
    }

    @Test
    void whatIsNoCountersignatureIsRefusedWithTheFileAndTheMend() throws Exception {
        running.collector.anchors().work();
        String key = known("bureau.example");
        Path other = Files.writeString(file("letter.txt"), "Sehr geehrte Damen und Herren\n");
        refused(other + ": this is no countersignature", "anchor", "import", other.toString());
        Path empty = Files.writeString(file("empty"), "");
        refused(empty + ": this is no countersignature", "anchor", "import", empty.toString());
        Path der = Files.write(file("x.tsr"), new byte[] {0x30, 0x03, 1, 2, 3});
        refused(der + ": this is no reply of a time-stamp authority", "anchor", "import", der.toString());
        refused(folder + " is a folder", "anchor", "import", folder.toString());
        refused(
                file("none") + ": there is no such",
                "anchor",
                "import",
                file("none").toString());
        Path cosig = file("bureau.example.req.cosig");
        String line = Files.readString(cosig);
        Path spoiled = Files.writeString(file("spoiled"), line.replaceFirst("(.{20})\n$", "AAAAAAAAAAAAAAAAAA==\n"));
        refused(
                spoiled + ": the countersignature of bureau.example is under none",
                "anchor",
                "import",
                spoiled.toString());
        Path stranger = Files.writeString(file("stranger"), line.replace("bureau.example", "bureau.elsewhere"));
        refused("no countersigner bureau.elsewhere is known here", "anchor", "import", stranger.toString());
        refused(
                "this is no public key",
                "anchor",
                "import",
                stranger.toString(),
                "--party",
                key.substring(0, key.length() - 4) + "AAAA");
        Path third = request("third.req", "--from", "0");
        String fake = key(countersign(
                0,
                third,
                "third",
                "--name",
                "bureau.example",
                "--collector",
                listing().key()));
        refused("is known here with another key", "anchor", "import", third + ".cosig", "--party", fake);
        assertThat(listing().parties()).containsExactly(key);
        assertThat(listing().heads().get(0).anchors()).hasSize(1);
    }

    @Test
    void whatIsNoRequestIsNotCountersigned() throws Exception {
        running.collector.anchors().work();
        Path request = request("1.req");
        String collector = listing().key();
        assertThat(countersign(2, request, "b")).contains("a new key needs --name NAME");
        assertThat(countersign(2, request, "b", "--name", "b")).contains("needs --collector with its public key");
        String text = Files.readString(request);
        String[][] wrong = {
            {"Sehr geehrte Damen und Herren", "spoiled.req: this is no request for a countersignature"},
            {"", "spoiled.req: this is no request for a countersignature"},
            {text.replace("old 0\n", "old 0\nxyz\n"), "spoiled.req: line 2 of the request is no hash"},
            {text.replace("\n5\n", "\n6\n"), "does not carry the signature of edgewitness.collector/"},
            {text.replace("old 0", "old 1"), "the last head countersigned here had 0 batches"},
        };
        for (String[] w : wrong) {
            Path spoiled = Files.writeString(file("spoiled.req"), w[0]);
            assertThat(countersign(2, spoiled, "b", "--collector", collector).strip())
                    .contains(w[1])
                    .hasLineCount(1);
        }
        assertThat(countersign(2, file("none"), "b", "--collector", collector)).contains("there is no such request");
        Path mailed = Files.writeString(file("mailed.req"), text.replace("\n", "\r\n"));
        countersign(0, mailed, "b", "--collector", collector);
        Path other = Files.writeString(file("c.key"), "id: plan-1\n");
        assertThat(countersign(2, request, "c", "--name", "c", "--collector", collector))
                .contains(other + ": this is no key of a countersigner")
                .doesNotContain("is missing");
        assertThat(countersign(2, folder, "b", "--collector", collector)).contains("is a folder");
        Files.delete(file("b.key.heads"));
        assertThat(countersign(2, request, "b", "--collector", collector)).contains("is missing; put the file back");
    }

    @Test
    void aCountersignatureThatWasLostIsMadeAgain() throws Exception {
        running.collector.anchors().work();
        Path request = request("1.req");
        String collector = listing().key();
        String nowhere = file("none").resolve("1.cosig").toString();
        assertThat(countersign(1, request, "b", "--name", "b", "--collector", collector, "--out", nowhere))
                .contains(nowhere);
        String key = key(countersign(0, request, "b"));
        assertThat(run("anchor", "import", request + ".cosig", "--party", key))
                .as(err.toString())
                .isZero();
        store(1);
        Path next = request("2.req", "--now");
        countersign(1, next, "b", "--out", nowhere);
        countersign(0, next, "b");
        assertThat(run("anchor", "import", next + ".cosig")).as(err.toString()).isZero();
    }

    @Test
    void whoCountersignsHasTheMemoryForHimself() throws Exception {
        running.collector.anchors().work();
        Path request = request("1.req");
        String collector = listing().key();
        try (FileChannel another = FileChannel.open(
                        file("b.key.heads.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = another.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(countersign(1, request, "b", "--name", "b", "--collector", collector))
                    .contains("is under way");
            assertThat(file("b.key")).doesNotExist();
            countersign(0, request, "a", "--name", "a", "--collector", collector);
        }
        countersign(0, request, "b", "--name", "b", "--collector", collector);
    }

    @Test
    void aByteOrderMarkIsNoMistake() throws Exception {
        running.collector.anchors().work();
        Path request = request("1.req");
        Files.writeString(request, "\uFEFF" + Files.readString(request));
        String key = key(countersign(
                0, request, "b", "--name", "b", "--collector", listing().key()));
        Path reply = file("1.req.cosig");
        Files.writeString(reply, "\uFEFF" + Files.readString(reply));
        assertThat(run("anchor", "import", reply.toString(), "--party", key))
                .as(err.toString())
                .isZero();
    }

    @Test
    void nobodyWithoutATokenSeesOrAddsAnything() throws Exception {
        AnchorService stranger = running.remote("not the token").anchors();
        for (Ask ask : List.<Ask>of(
                stranger::list,
                () -> stranger.request(new AnchorService.Wanted(null, false, false, null, null)),
                () -> stranger.add(new byte[0], null),
                () -> stranger.stamp(null))) {
            assertThatThrownBy(ask::ask).hasMessageContaining("401");
        }
    }

    private interface Ask {
        Object ask() throws CommandFailure;
    }
}
