package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.collector.verify.proto.ProvenHeader;
import io.edgewitness.collector.verify.proto.ProvenRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Seal;
import io.edgewitness.edge.ledger.proto.Span;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What shows when a file of a bundle, or a proof in it, is not what its agent signed. */
class RollupTamperTest extends RollupBundle {
    private static EvidenceRecord record(ProvenRecord p) {
        try {
            return EvidenceRecord.parseFrom(p.getContent());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Predicate<ProvenRecord> hour(int from) {
        return p -> {
            Rollup r = record(p).getRollup();
            return r.getSpan() == Span.HOUR && RollupRecords.span(r).equals(RollingPlant.hours(from, from + 1));
        };
    }

    private static int first(List<ProvenRecord> all, Predicate<ProvenRecord> wanted) {
        for (int i = 0; i < all.size(); i++) {
            if (wanted.test(all.get(i))) {
                return i;
            }
        }
        throw new AssertionError("there is no such record");
    }

    private VerifyReport forged(Consumer<List<ProvenRecord>> change) throws Exception {
        return verifier.verify(new Forgery(zip, collector)
                .messages(RECORDS, ProvenRecord.parser(), change)
                .signed());
    }

    @Test
    void aChangedDigitShowsWithItsHour() throws Exception {
        VerifyReport report = forged(all -> {
            int i = first(all, hour(4));
            EvidenceRecord r = record(all.get(i));
            Rollup.Builder rollup = r.getRollup().toBuilder();
            rollup.getMetricsBuilder(0).setExact("9" + rollup.getMetrics(0).getExact());
            all.set(
                    i,
                    all.get(i).toBuilder()
                            .setContent(r.toBuilder().setRollup(rollup).build().toByteString())
                            .build());
        });
        assertThat(codes(report)).contains("record-proof", "rollup-chain", "not-derived", "bad-record");
        assertThat(report.problems())
                .anyMatch(p -> p.what().code().equals("record-proof")
                        && p.subject().startsWith("gw-1 batch ")
                        && p.subject().endsWith("(hour 2026-06-30T20:00:00Z)"));
        assertThat(report.figures().get(0).problem()).isNotNull();
        assertThat(report.figures().get(1).problem()).isNull();
    }

    @Test
    void aChangedSaltShows() throws Exception {
        assertThat(codes(forged(all -> all.set(
                        0,
                        all.get(0).toBuilder()
                                .setSalt(ByteString.copyFrom(new byte[16]))
                                .build()))))
                .contains("record-proof");
    }

    @Test
    void aRemovedRollUpShowsWhicheverItIs() throws Exception {
        List<ProvenRecord> all = Forgery.read(Unzipped.of(zip).get(RECORDS), ProvenRecord.parser());
        List<Integer> rollups = new java.util.ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (record(all.get(i)).hasRollup()) {
                rollups.add(i);
            }
        }
        assertThat(rollups).hasSizeGreaterThan(24);
        for (int i : rollups) {
            boolean day = record(all.get(i)).getRollup().getSpan() == Span.DAY;
            boolean behind = !RollupRecords.span(record(all.get(i)).getRollup())
                    .start()
                    .isBefore(RollingPlant.hours(0, 24).end());
            VerifyReport report = forged(list -> list.remove(i));
            if (!behind) {
                assertThat(codes(report)).as("without roll-up %s", i).isNotEmpty();
            }
            if (!day && !behind && i != rollups.get(0)) {
                assertThat(codes(report)).as("without roll-up %s", i).containsAnyOf("rollup-chain", "not-derived");
            }
        }
    }

    @Test
    void theHoursBeforeTheFirstCannotBeCutOff() throws Exception {
        VerifyReport report = forged(all -> {
            int until = first(all, hour(3));
            for (int i = until - 1; i >= 0; i--) {
                if (record(all.get(i)).getRollup().getSpan() == Span.HOUR) {
                    all.remove(i);
                }
            }
        });
        assertThat(codes(report)).contains("rollup-start", "not-derived");
    }

    @Test
    void anyRemovedGapStartStepOrConfigurationShows() throws Exception {
        List<ProvenRecord> all = Forgery.read(Unzipped.of(zip).get(RECORDS), ProvenRecord.parser());
        assertThat(all).anyMatch(p -> record(p).hasHold());
        int removed = 0;
        for (int i = 0; i < all.size(); i++) {
            EvidenceRecord r = record(all.get(i));
            boolean inside = r.hasGap()
                    || RollingPlant.hours(0, 24).contains(io.edgewitness.edge.ledger.Nanos.instant(r.getAt()));
            if (r.hasRollup() || !inside) {
                continue;
            }
            int left = i;
            VerifyReport report = forged(list -> list.remove(left));
            assertThat(codes(report)).as("without %s", r.getBodyCase()).contains("disturbances");
            assertThat(report.problems())
                    .anyMatch(p -> p.subject().contains("(hour ") || p.subject().contains("(day "));
            removed++;
        }
        assertThat(removed).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aDoubledOrMovedRecordShows() throws Exception {
        VerifyReport doubled = forged(all -> all.add(3, all.get(2)));
        assertThat(codes(doubled)).contains("record");
        VerifyReport moved = forged(all -> Collections.swap(all, first(all, hour(4)), first(all, hour(5))));
        assertThat(codes(moved)).contains("record");
        assertThat(moved.problems()).anyMatch(p -> p.subject().endsWith("(hour 2026-06-30T20:00:00Z)"));
    }

    @Test
    void aRecordUnderAnotherHeaderShows() throws Exception {
        VerifyReport report = forged(all -> {
            int i = first(all, hour(4));
            all.set(
                    i,
                    all.get(i).toBuilder().setHeader(all.get(i).getHeader() + 1).build());
        });
        assertThat(codes(report)).contains("record-proof");
    }

    @Test
    void aChangedRemovedOrMovedHeaderShows() throws Exception {
        Forgery changed = new Forgery(zip, collector).messages(HEADERS, ProvenHeader.parser(), all -> {
            ByteString h = all.get(5).getHeader();
            byte[] bytes = h.toByteArray();
            bytes[bytes.length - 1] ^= 1;
            all.set(
                    5,
                    all.get(5).toBuilder().setHeader(ByteString.copyFrom(bytes)).build());
        });
        assertThat(codes(verifier.verify(changed.signed()))).contains("header-proof");
        Forgery removed = new Forgery(zip, collector).messages(HEADERS, ProvenHeader.parser(), all -> all.remove(5));
        assertThat(codes(verifier.verify(removed.signed()))).contains("record-proof");
        Forgery moved = new Forgery(zip, collector)
                .messages(HEADERS, ProvenHeader.parser(), all -> Collections.swap(all, 5, 6));
        assertThat(codes(verifier.verify(moved.signed()))).contains("header");
        Forgery doubled =
                new Forgery(zip, collector).messages(HEADERS, ProvenHeader.parser(), all -> all.add(all.get(5)));
        assertThat(codes(verifier.verify(doubled.signed()))).contains("header");
    }

    @Test
    void anotherSignatureOfAHeaderWithARollUpShows() throws Exception {
        int header = Forgery.read(Unzipped.of(zip).get(RECORDS), ProvenRecord.parser()).stream()
                .filter(hour(4))
                .findFirst()
                .orElseThrow()
                .getHeader();
        Forgery forged = new Forgery(zip, collector)
                .messages(
                        HEADERS,
                        ProvenHeader.parser(),
                        all -> all.set(
                                header,
                                all.get(header).toBuilder()
                                        .setSignature(ByteString.copyFrom(new byte[64]))
                                        .build()));
        assertThat(codes(verifier.verify(forged.signed()))).contains("batch", "bad-record");
    }

    @Test
    void anotherTreeHeadShows() throws Exception {
        Forgery forged = new Forgery(zip, collector).messages(SEAL, ProvenHead.parser(), all -> {
            try {
                Seal s = Seal.parseFrom(all.get(0).getSeal());
                all.set(
                        0,
                        ProvenHead.newBuilder()
                                .setSeal(s.toBuilder()
                                        .setAt(s.getAt() + 1)
                                        .build()
                                        .toByteString())
                                .build());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(codes(verifier.verify(forged.signed()))).contains("seal", "batch-count");
        Forgery none = new Forgery(zip, collector);
        none.files.put(SEAL, new byte[0]);
        assertThat(codes(verifier.verify(none.signed()))).contains("bundle");
    }

    @Test
    void aPrintedValueThatTheRollUpsDoNotGiveShows() throws Exception {
        VerifyReport report = verifier.verify(new Forgery(zip, collector).signed(m -> change(m, "value", "1111.28")));
        assertThat(codes(report)).containsExactly("not-derived");
        assertThat(verifier.verify(new Forgery(zip, collector).signed(m -> change(m, "value", "1011.2800")))
                        .problems())
                .as("the same number, written otherwise")
                .isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static void change(java.util.Map<String, Object> manifest, String key, String value) {
        var first = ((List<java.util.Map<String, Object>>) manifest.get("figures")).get(0);
        ((java.util.Map<String, Object>) first.get("figure")).put(key, value);
    }

    /** Nobody with any key: whatever file of the bundle is touched, it is named. */
    @Test
    void eachFileThatIsChangedRemovedAddedMovedOrDoubledIsNamed() throws Exception {
        TreeMap<String, byte[]> files = new TreeMap<>(Unzipped.of(zip));
        assertThat(files.keySet())
                .contains(RECORDS, HEADERS, SEAL, "agents/1/key.der", "formulas/energy-consumption@1.yaml");
        for (String name : files.keySet()) {
            boolean own = List.of(Bundle.MANIFEST, Bundle.SIGNATURE, Bundle.COLLECTOR_KEY)
                    .contains(name);
            TreeMap<String, byte[]> changed = new TreeMap<>(files);
            byte[] content = files.get(name).clone();
            content[content.length / 2] ^= 4;
            changed.put(name, content);
            TreeMap<String, byte[]> removed = new TreeMap<>(files);
            removed.remove(name);
            TreeMap<String, byte[]> moved = new TreeMap<>(removed);
            moved.put(name + ".bak", files.get(name));
            TreeMap<String, byte[]> doubled = new TreeMap<>(files);
            doubled.put(name + ".bak", files.get(name));
            assertThat(verifier.verify(CanonicalZip.write(changed)).passed())
                    .as("%s changed", name)
                    .isFalse();
            assertThat(verifier.verify(CanonicalZip.write(removed)).passed())
                    .as("%s removed", name)
                    .isFalse();
            assertThat(verifier.verify(CanonicalZip.write(moved)).passed())
                    .as("%s moved", name)
                    .isFalse();
            assertThat(verifier.verify(CanonicalZip.write(doubled)).problems())
                    .as("%s doubled", name)
                    .anyMatch(p ->
                            p.subject().equals(name + ".bak") && p.what().code().equals("file-unlisted"));
            if (!own) {
                assertThat(verifier.verify(CanonicalZip.write(changed))
                                .problems()
                                .toString())
                        .as("%s changed", name)
                        .contains(name);
                assertThat(verifier.verify(CanonicalZip.write(removed))
                                .problems()
                                .toString())
                        .as("%s removed", name)
                        .contains(name);
            }
        }
    }
}
