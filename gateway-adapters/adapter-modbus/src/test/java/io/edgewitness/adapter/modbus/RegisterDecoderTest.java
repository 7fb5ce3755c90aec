package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterDecoderTest {
    @ParameterizedTest
    @CsvSource({
        "ABCD, 0102030405060708",
        "CDAB, 0708050603040102",
        "BADC, 0201040306050807",
        "DCBA, 0807060504030201",
    })
    void ordersSwapWordsAndBytesOfAllRegisters(WordOrder order, String wire) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(wire);
        assertThat(decode("int64", order, bytes)).isEqualTo(Value.of(0x0102030405060708L));
        assertThat(decode("int16", order, new byte[] {bytes[0], bytes[1]})).isEqualTo(Value.of((long)
                (order == WordOrder.BADC || order == WordOrder.DCBA
                        ? Short.reverseBytes(ByteBuffer.wrap(bytes).getShort())
                        : ByteBuffer.wrap(bytes).getShort())));
    }

    @ParameterizedTest
    @EnumSource(WordOrder.class)
    void everyTypeReadsBackInEveryOrder(WordOrder order) throws Exception {
        assertThat(read("int16", order, buffer(2).putShort((short) -2))).isEqualTo(Value.of(-2L));
        assertThat(read("uint16", order, buffer(2).putShort((short) -2))).isEqualTo(Value.of(65534L));
        assertThat(read("int32", order, buffer(4).putInt(-70000))).isEqualTo(Value.of(-70000L));
        assertThat(read("uint32", order, buffer(4).putInt(-1))).isEqualTo(Value.of(4294967295L));
        assertThat(read("int64", order, buffer(8).putLong(Long.MIN_VALUE))).isEqualTo(Value.of(Long.MIN_VALUE));
        assertThat(read("uint64", order, buffer(8).putLong(5))).isEqualTo(Value.of(5L));
        assertThat(read("uint64", order, buffer(8).putLong(-1)))
                .isEqualTo(Value.of(new BigDecimal("18446744073709551615")));
        assertThat(read("float32", order, buffer(4).putFloat(12.5f))).isEqualTo(Value.of(12.5));
        assertThat(read("float64", order, buffer(8).putDouble(0.1))).isEqualTo(Value.of(0.1));
        assertThat(read("bit.9", order, buffer(2).putShort((short) 0x0200))).isEqualTo(Value.of(true));
        assertThat(read("bit.0", order, buffer(2).putShort((short) 0x0200))).isEqualTo(Value.of(false));
        assertThat(read("bool", order, buffer(2).putShort((short) 1))).isEqualTo(Value.of(true));
    }

    @Test
    void textEndsAtItsFirstZeroAndKeepsItsWordsInOrder() throws Exception {
        byte[] bytes = "ABC\0zz".getBytes(StandardCharsets.UTF_8);
        assertThat(decode("string(6)", WordOrder.ABCD, bytes)).isEqualTo(Value.of("ABC"));
        assertThat(decode("string(4)", WordOrder.BADC, "BADC".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Value.of("ABCD"));
        assertThatThrownBy(() -> decode("string(2)", WordOrder.ABCD, new byte[] {(byte) 0xff, (byte) 0xfe}))
                .hasMessage("modbus: the bytes are no text");
    }

    @Test
    void scalingIsExact() throws Exception {
        assertThat(scaled("int64", "0.01", "0", buffer(8).putLong(60285980000000017L)))
                .isEqualTo(Value.of(new BigDecimal("602859800000000.17")));
        assertThat(scaled("uint16", "0.1", "-40", buffer(2).putShort((short) 655)))
                .isEqualTo(Value.of(new BigDecimal("25.5")));
        assertThat(scaled("uint64", "10", "0", buffer(8).putLong(-1)))
                .isEqualTo(Value.of(new BigDecimal("184467440737095516150")));
        assertThat(scaled("float32", "1000", "0", buffer(4).putFloat(0.1f)).number())
                .isEqualByComparingTo("100.000001");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNoNumberIsNoValue(float raw) {
        assertThatThrownBy(() -> decode(
                        "float32", WordOrder.ABCD, buffer(4).putFloat(raw).array()))
                .isInstanceOf(RegisterDecoder.NoValue.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "holding",
                "holding:",
                "holding:70000",
                "holding:65535:int32",
                "register:1",
                "holding:-1",
                "coil:1:int16",
                "holding:1:int12",
                "holding:1:bit.16",
                "holding:1:string(0)",
                "holding:1:string(251)",
                "40001",
                ""
            })
    void anAddressThatIsNoneIsRefused(String address) {
        assertThatThrownBy(() -> ModbusAddress.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "coil:0:bool",
                "discrete:65535:bool",
                "input:12:float32",
                "holding:100:int64",
                "holding:1:bit.15",
                "holding:5:string(32)"
            })
    void anAddressReadsAsItIsWritten(String address) {
        assertThat(ModbusAddress.parse(address)).hasToString(address);
    }

    @Test
    void aTypeMayBeLeftOut() {
        assertThat(ModbusAddress.parse("coil:3")).hasToString("coil:3:bool");
        assertThat(ModbusAddress.parse("input:3")).hasToString("input:3:uint16");
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    private static Value decode(String type, WordOrder order, byte[] bytes) throws RegisterDecoder.NoValue {
        return new RegisterDecoder(RegisterType.parse(type), order, BigDecimal.ONE, BigDecimal.ZERO).decode(bytes, 0);
    }

    private static Value read(String type, WordOrder order, ByteBuffer standard) throws RegisterDecoder.NoValue {
        byte[] bytes = standard.array();
        int registers = bytes.length / 2;
        return decode(type, order, order.registers(WordOrder.ABCD.bits(bytes, 0, registers), registers));
    }

    private static Value scaled(String type, String scale, String offset, ByteBuffer raw)
            throws RegisterDecoder.NoValue {
        return new RegisterDecoder(
                        RegisterType.parse(type), WordOrder.ABCD, new BigDecimal(scale), new BigDecimal(offset))
                .decode(raw.array(), 0);
    }
}
