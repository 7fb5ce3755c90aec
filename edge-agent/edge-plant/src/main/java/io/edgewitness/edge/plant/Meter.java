package io.edgewitness.edge.plant;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * A three-phase electricity meter. Its energy register grows by its power, exactly; it can overflow, and the meter can be exchanged.
 *
 * <p>Registers: holding 100 energy int64 × 0.01 kW.h · holding 110 power float32 kW · holding 120 to 122 voltages uint16 × 0.1 V · holding 140
 * serial number, 8 bytes of text · input 12 power float32, words reversed · coil 0 breaker closed · discrete 0 second tariff. The addresses between
 * them do not exist.
 */
public final class Meter {
    private static final int ENERGY = 100;
    private static final int POWER = 110;
    private static final int VOLTAGES = 120;
    private static final int SERIAL = 140;
    private static final int POWER_INPUT = 12;
    private static final int SERIAL_BYTES = 8;
    private static final long NANOJOULE_A_COUNT = 36_000_000_000_000L;
    private static final int NO_LOAD_PERMILLE = 600;
    private static final int RIPPLE_PERMILLE = 400;
    private static final long RIPPLE_MILLIS = 20_000;

    private final RegisterDevice device = new RegisterDevice();
    private final int ratedWatt;
    private long energy;
    private long overflowAt = Long.MAX_VALUE;
    private long remainder;
    private long delivered;
    private long ageMillis;
    private long ageRemainderNanos;

    /**
     * @param ratedWatt largest power, 1 to 9,000,000; the load swings between 60 and 100 % of it
     * @param energy first reading, in 0.01 kW.h
     */
    public Meter(String serial, int ratedWatt, long energy) {
        this.ratedWatt = ratedWatt;
        this.energy = energy;
        device.holding(SERIAL, RegisterDevice.text(serial, SERIAL_BYTES))
                .coil(0, true)
                .discrete(0, false);
        show();
    }

    public RegisterDevice device() {
        return device;
    }

    /** The register falls back to 0 when it reaches this count of 0.01 kW.h, as a display of so many digits does. */
    public synchronized Meter overflowAt(long count) {
        overflowAt = count;
        return this;
    }

    /** Puts another meter in its place. */
    public synchronized void exchange(String serial, long energyOfTheNewOne) {
        energy = energyOfTheNewOne;
        remainder = 0;
        device.holding(SERIAL, RegisterDevice.text(serial, SERIAL_BYTES));
        show();
    }

    /** The reading now, in 0.01 kW.h. */
    public synchronized long energy() {
        return energy;
    }

    /** What went through since the start, in kW.h, whatever happened to the register. */
    public synchronized BigDecimal delivered() {
        return BigDecimal.valueOf(delivered, 2);
    }

    /** Lets time pass. */
    public synchronized void advance(Duration elapsed) {
        long nanos = elapsed.toNanos() + ageRemainderNanos;
        ageMillis += nanos / 1_000_000;
        ageRemainderNanos = nanos % 1_000_000;
        long nanojoule = Math.multiplyExact(watt(), elapsed.toNanos()) + remainder;
        remainder = nanojoule % NANOJOULE_A_COUNT;
        long counts = nanojoule / NANOJOULE_A_COUNT;
        delivered += counts;
        energy = (energy + counts) % overflowAt;
        show();
    }

    private long watt() {
        long phase = ageMillis % RIPPLE_MILLIS * 2;
        long triangle = phase < RIPPLE_MILLIS ? phase : 2 * RIPPLE_MILLIS - phase;
        return ratedWatt * (NO_LOAD_PERMILLE + RIPPLE_PERMILLE * triangle / RIPPLE_MILLIS) / 1000;
    }

    private void show() {
        long watt = watt();
        byte[] power = RegisterDevice.float32(watt / 1000f);
        int sag = (int) (30 * watt / ratedWatt);
        device.holding(ENERGY, RegisterDevice.int64(energy))
                .holding(POWER, power)
                .input(POWER_INPUT, RegisterDevice.wordsReversed(power));
        for (int phase = 0; phase < 3; phase++) {
            device.holding(VOLTAGES + phase, RegisterDevice.int16(2320 - sag + 3 * phase));
        }
    }
}
