package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterEncoderTest {
    @ParameterizedTest
    @CsvSource({
        "int16, ABCD, 1, 0, -2, fffe",
        "int16, BADC, 1, 0, -2, feff",
        "uint16, ABCD, 0.1, -40, 25.5, 028f",
        "int32, CDAB, 1, 0, 16909060, 03040102",
        "int64, ABCD, 0.01, 0, 602859800000000.17, 00d62dc786d61811",
        "uint64, DCBA, 1, 0, 18446744073709551615, ffffffffffffffff",
        "int16, ABCD, 10, 0, 1.2E+2, 000c",
        "float32, ABCD, 1, 0, 21.3, 41aa6666",
        "float32, CDAB, 1, 0, 12.5, 00004148",
        "float64, ABCD, 1, 0, 0.1, 3fb999999999999a",
        "float32, ABCD, 0.1, 0, 0, 00000000",
    })
    void whatComesOutEvenIsWritten(
            String type, WordOrder order, String scale, String offset, String value, String registers)
            throws Exception {
        RegisterEncoder encoder = encoder(type, order, scale, offset);
        assertThat(HexFormat.of().formatHex(encoder.encode(Value.of(new BigDecimal(value)))))
                .isEqualTo(registers);
    }

    @ParameterizedTest
    @CsvSource({
        "int16, 1, 32768, does not fit",
        "int16, 1, -32769, does not fit",
        "uint16, 1, -1, does not fit",
        "uint32, 1, 4294967296, does not fit",
        "int64, 0.01, 92233720368547758.08, does not fit",
        "uint64, 1, 18446744073709551616, does not fit",
        "int16, 1, 0.5, does not come out even",
        "int16, 0.1, 0.55, does not come out even",
        "int16, 3, 10, does not come out even",
        "float32, 1, 16777217, does not come out even",
        "float32, 1, 0.123456789, does not come out even",
        "float32, 1, 1E+39, does not fit",
        "float32, 1, 1E+309, does not fit",
        "float64, 1, 0.12345678901234567890, does not come out even",
        "float64, 1, 1E+309, does not fit",
        "int16, 1, 1E+1000000000, does not fit",
        "int16, 1, 1E-1000000000, does not fit",
        "bit.3, 1, 1, without its others",
    })
    void whatDoesNotIsRefusedInWords(String type, String scale, String value, String why) {
        assertThatThrownBy(() -> encoder(type, WordOrder.ABCD, scale, "0").encode(Value.of(new BigDecimal(value))))
                .isInstanceOf(RegisterEncoder.Unfit.class)
                .hasMessageContaining(why);
    }

    @Test
    void otherKindsAreRefusedOrTaken() throws Exception {
        assertThatThrownBy(() -> encoder("int16", WordOrder.ABCD, "1", "0").encode(Value.of("5")))
                .hasMessageContaining("a number is wanted");
        assertThatThrownBy(() -> encoder("float64", WordOrder.ABCD, "1", "0").encode(Value.of(Double.NaN)))
                .hasMessageContaining("a number is wanted");
        assertThat(encoder("bool", WordOrder.ABCD, "1", "0").encode(Value.of(true)))
                .containsExactly(0, 1);
        assertThat(RegisterEncoder.bit(Value.of(1L))).isTrue();
        assertThatThrownBy(() -> RegisterEncoder.bit(Value.of(2L))).hasMessageContaining("true or false");
        assertThat(encoder("string(3)", WordOrder.ABCD, "1", "0").encode(Value.of("AB")))
                .containsExactly('A', 'B', 0, 0);
        assertThatThrownBy(() -> encoder("string(3)", WordOrder.ABCD, "1", "0").encode(Value.of("ABCD")))
                .hasMessageContaining("does not fit");
    }

    @Test
    void whatIsWrittenReadsBackTheSame() throws Exception {
        Random random = new Random(7);
        String[] types = {"int16", "uint16", "int32", "uint32", "int64", "uint64"};
        for (int i = 0; i < 2_000; i++) {
            RegisterType type = RegisterType.parse(types[random.nextInt(types.length)]);
            WordOrder order = WordOrder.values()[random.nextInt(4)];
            BigDecimal scale = BigDecimal.valueOf(1 + random.nextInt(999), random.nextInt(5));
            BigDecimal offset = BigDecimal.valueOf(random.nextInt(2001) - 1000, random.nextInt(3));
            BigInteger raw = new BigInteger(16 * type.registers() - 1, random);
            Value value = Value.of(new BigDecimal(raw).multiply(scale).add(offset));
            byte[] registers = new RegisterEncoder(type, order, scale, offset).encode(value);
            assertThat(new RegisterDecoder(type, order, scale, offset)
                            .decode(registers, 0)
                            .number())
                    .isEqualByComparingTo(value.number());
        }
        for (int i = 0; i < 2_000; i++) {
            WordOrder order = WordOrder.values()[random.nextInt(4)];
            float value = Float.intBitsToFloat(random.nextInt() & 0xBFFFFFFF);
            RegisterType type = RegisterType.parse("float32");
            byte[] registers =
                    new RegisterEncoder(type, order, BigDecimal.ONE, BigDecimal.ZERO).encode(Value.of(value));
            assertThat(new RegisterDecoder(type, order, BigDecimal.ONE, BigDecimal.ZERO).decode(registers, 0))
                    .isEqualTo(Value.of((double) value == 0 ? 0.0 : value));
        }
    }

    private static RegisterEncoder encoder(String type, WordOrder order, String scale, String offset) {
        return new RegisterEncoder(RegisterType.parse(type), order, new BigDecimal(scale), new BigDecimal(offset));
    }
}
