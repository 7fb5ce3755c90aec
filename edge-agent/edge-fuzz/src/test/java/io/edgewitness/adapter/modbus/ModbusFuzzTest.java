package io.edgewitness.adapter.modbus;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

class ModbusFuzzTest {
    private static final RegisterType.Kind[] KINDS = RegisterType.Kind.values();
    private static final WordOrder[] ORDERS = WordOrder.values();

    @FuzzTest
    void address(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> ModbusAddress.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void endpoint(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> ModbusEndpoint.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    /** First three bytes: type, its detail, and order; the rest are registers. */
    @FuzzTest
    void registers(byte[] input) {
        if (input.length < 4) {
            return;
        }
        RegisterType.Kind kind = KINDS[(input[0] & 0xFF) % KINDS.length];
        int detail = kind == RegisterType.Kind.BIT
                ? input[1] & 15
                : kind == RegisterType.Kind.STRING ? 1 + (input[1] & 0x7F) : 0;
        RegisterType type = new RegisterType(kind, detail);
        WordOrder order = ORDERS[(input[2] & 3) % ORDERS.length];
        BigDecimal scale = (input[2] & 4) == 0 ? BigDecimal.ONE : new BigDecimal("0.001");
        byte[] registers = Arrays.copyOfRange(input, 3, input.length);
        if (registers.length < 2 * type.registers()) {
            return;
        }
        Fuzz.check(
                input,
                1_000_000,
                () -> new RegisterDecoder(type, order, scale, BigDecimal.ZERO).decode(registers, 0),
                RegisterDecoder.NoValue.class);
    }

    /** What a device, or something in its place, sends over TCP while three requests are in flight. */
    @FuzzTest
    void tcp(byte[] input) {
        Fuzz.check(
                input,
                1_000_000,
                () -> {
                    TcpLink link = new TcpLink(new Bytes(input), List.of(new byte[] {'h', 'b'}));
                    link.open();
                    link.send(Request.read(1, Table.HOLDING, 100, 2));
                    link.send(Request.read(2, Table.COIL, 0, 9));
                    link.send(Request.coil(1, 7, true));
                    for (Answer answer = link.receive(1); answer != null; answer = link.receive(1)) {
                        if (answer.failure() != null) {
                            Fuzz.message(answer.failure().getMessage());
                        }
                    }
                },
                IOException.class);
    }

    /** The same on a serial line, from two requests; the first byte says whether checksums are put in: behind each {@code length u8 | frame}. */
    @FuzzTest
    void rtu(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        byte[] line = (input[0] & 1) == 0 ? bytes : withChecksums(bytes);
        Fuzz.check(
                input,
                1_000_000,
                () -> {
                    RtuLink link =
                            new RtuLink(new Bytes(line), RtuLink.Timing.socket(), List.of(new byte[] {'h', 'b'}));
                    link.open();
                    for (Request request : List.of(Request.read(1, Table.HOLDING, 100, 2), Request.coil(1, 7, true))) {
                        link.send(request);
                        Answer answer = link.receive(1);
                        if (answer != null && answer.failure() != null) {
                            Fuzz.message(answer.failure().getMessage());
                        }
                    }
                },
                IOException.class);
    }

    private static byte[] withChecksums(byte[] input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < input.length; ) {
            int end = Math.min(input.length, at + 1 + (input[at] & 0xFF));
            byte[] frame = Arrays.copyOfRange(input, at + 1, end);
            out.writeBytes(frame);
            int crc = crc(frame);
            out.write(crc);
            out.write(crc >> 8);
            at = end;
        }
        return out.toByteArray();
    }

    private static int crc(byte[] bytes) {
        int crc = 0xFFFF;
        for (byte each : bytes) {
            crc ^= each & 0xFF;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
            }
        }
        return crc;
    }

    @FuzzTest
    void packet(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> Packet.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void serialEndpoint(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> SerialEndpoint.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    /** Gives the input in parts of up to 50 bytes, and then nothing more. */
    private static final class Bytes implements Wire {
        private final byte[] input;
        private int at;

        Bytes(byte[] input) {
            this.input = input;
        }

        @Override
        public void open() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int length) {}

        @Override
        public int read(byte[] into, int offset, int length, long nanos) {
            int count = Math.min(Math.min(length, 50), input.length - at);
            System.arraycopy(input, at, into, offset, count);
            at += count;
            return count;
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
