package io.edgewitness.adapter.modbus;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value is and what it means, such as {@code holding:100:int64}: table, zero-based address, type. The type may be left out: a bit of
 * {@code coil} and {@code discrete} is a {@code bool}, a register of {@code input} and {@code holding} a {@code uint16}.
 *
 * @param address 0 to 65535, as it is on the wire; documents that number from 1, or from 40001, are one off
 */
public record ModbusAddress(Table table, int address, RegisterType type) {
    private static final Pattern SYNTAX = Pattern.compile("(coil|discrete|input|holding):(\\d{1,5})(?::(.+))?");
    private static final int ADDRESSES = 65_536;

    public ModbusAddress {
        if (table.bits() && type.kind() != RegisterType.Kind.BOOL) {
            throw new IllegalArgumentException("a " + table + " holds one bit: its type is bool, not " + type);
        }
        int end = address + (table.bits() ? 1 : type.registers());
        if (end > ADDRESSES) {
            throw new IllegalArgumentException(
                    "addresses end at " + (ADDRESSES - 1) + "; " + type + " at " + address + " goes beyond");
        }
    }

    /** @throws IllegalArgumentException with the mend, if the text is not of the form above */
    public static ModbusAddress parse(String text) {
        Matcher matcher = SYNTAX.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "an address is coil|discrete|input|holding:ADDRESS[:type], such as holding:100:int64, not '" + text
                            + "'");
        }
        Table table = Table.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        String type = matcher.group(3);
        RegisterType.Kind usual = table.bits() ? RegisterType.Kind.BOOL : RegisterType.Kind.UINT16;
        return new ModbusAddress(
                table,
                Integer.parseInt(matcher.group(2)),
                type == null ? RegisterType.of(usual) : RegisterType.parse(type));
    }

    /** How many addresses of the table the value covers. */
    int length() {
        return table.bits() ? 1 : type.registers();
    }

    @Override
    public String toString() {
        return table + ":" + address + ":" + type;
    }
}
