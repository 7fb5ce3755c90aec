package io.edgewitness.adapter.plc4x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S7ValueTest {
    @ParameterizedTest
    @CsvSource({
        "BYTE, ff, 255",
        "SINT, ff, -1",
        "USINT, ff, 255",
        "WORD, ffff, 65535",
        "INT, 8000, -32768",
        "UINT, 8000, 32768",
        "DWORD, ffffffff, 4294967295",
        "DINT, 80000000, -2147483648",
        "UDINT, 80000000, 2147483648",
        "LINT, 8000000000000000, -9223372036854775808",
        "ULINT, ffffffffffffffff, 18446744073709551615",
        "LWORD, 7fffffffffffffff, 9223372036854775807",
        "REAL, 3dcccccd, 0.10000000149011612",
        "LREAL, 3fb999999999999a, 0.1",
        "REAL, 80000000, 0",
        "LREAL, 8000000000000000, 0",
        "S5TIME, 2127, 127000",
        "S5TIME, 0001, 10",
        "TIME, ffffffff, -1",
        "LTIME, 0000000000000001, 1",
    })
    void numbersAreExactAndGoBackToTheSameBytes(String type, String hex, BigDecimal number) throws Exception {
        S7Point point = S7AdapterTest.point("p", "%DB1:0:" + type);
        Value value = decode(point, hex);
        assertThat(value.number()).isEqualByComparingTo(number);
        assertThat(HexFormat.of().formatHex(encode(point, value))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({
        "CHAR, 41, A",
        "WCHAR, 4e2d, 中",
        "CHAR[3], 414243, ABC",
        "DATE, 0000, 1990-01-01",
        "DATE, ffff, 2169-06-06",
        "TIME_OF_DAY, 05265bff, 23:59:59.999",
        "TOD, 00000000, 00:00:00",
        "LTOD, 00004e94914effff, 23:59:59.999999999",
        "DATE_AND_TIME, 9002281359590011, 1990-02-28T13:59:59.001",
        "DT, 2611210817000007, 2026-11-21T08:17:00",
        "LDT, 0000000000000000, 1970-01-01T00:00:00",
        "DTL, 07ea0b1507081100000f4240, 2026-11-21T08:17:00.001",
    })
    void textsAndTimesGoBackToTheSameBytes(String type, String hex, String text) throws Exception {
        S7Point point = S7AdapterTest.point("p", "%DB1:0:" + type);
        Value value = decode(point, hex);
        assertThat(value).isEqualTo(Value.of(text));
        byte[] back = encode(point, value);
        boolean weekdayDiffers = type.startsWith("D") && type.contains("T") && !type.equals("LDT");
        assertThat(decode(point, HexFormat.of().formatHex(back))).isEqualTo(value);
        if (!weekdayDiffers) {
            assertThat(HexFormat.of().formatHex(back)).isEqualTo(hex.toLowerCase(java.util.Locale.ROOT));
        }
    }

    @Test
    void stringsKeepToTheirLengthAndCharset() throws Exception {
        S7Point string = S7AdapterTest.point("p", "%DB1:0:STRING(4)");
        assertThat(decode(string, "04034d38580000")).isEqualTo(Value.of("M8X"));
        assertThat(decode(string, "000000000000")).isEqualTo(Value.of(""));
        assertThatThrownBy(() -> decode(string, "04054d3858ffff")).hasMessageContaining("length 5 in a string of 4");
        byte[] gbk = HexFormat.of().parseHex("0402d6d00000");
        assertThat(S7Decoder.decode(string, gbk, 0, Charset.forName("GBK"))).isEqualTo(Value.of("中"));
        assertThat(encode(string, Value.of("M8"))).containsExactly(2, 'M', '8');
        S7Point full = S7AdapterTest.point("p", "%DB1:0:STRING(4)");
        byte[] pairs = HexFormat.of().parseHex("04044e2d6587");
        assertThat(S7Decoder.decode(full, pairs, 0, StandardCharsets.UTF_16BE)).isEqualTo(Value.of("中文"));
        S7Point wide = S7AdapterTest.point("p", "%DB1:0:WSTRING(3)");
        assertThat(decode(wide, "00030002 4e2d6587 0000".replace(" ", ""))).isEqualTo(Value.of("中文"));
        assertThatThrownBy(() -> decode(wide, "00030001d8000000" + "0000")).hasMessageContaining("no text");
    }

    @Test
    void arraysKeepTheirOrderAndStringsInThemBeginAtEvenBytes() throws Exception {
        S7Point bits = S7AdapterTest.point("p", "%DB1.DBX0.6:BOOL[4]");
        assertThat(decode(bits, "4001"))
                .isEqualTo(new Value.Array(List.of(Value.of(true), Value.of(false), Value.of(true), Value.of(false))));
        S7Point strings = S7AdapterTest.point("p", "%DB1:0:STRING(1)[2]");
        assertThat(decode(strings, "01014100" + "010142"))
                .isEqualTo(new Value.Array(List.of(Value.of("A"), Value.of("B"))));
        S7Point ints = S7AdapterTest.point("p", "%DB1:0:INT[2]");
        Value two = new Value.Array(List.of(Value.of(1), Value.of(-1)));
        assertThat(decode(ints, "0001ffff")).isEqualTo(two);
        assertThat(encode(ints, two)).containsExactly(0, 1, -1, -1);
        assertThat(decode(S7AdapterTest.point("p", "%DB1:0:BYTE[2]"), "0102"))
                .isEqualTo(new Value.Bytes(new byte[] {1, 2}));
    }

    @ParameterizedTest
    @CsvSource({
        "REAL, 7fc00000, NaN",
        "LREAL, fff0000000000000, infinite",
        "DATE_AND_TIME, 0000000000000000, no date",
        "DATE_AND_TIME, 9a02281359590011, a digit is 0 to 9",
        "TIME_OF_DAY, 05265c00, no time of day",
        "DTL, 000000000000000000000000, no date",
        "DTL, 07ea0b15070811003b9aca00, no date",
        "DTL, 07ea0b1507081100ffffffff, no date",
        "S5TIME, 0a00, a digit is 0 to 9",
    })
    void bytesThatAreNoValueSayWhy(String type, String hex, String why) {
        assertThatThrownBy(() -> decode(S7AdapterTest.point("p", "%DB1:0:" + type), hex))
                .isInstanceOf(NoValue.class)
                .hasMessageContaining(why);
    }

    @Test
    void aScaleIsAppliedExactly() throws Exception {
        S7Point point = new S7Point(
                new PointId("p"),
                S7Address.parse("%DB1:0:INT"),
                new BigDecimal("0.1"),
                new BigDecimal("-40"),
                S7Access.READ);
        assertThat(decode(point, "01f5")).isEqualTo(Value.of(new BigDecimal("10.1")));
        assertThat(encode(point, Value.of(new BigDecimal("10.1")))).containsExactly(1, 0xf5);
        assertThatThrownBy(() -> encode(point, Value.of(new BigDecimal("10.15"))))
                .hasMessageContaining("not a whole number");
    }

    @ParameterizedTest
    @CsvSource({
        "%DB1.DBD0:INT, Transfer size code",
        "%DB1.DBD0:FLOAT, in capitals",
        "%DB0.DBD0:REAL, smaller than 1",
        "DB1.DBD0:REAL, an address is such as",
        "%X0:BYTE, another",
        "%T5:TIME, another",
        "%DB1.DBX0:BOOL, bit offset",
        "%DB1:0:BYTE[8193], 8192 bytes",
        "%DB1:0:BYTE[0], 8192 bytes",
        "%DB1:0:BYTE[99999999999], an address is such as",
        "%DB1:0:STRING(255), 1 to 254",
        "10-01-00-01-00-2D-84-00-00-08, an address is such as",
        "%DB1.DBB0.3:BYTE, only a BOOL",
        "%C5:COUNTER, another",
        "%DB1:70000:INT, 0 to 65535",
        "%DB1:65535:INT, 0 to 65535",
        "%DB1:65000:REAL[500], 0 to 65535",
    })
    void anAddressThatCannotBeSaysHowToMendIt(String address, String why) {
        assertThatThrownBy(() -> S7Address.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void pointsNearEachOtherAreReadTogetherAndLongOnesInParts() {
        List<S7Block> blocks = S7Block.plan(
                List.of(
                        S7AdapterTest.point("c", "%DB1.DBD100:REAL"),
                        S7AdapterTest.point("a", "%DB1.DBD0:REAL"),
                        S7AdapterTest.point("b", "%DB1.DBW20:INT"),
                        S7AdapterTest.point("d", "%DB2.DBW20:INT"),
                        S7AdapterTest.point("e", "%DB2:22:BYTE[600]")),
                16,
                960);
        assertThat(blocks.stream().map(block -> block.points().size())).containsExactly(2, 1, 1, 1);
        S7Range longest = blocks.get(3).range();
        List<S7Range> parts = longest.split(240);
        assertThat(parts.stream().mapToInt(S7Range::length).sum()).isEqualTo(600);
        assertThat(parts).allMatch(part -> part.length() <= 222);
        assertThat(S7Range.batches(parts, 240)).hasSize(3);
        assertThat(S7Range.batches(parts, 960)).hasSize(1);
        List<S7Range> many = java.util.Collections.nCopies(50, new S7Range(longest.area(), 1, 0, 1, 1));
        assertThat(S7Range.batches(many, 240)).allMatch(batch -> batch.size() <= 19);
    }

    @ParameterizedTest
    @CsvSource({
        "%DB2:0:REAL[500], 4",
        "%DB2:3:LREAL[250], 8",
        "%DB2:0:DTL[100], 12",
        "%DB2:0:STRING(9)[90], 12",
        "%DB2:1:UINT[500], 2"
    })
    void noElementIsReadInTwoParts(String address, int element) {
        S7Range range = S7Block.of(S7AdapterTest.point("a", address)).range();
        for (int pdu : new int[] {112, 240, 480, 960}) {
            List<S7Range> parts = range.split(pdu);
            assertThat(parts).hasSizeGreaterThan(1);
            assertThat(parts).allMatch(part -> (part.start() - range.start()) % element == 0);
            assertThat(parts).allMatch(part -> part.length() <= S7Range.payload(pdu));
            assertThat(parts.stream().mapToInt(S7Range::length).sum()).isEqualTo(range.length());
        }
    }

    @Test
    void aBlockOfSeveralPointsFitsIntoTheControllersMessage() {
        List<S7Point> points = new java.util.ArrayList<>();
        for (int i = 0; i < 50; i++) {
            points.add(S7AdapterTest.point("p" + i, "%DB1:" + 8 * i + ":LREAL"));
        }
        for (int pdu : new int[] {112, 240, 960}) {
            List<S7Block> blocks = S7Block.plan(points, 16, pdu);
            assertThat(blocks).hasSizeGreaterThan(1);
            assertThat(blocks).allMatch(block -> block.range().split(pdu).equals(List.of(block.range())));
        }
    }

    private static Value decode(S7Point point, String hex) throws NoValue {
        byte[] bytes = HexFormat.of().parseHex(hex);
        byte[] padded =
                Arrays.copyOf(bytes, Math.max(bytes.length, point.address().length()));
        return S7Decoder.decode(point, padded, 0, StandardCharsets.ISO_8859_1);
    }

    private static byte[] encode(S7Point point, Value value) {
        return S7Encoder.encode(point, value, StandardCharsets.ISO_8859_1);
    }
}
