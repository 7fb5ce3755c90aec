package io.edgewitness.adapter.plc4x;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.fuzz.Fuzz;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class S7FuzzTest {
    private static final S7Type[] TYPES = S7Type.values();

    @FuzzTest
    void address(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> S7Address.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void endpoint(byte[] input) {
        Fuzz.check(
                input,
                1_000_000,
                () -> {
                    S7Endpoint.parse(Fuzz.text(input));
                    Tsap.parse(Fuzz.text(input));
                },
                IllegalArgumentException.class);
    }

    /** First byte: the type; second: how many. What was read is written back and read again. */
    @FuzzTest
    void value(byte[] input) {
        if (input.length < 2) {
            return;
        }
        S7Type type = TYPES[(input[0] & 0xFF) % TYPES.length];
        int count = 1 + (input[1] & 7);
        byte[] bytes = Arrays.copyOfRange(input, 2, input.length);
        Fuzz.check(
                input,
                1_000_000,
                () -> {
                    S7Address address = S7Address.parse("%DB1:0:" + type + (type.isText() ? "(20)" : "")
                            + (type == S7Type.BOOL ? "[8]" : count == 1 ? "" : "[" + count + "]")
                                    .replace(":0:BOOL", ".DBX0.0:BOOL"));
                    there(address, bytes);
                },
                NoValue.class,
                IllegalArgumentException.class);
    }

    private static void there(S7Address address, byte[] bytes) throws NoValue {
        S7Point point = new S7Point(new PointId("p"), address, BigDecimal.ONE, BigDecimal.ZERO, S7Access.READ);
        Value value = S7Decoder.decode(point, bytes, 0, StandardCharsets.ISO_8859_1);
        if (address.type().isText() || address.type() == S7Type.BOOL) {
            return;
        }
        byte[] back = S7Encoder.encode(point, value, StandardCharsets.ISO_8859_1);
        if (!S7Decoder.decode(point, back, 0, StandardCharsets.ISO_8859_1).equals(value)) {
            throw new AssertionError(value + " did not survive as " + address);
        }
    }

    /** What a controller, or something in its place, sends. */
    @FuzzTest
    void message(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> S7Session.parse(input), IOException.class);
    }
}
