package io.edgewitness.edge.plant;

import com.digitalpetri.modbus.FunctionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The memory of one Modbus unit: four tables with only those addresses that were written here; any other is an illegal data address. A value of
 * several registers is written and read as one. Any thread may use it.
 */
public final class RegisterDevice {
    private static final int ILLEGAL_FUNCTION = 1;
    private static final int ILLEGAL_DATA_ADDRESS = 2;
    private static final int ILLEGAL_DATA_VALUE = 3;
    private static final int BITS_A_REQUEST = 2000;

    private final Map<FunctionCode, Map<Integer, Integer>> tables = new EnumMap<>(FunctionCode.class);
    private int registersARequest = 125;
    private int exception;
    private boolean writesOne = true;
    private int writes;
    private long delayMillis;
    private long requests;

    /** Writes registers of the holding table, two bytes each. */
    public RegisterDevice holding(int address, byte[] bytes) {
        return registers(FunctionCode.READ_HOLDING_REGISTERS, address, bytes);
    }

    /** Writes registers of the input table. */
    public RegisterDevice input(int address, byte[] bytes) {
        return registers(FunctionCode.READ_INPUT_REGISTERS, address, bytes);
    }

    public RegisterDevice coil(int address, boolean value) {
        return bit(FunctionCode.READ_COILS, address, value);
    }

    public RegisterDevice discrete(int address, boolean value) {
        return bit(FunctionCode.READ_DISCRETE_INPUTS, address, value);
    }

    public static byte[] int16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    public static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    public static byte[] int64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    public static byte[] float32(float value) {
        return ByteBuffer.allocate(4).putFloat(value).array();
    }

    public static byte[] float64(double value) {
        return ByteBuffer.allocate(8).putDouble(value).array();
    }

    /** @param bytes length of the field, even; the text is filled up with zeros */
    public static byte[] text(String value, int bytes) {
        return ByteBuffer.allocate(bytes)
                .put(value.getBytes(StandardCharsets.UTF_8))
                .array();
    }

    /** The words of a number in reverse order: what order CDAB reads. */
    public static byte[] wordsReversed(byte[] bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i += 2) {
            result[i] = bytes[bytes.length - 2 - i];
            result[i + 1] = bytes[bytes.length - 1 - i];
        }
        return result;
    }

    /** From now on each request gets this exception; 0: none. */
    public synchronized RegisterDevice refuse(int exceptionCode) {
        exception = exceptionCode;
        return this;
    }

    /** From now on it takes so long for each answer. */
    public synchronized RegisterDevice answersAfter(Duration time) {
        delayMillis = time.toMillis();
        return this;
    }

    /** A request for more registers than this is an illegal data value. */
    public synchronized RegisterDevice mostRegisters(int count) {
        registersARequest = count;
        return this;
    }

    /** From now on the functions that write one register or coil are unknown, as in many drives. */
    public synchronized RegisterDevice writesOnlySeveral() {
        writesOne = false;
        return this;
    }

    /** Values of the holding table as they are now, two bytes a register. */
    public synchronized byte[] holdingAt(int address, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * count);
        for (int i = 0; i < count; i++) {
            Integer value = table(FunctionCode.READ_HOLDING_REGISTERS).get(address + i);
            bytes.putShort(value == null ? 0 : (short) (int) value);
        }
        return bytes.array();
    }

    public synchronized boolean coilAt(int address) {
        return Integer.valueOf(1).equals(table(FunctionCode.READ_COILS).get(address));
    }

    /** Requests that wrote something, so far. */
    public synchronized int writes() {
        return writes;
    }

    /** Requests so far, refused ones too. */
    public synchronized long requests() {
        return requests;
    }

    /** Takes an address away. */
    public synchronized RegisterDevice removeHolding(int address) {
        table(FunctionCode.READ_HOLDING_REGISTERS).remove(address);
        return this;
    }

    synchronized byte[] readRegisters(FunctionCode function, int address, int count) throws ModbusResponseException {
        begin(function, count, registersARequest);
        ByteBuffer bytes = ByteBuffer.allocate(2 * count);
        for (int i = 0; i < count; i++) {
            bytes.putShort((short) value(function, address + i));
        }
        return bytes.array();
    }

    synchronized byte[] readBits(FunctionCode function, int address, int count) throws ModbusResponseException {
        begin(function, count, BITS_A_REQUEST);
        byte[] bytes = new byte[(count + 7) / 8];
        for (int i = 0; i < count; i++) {
            bytes[i / 8] |= (byte) (value(function, address + i) << (i % 8));
        }
        return bytes;
    }

    synchronized void writeRegisters(FunctionCode function, int address, byte[] bytes) throws ModbusResponseException {
        begin(function, bytes.length / 2, registersARequest);
        for (int i = 0; i < bytes.length / 2; i++) {
            checkWritable(function, FunctionCode.READ_HOLDING_REGISTERS, address + i);
        }
        holding(address, bytes);
        writes++;
    }

    synchronized void writeBit(FunctionCode function, int address, boolean on) throws ModbusResponseException {
        begin(function, 1, BITS_A_REQUEST);
        checkWritable(function, FunctionCode.READ_COILS, address);
        coil(address, on);
        writes++;
    }

    private void checkWritable(FunctionCode function, FunctionCode table, int address) throws ModbusResponseException {
        boolean one = function == FunctionCode.WRITE_SINGLE_COIL || function == FunctionCode.WRITE_SINGLE_REGISTER;
        if (one && !writesOne) {
            throw new ModbusResponseException(function.getCode(), ILLEGAL_FUNCTION);
        }
        if (!table(table).containsKey(address)) {
            throw new ModbusResponseException(function.getCode(), ILLEGAL_DATA_ADDRESS);
        }
    }

    private void begin(FunctionCode function, int count, int most) throws ModbusResponseException {
        requests++;
        think();
        if (exception != 0) {
            throw new ModbusResponseException(function.getCode(), exception);
        }
        if (count < 1 || count > most) {
            throw new ModbusResponseException(function.getCode(), ILLEGAL_DATA_VALUE);
        }
    }

    private void think() {
        if (delayMillis > 0) {
            try {
                Thread.sleep(delayMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int value(FunctionCode function, int address) throws ModbusResponseException {
        Integer value = table(function).get(address);
        if (value == null) {
            throw new ModbusResponseException(function.getCode(), ILLEGAL_DATA_ADDRESS);
        }
        return value;
    }

    private synchronized RegisterDevice registers(FunctionCode function, int address, byte[] bytes) {
        ByteBuffer words = ByteBuffer.wrap(bytes);
        for (int i = 0; words.remaining() >= 2; i++) {
            table(function).put(address + i, (int) words.getShort());
        }
        return this;
    }

    private synchronized RegisterDevice bit(FunctionCode function, int address, boolean value) {
        table(function).put(address, value ? 1 : 0);
        return this;
    }

    private Map<Integer, Integer> table(FunctionCode function) {
        return tables.computeIfAbsent(function, ignored -> new TreeMap<>());
    }
}
