package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.collector.verify.proto.ProvenHeader;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Seal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvenHeadersTest {
    private static final Instant T0 = Instant.parse("2026-07-01T00:00:00Z");

    private static ProvenHeader header(int number, String configuration) {
        BatchHeader.Builder h = BatchHeader.newBuilder()
                .setAgent("gw-1")
                .setEpoch(1)
                .setNumber(number)
                .setOpened(Nanos.of(T0.plusSeconds(number * 60L)));
        h.getDigestsBuilder().setConfiguration(ByteString.copyFromUtf8(configuration));
        return ProvenHeader.newBuilder()
                .setHeader(h.build().toByteString())
                .setPosition(number)
                .build();
    }

    @Test
    void anotherConfigurationInTheNextHeaderIsTold() throws Exception {
        VerifyReport report = new VerifyReport();
        Window time = new Window(T0, T0.plusSeconds(3_600));
        LedgerNotes notes = new LedgerNotes("gw-1", List.of(time), List.of(time), report);
        ProvenHeaders headers = new ProvenHeaders("gw-1", new byte[44], notes, report);
        headers.head(ProvenHead.newBuilder()
                .setSeal(Seal.getDefaultInstance().toByteString())
                .build());
        for (ProvenHeader h : List.of(header(1, "a"), header(4, "a"), header(9, "b"), header(70, "c"))) {
            headers.header(h);
        }
        assertThat(report.notes())
                .as("the last change is of after the time")
                .singleElement()
                .satisfies(n -> assertThat(n.code()).isEqualTo("configuration"))
                .extracting(Text::en)
                .asString()
                .contains("2026-07-01T00:09:00Z", "batch 1/9");
    }
}
