package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.AuditVerdicts;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureName;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.verify.Audit.Verdict;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The note of a figure: signed, chained, in the bundle, on paper. */
class AuditNoteTest {
    private static final Instant AT = Instant.parse("2026-11-29T03:00:00Z");
    private static final Bundle.Filing FILING =
            new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-11-30T02:00:00Z"));

    @TempDir
    Path folder;

    private AuditPlant plant;
    private AgentKey auditor;
    private NoteKey signer;
    private Audit confirmed;
    private String figure;

    @BeforeEach
    void anAuditedHour() throws Exception {
        plant = new AuditPlant(folder);
        auditor = AgentKey.loadOrCreate(folder.resolve("auditor.key"));
        signer = NoteKey.of("county-bureau", NoteKey.COSIGNER, auditor.publicKey());
        for (int i = 0; i < 4; i++) {
            plant.quarterAsItWas(i);
        }
        try (LedgerCopy copy = LedgerCopy.open(plant.ledgerFolder)) {
            confirmed = new AuditCheck(plant.draw(4, 5)).run(copy, a -> true);
        }
        figure = FigureName.of(AuditPlant.energy(4));
        assertThat(confirmed.items().get(0).best()).isEqualTo(Verdict.CONFIRMED);
    }

    @AfterEach
    void stop() {
        plant.close();
    }

    private AuditNote note(int number, @Nullable String previous, Verdict verdict) {
        return note(number, previous, verdict, confirmed);
    }

    private static AuditNote note(int number, @Nullable String previous, Verdict verdict, Audit audit) {
        return new AuditNote(
                number,
                previous,
                audit,
                "王五 <县工信局>",
                AT.plusSeconds(number),
                verdict,
                "与电费单相符\n第二行",
                Map.of("3", "表号一致"));
    }

    private List<AuditNote.Signed> chain(Verdict... verdicts) {
        List<AuditNote.Signed> chain = new ArrayList<>();
        String previous = null;
        for (Verdict v : verdicts) {
            AuditNote n = note(chain.size(), previous, v);
            chain.add(n.sign(auditor, signer));
            previous = n.sha256();
        }
        return chain;
    }

    private AuditNotes notes(List<AuditNote.Signed> chain) {
        return AuditNotes.of(Map.of(figure, chain), plant.collector.publicKey());
    }

    private AuditVerdicts.Said said(List<AuditNote.Signed> chain) {
        List<AuditVerdicts.Said> said =
                Objects.requireNonNull(notes(chain).verdicts().byName().get(figure));
        return said.get(said.size() - 1);
    }

    private List<String> problems(List<AuditNote.Signed> chain) {
        return Objects.requireNonNull(notes(chain).chains().get(figure)).stream()
                .flatMap(e -> e.problems().stream())
                .map(Text::code)
                .toList();
    }

    @Test
    void aNoteReadsBackAsItWasWrittenAndTheNewestCounts() throws Exception {
        List<AuditNote.Signed> chain = chain(Verdict.CONFIRMED, Verdict.NOT_REPRODUCED);
        assertThat(AuditNote.read(chain.get(0).content())).isEqualTo(note(0, null, Verdict.CONFIRMED));
        assertThat(problems(chain)).isEmpty();
        assertThat(said(chain).reproduced()).isFalse();
        assertThat(said(chain.subList(0, 1)).reproduced()).isTrue();
    }

    @Test
    void theCollectorsOwnKeySignsToo() {
        AuditNote.Signed signed = note(0, null, Verdict.LIMITED).sign(plant.collector, plant.signer());
        assertThat(problems(List.of(signed))).isEmpty();
        NoteKey posing = NoteKey.of("edgewitness.collector/0", NoteKey.SIGNER, auditor.publicKey());
        assertThat(problems(List.of(note(0, null, Verdict.LIMITED).sign(auditor, posing))))
                .containsExactly("audit-signature");
    }

    @Test
    void noVerdictIsBetterThanWhatWasFound() throws Exception {
        Audit unchecked = plant.draw(4, 5);
        assertThatThrownBy(() -> new AuditNote(0, null, unchecked, "x", AT, Verdict.LIMITED, "", Map.of()))
                .hasMessageContaining("not-reproduced");
        Audit.Item item = confirmed.items().get(0);
        Audit.Drawn first = item.drawn().get(0);
        List<Audit.Drawn> drawn = new ArrayList<>(item.drawn());
        drawn.set(0, first.with(List.of(first.records().get(0).with(null))));
        Audit partly = confirmed.with(List.of(item.with(drawn)));
        assertThat(partly.items().get(0).best()).isEqualTo(Verdict.LIMITED);
        assertThatThrownBy(() -> new AuditNote(0, null, partly, "x", AT, Verdict.CONFIRMED, "", Map.of()))
                .hasMessageContaining("confirmed-with-limitation");
        new AuditNote(0, null, partly, "x", AT, Verdict.LIMITED, "", Map.of());
        assertThatThrownBy(() -> new AuditNote(0, null, confirmed, " ", AT, Verdict.CONFIRMED, "", Map.of()))
                .hasMessageContaining("who");
        assertThatThrownBy(() -> new AuditNote(1, null, confirmed, "x", AT, Verdict.CONFIRMED, "", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsChangedRemovedOrReorderedIsFound() {
        List<AuditNote.Signed> chain = chain(Verdict.CONFIRMED, Verdict.NOT_REPRODUCED, Verdict.LIMITED);
        assertThat(problems(chain.subList(1, 3))).contains("audit-chain");
        assertThat(problems(List.of(chain.get(0), chain.get(2)))).contains("audit-chain");
        assertThat(problems(List.of(chain.get(1), chain.get(0), chain.get(2)))).contains("audit-chain");
        AuditNote.Signed s = chain.get(1);
        byte[] better = new String(s.content(), StandardCharsets.UTF_8)
                .replace("\"verdict\": \"not-reproduced\"", "\"verdict\": \"confirmed\"")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(better).isNotEqualTo(s.content());
        assertThat(problems(List.of(chain.get(0), new AuditNote.Signed(better, s.signature(), s.key()), chain.get(2))))
                .contains("audit-signature", "audit-chain");
        assertThat(problems(List.of(new AuditNote.Signed(new byte[] {1}, new byte[64], "none"))))
                .containsExactly("audit-note", "audit-signature");
        AuditVerdicts left = notes(List.of(chain.get(1))).verdicts();
        assertThat(left.byName()).as("a note out of place decides nothing").isEmpty();
    }

    /** The plant's ledger as a bundle's source, without tree heads. */
    private record Source(AuditPlant plant) implements BatchSource {
        @Override
        public List<String> agents() {
            return List.of(AuditPlant.AGENT);
        }

        @Override
        public byte[] publicKey(String agent) {
            return plant.publicKey(agent);
        }

        @Override
        public @Nullable Batch next(String agent, BatchId after) {
            return plant.batches().stream()
                    .filter(b -> AuditPlant.id(b).isAfter(after))
                    .findFirst()
                    .orElse(null);
        }
    }

    private byte[] bundle(AuditNotes notes) throws Exception {
        Indicators indicators = new Indicators(IndicatorLibrary.shipped());
        Bundle bundle = new Bundle(new Source(plant), indicators, plant.collector, notes);
        List<Figure> figures = bundle.figures(List.of(AuditPlant.energy(4)));
        return bundle.bytes(figures, FILING);
    }

    private static List<String> lines(byte[] zip) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        new KeepingVerifier().verify(zip).print(new java.io.PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void notesAreInTheBundleAndDecideTheGradeThere() throws Exception {
        byte[] good = bundle(notes(chain(Verdict.CONFIRMED)));
        VerifyReport report = new KeepingVerifier().verify(good);
        assertThat(report.passed()).as(String.join("\n", lines(good))).isTrue();
        SortedMap<String, byte[]> files = Unzipped.of(good);
        assertThat(files.keySet().stream().filter(f -> f.startsWith("audits/"))).hasSize(3);
        byte[] bad = bundle(notes(chain(Verdict.CONFIRMED, Verdict.NOT_REPRODUCED)));
        assertThat(new KeepingVerifier().verify(bad).passed()).isTrue();
        assertThat(lines(bad)).anyMatch(l -> l.contains(Grade.C.mark() + " C"));
    }

    /** The audit as another enterprise's, whose figure has the same name. */
    private Audit ofOthers() throws Exception {
        String json = new String(AuditJson.write(confirmed), StandardCharsets.UTF_8);
        return AuditJson.read(
                json.replace("\"" + AuditPlant.AGENT + "\"", "\"gw-9\"").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aNoteOfOtherAgentsDoesNotCountForAFigureOfTheSameName() throws Exception {
        AuditNote others = note(0, null, Verdict.NOT_REPRODUCED, ofOthers());
        AuditNote own = note(1, others.sha256(), Verdict.CONFIRMED);
        AuditNote later = note(2, own.sha256(), Verdict.NOT_REPRODUCED, ofOthers());
        List<AuditNote.Signed> chain =
                Stream.of(others, own, later).map(n -> n.sign(auditor, signer)).toList();
        assertThat(problems(chain)).isEmpty();

        byte[] alone = bundle(notes(chain.subList(0, 1)));
        assertThat(Unzipped.of(alone).keySet()).as("not theirs to show").noneMatch(f -> f.startsWith("audits/"));
        assertThat(lines(alone)).noneMatch(l -> l.contains("audited:"));

        byte[] both = bundle(notes(chain));
        assertThat(new KeepingVerifier().verify(both).passed()).isTrue();
        assertThat(lines(both))
                .anyMatch(l -> l.contains("audited: confirmed ("))
                .noneMatch(l -> l.contains("audited: not-reproduced"));
        assertThat(new KeepingVerifier().verify(both).notes())
                .filteredOn(t -> t.code().equals("audit-of-others"))
                .hasSize(2)
                .allMatch(t -> t.en().contains("gw-9"));
    }

    @Test
    void aNoteThatIsTakenOutOfTheBundleOrChangedThereIsFound() throws Exception {
        byte[] zip = bundle(notes(chain(Verdict.CONFIRMED, Verdict.NOT_REPRODUCED)));
        String stem = AuditNotes.FOLDER + AuditNotes.id(figure);
        for (String gone : List.of(stem + ".0.json", stem + ".1.json", stem + ".0.sig", stem + ".1.key")) {
            SortedMap<String, byte[]> files = Unzipped.of(zip);
            assertThat(files.remove(gone)).isNotNull();
            VerifyReport report = new KeepingVerifier().verify(CanonicalZip.write(files));
            assertThat(report.passed()).as(gone).isFalse();
        }
        SortedMap<String, byte[]> flipped = Unzipped.of(bundle(notes(chain(Verdict.CONFIRMED))));
        Objects.requireNonNull(flipped.get(stem + ".0.json"))[20] ^= 1;
        assertThat(lines(CanonicalZip.write(flipped)))
                .as("the difference alone, not all limitations")
                .anyMatch(l -> l.endsWith("derived again it differs (manifest / again): limitations: code=audit / —"));
        byte[] signedAnew =
                bundle(notes(chain(Verdict.NOT_REPRODUCED, Verdict.CONFIRMED).subList(1, 2)));
        assertThat(new KeepingVerifier().verify(signedAnew).passed()).isFalse();
        assertThat(lines(signedAnew)).anyMatch(l -> l.contains("the note does not follow the one before"));
    }

    @Test
    void theSheetHoldsWhatWasDrawnFoundAndSaidInBothLanguages() throws Exception {
        AuditNote note = note(0, null, Verdict.CONFIRMED);
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        String zh = AuditPage.of(confirmed, Map.of(figure, note), "zh", zone);
        assertThat(zh)
                .contains("现场核查记录表", "☑ 确认", "☐ 未能复现", "王五 &lt;县工信局&gt;", "与电费单相符<br>第二行", "表号一致", "一致")
                .contains(note.sha256(), plant.signer().fingerprint(), "到仪表前核对", "核查人员（签字）")
                .doesNotContain("<县工信局>", "http://", "https://", "<script");
        for (Audit.Drawn d : confirmed.items().get(0).drawn()) {
            assertThat(zh)
                    .contains(d.at().atZone(zone)
                            .toLocalDateTime()
                            .toString()
                            .replace('T', ' ')
                            .substring(0, 16));
        }
        assertThat(zh)
                .containsOnlyOnce("二、抽样复算")
                .containsOnlyOnce("Asia/Shanghai")
                .containsOnlyOnce("<h3>指标1</h3>")
                .contains("<th>单位</th>", confirmed.project());
        int conclusions = zh.indexOf("<h2>七、");
        assertThat(zh.substring(0, conclusions)).endsWith("<div class=\"keep\">");
        assertThat(zh.substring(conclusions, zh.indexOf("核查人员（签字）")))
                .as("what is signed and the signatures are kept on one page")
                .doesNotContain("</div>");
        String en = AuditPage.of(plant.draw(4, 5), Map.of(), "en", zone);
        assertThat(en)
                .contains("On-site audit record", "☐ confirmed", "Auditor (signature)")
                .doesNotContain("☑", "核查");
    }
}
