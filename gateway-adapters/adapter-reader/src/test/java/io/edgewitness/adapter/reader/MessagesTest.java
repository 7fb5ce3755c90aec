package io.edgewitness.adapter.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What bytes become, without a wire. */
class MessagesTest {
    private static final PointId KIND = new PointId("drill.kind");
    private static final PointId CARD = new PointId("drill.card");
    private static final PointId REST = new PointId("drill.rest");
    private final Readers readers = new Readers();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<Sample> cut(byte[]... parts) {
        ReaderConfiguration configuration = readers.configuration();
        Channel channel = new Channel(configuration, configuration.points());
        List<Sample> samples = new ArrayList<>();
        long[] nanos = {0};
        Framer framer = new Framer(configuration.frame(), configuration.longest(), new Framer.Messages() {
            @Override
            public void message(byte[] bytes) {
                samples.addAll(channel.samples(bytes, Instant.EPOCH, nanos[0]));
            }

            @Override
            public void spoiled(String why) {
                samples.addAll(channel.bad(why, Instant.EPOCH));
            }
        });
        for (byte[] part : parts) {
            framer.feed(part, part.length, nanos[0]);
            nanos[0] += 100_000_000; // a part each tenth of a second
        }
        framer.idle(nanos[0]);
        return samples;
    }

    private List<String> texts(String... parts) {
        byte[][] all = new byte[parts.length][];
        for (int i = 0; i < parts.length; i++) {
            all[i] = bytes(parts[i]);
        }
        return cut(all).stream().map(MessagesTest::text).toList();
    }

    private static String text(Sample s) {
        Value value = s.value();
        return value == null
                ? s.quality().code()
                : value instanceof Value.Text t ? t.value() : value.number().toPlainString();
    }

    private void only(PointId id, String address) {
        readers.points = List.of(Readers.point(id, address));
    }

    @Test
    void aMessageEndsAsItsFrameSaysWhereverTheBytesAreCut() {
        only(Readers.CODE, "code");
        assertThat(texts("U1\rU", "2\r\n\r\nU3\nU4")).containsExactly("U1", "U2", "U3");
        readers.frame = "stx-etx";
        assertThat(texts("noise\2U1", "\3more\2torn\2U2\3")).containsExactly("U1", "U2");
        readers.frame = "length:4";
        assertThat(texts("ABCDEF", "GH")).containsExactly("ABCD", "EFGH");
        readers.frame = "idle:50ms";
        assertThat(texts("U1", "U2")).containsExactly("U1", "U2");
        readers.frame = "end:||";
        assertThat(texts("U1|", "|U|2||")).containsExactly("U1", "U|2");
    }

    @Test
    void anEndlessMessageIsToldOnceAndTheNextIsReadAgain() {
        only(Readers.CODE, "code");
        readers.longest = 8;
        for (String frame : List.of("line", "end:|")) {
            readers.frame = frame;
            String end = frame.equals("line") ? "\n" : "|";
            assertThat(texts("x".repeat(5_000), "x".repeat(5_000) + end + "U1" + end))
                    .as(frame)
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("reader: no end within");
        }
    }

    @Test
    void anAimIdentifierBecomesTheSymbologyAndNoPartOfTheCode() {
        readers.points = List.of(Readers.point(Readers.CODE, "code"), Readers.point(KIND, "symbology"));
        assertThat(texts("]C1" + "010950110153000310AB-1" + (char) 29 + "2112\n"))
                .containsExactly("010950110153000310AB-1" + (char) 29 + "2112", "gs1-128");
        assertThat(texts("]d2X\n", "]Q3X\n", "]Q1X\n", "]E0690\n"))
                .containsExactly("X", "gs1-data-matrix", "X", "gs1-qr", "X", "qr", "690", "ean-upc");
        assertThat(texts("]\n", "]C\n", "]x1U\n")).containsSubsequence("]", "]C", "]x1U");
    }

    @Test
    void aFailedReadIsBadAndAHeartbeatIsNothing() {
        only(Readers.CODE, "code");
        readers.heartbeat = "PING";
        assertThat(texts("PING\r\nNOREAD\r\nU1\r\nPING\r\n")).containsExactly("reader: no read", "U1");
    }

    @Test
    void prefixAndSuffixAreTakenOffAndWhatIsWithoutThemIsBad() {
        only(Readers.CODE, "code");
        readers.prefix = "<";
        readers.suffix = ">";
        assertThat(texts("<U1>\nU2\n>\n<>\n"))
                .containsExactly(
                        "U1",
                        "reader: the message is without its prefix or suffix",
                        "reader: the message is without its prefix or suffix");
    }

    @Test
    void markupIsACodeLikeAnyOtherAndControlCharactersAreRefused() {
        only(Readers.CODE, "code");
        assertThat(texts("<script>alert('x')</script>\n';DROP TABLE unit;--\n", "A\0B\n", "A\33[2JB\n"))
                .containsExactly(
                        "<script>alert('x')</script>",
                        "';DROP TABLE unit;--",
                        "reader: a control character is in the code",
                        "reader: a control character is in the code");
    }

    @Test
    void theCharsetIsTheSitesAndWhatIsNoneOfItIsBad() {
        only(Readers.CODE, "code");
        byte[] chinese = "批次七\n".getBytes(java.nio.charset.Charset.forName("GB18030"));
        assertThat(cut(chinese)).extracting(MessagesTest::text).containsExactly("reader: the message is not UTF-8");
        readers.charset = "GB18030";
        assertThat(cut(chinese)).extracting(MessagesTest::text).containsExactly("批次七");
    }

    @Test
    void garbageNeverThrowsAndNeverBecomesMoreThanItsBytes() {
        Random random = new Random(15);
        for (String frame : List.of("line", "stx-etx", "length:7", "idle:50ms", "end:;")) {
            readers.frame = frame;
            for (ScaleFormat scale : ScaleFormat.values()) {
                readers.scale = scale;
                byte[] garbage = new byte[5_000];
                random.nextBytes(garbage);
                assertThat(cut(garbage)).hasSizeLessThan(10_000);
            }
        }
    }

    @Test
    void theSameCodeAgainWithinTheTimeIsOneReading() {
        only(Readers.CODE, "code");
        readers.fold = Duration.ofMillis(250);
        assertThat(texts("U1\n", "U1\n", "U1\n", "U2\n", "U1\n", "", "", "U1\n"))
                .as("it stays in view for three; then another, and it once more; then a pause")
                .containsExactly("U1", "U2", "U1", "U1");
    }

    @Test
    void aScaleAtRestIsGoodInMotionUncertainAndOverloadedBad() {
        readers.points = List.of(Readers.point(Readers.WEIGHT, "weight"), Readers.point(REST, "stable-weight"));
        List<Sample> samples =
                cut(bytes("S S      12.345 kg\r\nS D      12.340 kg\r\nS +\r\nS I\r\nES\r\nS S x kg\r\n"));
        assertThat(samples)
                .extracting(s ->
                        s.point().name() + " " + text(s) + " " + s.quality().level())
                .containsExactly(
                        "drill.scale 12.345 GOOD",
                        "drill.rest 12.345 GOOD",
                        "drill.scale 12.340 UNCERTAIN",
                        "drill.scale scale: overload, or out of its range BAD",
                        "drill.rest scale: overload, or out of its range BAD",
                        "drill.scale scale: it is busy, or not yet ready (S I) BAD",
                        "drill.rest scale: it is busy, or not yet ready (S I) BAD",
                        "drill.scale scale: it does not understand the request (ES) BAD",
                        "drill.rest scale: it does not understand the request (ES) BAD",
                        "drill.scale scale: no weight in its message; is scale: right? BAD",
                        "drill.rest scale: no weight in its message; is scale: right? BAD");
        assertThat(samples.get(2).quality()).isEqualTo(Quality.uncertain("scale: in motion"));
    }

    @Test
    void aWeightIsGivenInThePointsUnitExactlyOrNotAtAll() {
        only(Readers.WEIGHT, "weight");
        assertThat(texts("S S 12345 g\n", "S S 1 lb\n", "S S 0.5 t\n", "S S 3 pcs\n"))
                .containsExactly("12.345", "0.45359237", "500", "scale: its unit is none of mg, g, kg, t, lb, oz");
        readers.points = List.of(new ReaderConfiguration.Point(
                Readers.WEIGHT, "weight", "[lb_av]", io.edgewitness.edge.api.PointDefinition.Recording.ALL));
        assertThat(texts("S S 1 kg\n")).containsExactly("scale: it shows kg; give the point that unit");
    }

    @Test
    void otherScalesWriteOtherwise() {
        only(Readers.WEIGHT, "weight");
        readers.scale = ScaleFormat.AD;
        assertThat(texts("ST,GS,+  12.345kg\r\n", "US,NT,-  0.005 kg\r\n", "OL,GS,+9999999kg\r\n"))
                .containsExactly("12.345", "-0.005", "scale: overload, or out of its range");
        readers.scale = ScaleFormat.SBI;
        assertThat(texts("N     +   12.345 kg \r\n", "N     -    0.100    \r\n", "Stat       H        \r\n"))
                .containsExactly("12.345", "-0.100", "scale: overload, or out of its range");
        readers.scale = ScaleFormat.PLAIN;
        assertThat(texts("12.345\r\n", "- 1.5 kg\r\n", "kg\r\n"))
                .containsExactly("12.345", "-1.5", "scale: no weight in its message; is scale: right?");
        readers.scale = ScaleFormat.TOLEDO;
        assertThat(texts("\2\55\60\40 12345000000\r\5", "\2\55\72\40 12345000000\r", "\2\55\64\40 12345000000\r"))
                .as("three decimals in kg; negative and in motion; out of range")
                .containsExactly("12.345", "-12.345", "scale: overload, or out of its range");
        assertThat(cut(bytes("\2\55\72\40 12345000000\r")).get(0).quality().level())
                .isEqualTo(Quality.Level.UNCERTAIN);
    }

    @Test
    void whatACardSaysIsInNoCodeOfBad() {
        readers.points = List.of(Readers.point(CARD, "card"));
        List<Sample> samples = cut(bytes("0004711815\r\n"), bytes("00047\00711815\r\n"), bytes("000471\3771815\r\n"));
        assertThat(samples).extracting(MessagesTest::text).first().isEqualTo("0004711815");
        assertThat(samples.subList(1, 3))
                .allMatch(s -> s.quality().isBad() && !s.quality().code().matches(".*[0-9]{3}.*"));
    }

    @Test
    void aWeightKeepsItsDigits() {
        only(Readers.WEIGHT, "weight");
        assertThat(cut(bytes("S S 12.500 kg\n")).get(0).value()).isEqualTo(Value.of(new BigDecimal("12.500")));
    }
}
