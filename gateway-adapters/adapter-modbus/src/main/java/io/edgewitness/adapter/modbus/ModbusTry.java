package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Tryable.Reading;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one address once, and shows it as every type and word order that its registers allow. */
final class ModbusTry {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int[] LENGTHS = {4, 2, 1};
    private static final Pattern SYNTAX = Pattern.compile("(.+?)(?:@(\\d{1,3}))?");

    private final ModbusEndpoint endpoint;
    private final int unit;
    private final ModbusAddress address;

    /**
     * @param address such as {@code holding:100}, or {@code holding:100@2} for unit id 2; without one, 1. A type is ignored
     * @throws IllegalArgumentException with the mend
     */
    ModbusTry(String endpoint, String address) {
        Matcher matcher = SYNTAX.matcher(address.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "an address is TABLE:ADDRESS[@UNIT], such as holding:100@2, not '" + address + "'");
        }
        this.endpoint = ModbusEndpoint.parse(endpoint);
        this.address = ModbusAddress.parse(matcher.group(1));
        unit = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
        Polling.checkUnitId(unit);
    }

    /** @throws SourceException if the server is away or refuses the address */
    List<Reading> readings() throws SourceException {
        Link link = new TcpLink(new TcpWire(endpoint, TIMEOUT), List.of());
        try {
            link.open();
        } catch (IOException e) {
            throw new SourceException(
                    endpoint + ": " + Bus.reason(e) + "; is the address right, and does the device listen?", e);
        }
        try {
            if (address.table().bits()) {
                byte[] bits = read(link, 1);
                return List.of(reading(
                        RegisterType.of(RegisterType.Kind.BOOL),
                        WordOrder.ABCD,
                        text(RegisterDecoder.bit(bits, 0, 0))));
            }
            return all(registers(link));
        } catch (ModbusFailure e) {
            throw new SourceException(
                    endpoint + " unit " + unit + ", " + address.table() + " " + address.address() + ": "
                            + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new SourceException(endpoint + ": " + e.getMessage(), e);
        } finally {
            link.close();
        }
    }

    private byte[] read(Link link, int count) throws ModbusFailure, IOException {
        Request request = Request.read(unit, address.table(), address.address(), count);
        link.send(request);
        Answer answer = link.receive(TIMEOUT.toNanos());
        ModbusFailure failure = answer == null ? ModbusFailure.timeout(TIMEOUT.toMillis()) : answer.failure();
        if (answer == null || failure != null) {
            link.abandon();
            throw Objects.requireNonNull(failure);
        }
        int length = request.answerLength() - request.dataOffset();
        return Arrays.copyOfRange(answer.buffer(), answer.data(), answer.data() + length);
    }

    private byte[] registers(Link link) throws ModbusFailure, IOException {
        ModbusFailure refused = null;
        for (int length : LENGTHS) {
            try {
                return read(link, length);
            } catch (ModbusFailure e) {
                if (!e.maySplit()) {
                    throw e;
                }
                refused = e;
            }
        }
        throw refused == null ? ModbusFailure.malformed("nothing was read") : refused;
    }

    private List<Reading> all(byte[] registers) {
        List<Reading> readings = new ArrayList<>();
        for (RegisterType.Kind kind : RegisterType.Kind.values()) {
            if (kind.isNumber() && 2 * RegisterType.of(kind).registers() <= registers.length) {
                orders(RegisterType.of(kind), registers, readings);
            }
        }
        RegisterType text = new RegisterType(RegisterType.Kind.STRING, registers.length);
        for (WordOrder order : List.of(WordOrder.ABCD, WordOrder.BADC)) {
            readings.add(reading(text, order, value(text, order, registers)));
        }
        return readings;
    }

    private void orders(RegisterType type, byte[] registers, List<Reading> readings) {
        List<WordOrder> orders =
                type.registers() == 1 ? List.of(WordOrder.ABCD, WordOrder.BADC) : List.of(WordOrder.values());
        for (WordOrder order : orders) {
            readings.add(reading(type, order, value(type, order, registers)));
        }
    }

    private static String value(RegisterType type, WordOrder order, byte[] registers) {
        try {
            return text(new RegisterDecoder(type, order, BigDecimal.ONE, BigDecimal.ZERO).decode(registers, 0));
        } catch (RegisterDecoder.NoValue e) {
            return "(" + e.getMessage() + ")";
        }
    }

    private static String text(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        } else if (value instanceof Value.Bool bool) {
            return String.valueOf(bool.value());
        } else if (value instanceof Value.Float64 real) {
            return String.valueOf(real.value());
        }
        return value.number().toPlainString();
    }

    private Reading reading(RegisterType type, WordOrder order, String value) {
        String yaml = "- {id: " + address.table() + "." + address.address() + ", address: \"" + address.table() + ":"
                + address.address()
                + ":" + type + "\", unit-id: " + unit
                + (order == WordOrder.ABCD ? "" : ", order: " + order) + ", unit: \"1\", interval: 1s}";
        return new Reading(type.toString(), order.toString(), value, yaml);
    }
}
