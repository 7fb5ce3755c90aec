package io.edgewitness.collector.maintenance;

import io.edgewitness.equipment.fault.Analyser;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A burst of vibration that a diagnosis was made of, as the agent kept it, made into what people look at by the diagnosis's own analysis.
 *
 * @param acceleration in m/s²
 */
public record Burst(double rateHz, float[] acceleration) {
    /** More takes too long to look at; a burst of a minute at 50 kHz fits. */
    public static final int MOST_SAMPLES = 1 << 22;

    public static final int MOST_BYTES = Float.BYTES * MOST_SAMPLES;

    private static final int LEAST_SAMPLES = 64;
    private static final double LOWEST_RATE = 1;
    private static final double HIGHEST_RATE = 10e6;

    /** Where neither a bearing nor a speed says how far an envelope is of interest. */
    private static final double USUAL_HZ = 500;

    /** Multiples of the highest frequency that is looked for, and a little more to see its side bands. */
    private static final double MULTIPLES = 4.3;

    private static final int WAV_HEADER = 44;
    private static final int IEEE_FLOAT = 3;

    /**
     * Reads one.
     *
     * @param bytes little-endian 32-bit floats
     * @param rateHz as the diagnosis told it
     * @throws IllegalArgumentException with a key of the pages' texts, if it is no burst
     */
    public static Burst of(byte[] bytes, double rateHz) {
        int samples = bytes.length / Float.BYTES;
        if (bytes.length % Float.BYTES != 0 || samples < LEAST_SAMPLES || samples > MOST_SAMPLES) {
            throw new IllegalArgumentException("burst-size");
        }
        if (!(rateHz >= LOWEST_RATE && rateHz <= HIGHEST_RATE)) {
            throw new IllegalArgumentException("burst-rate");
        }
        float[] values = new float[samples];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("burst-numbers");
            }
        }
        return new Burst(rateHz, values);
    }

    /** In seconds. */
    public double length() {
        return acceleration.length / rateHz;
    }

    /**
     * Least and most of each part of its time.
     *
     * @param most parts
     */
    public List<float[]> course(int most) {
        int together = (acceleration.length - 1) / most + 1;
        int parts = (acceleration.length + together - 1) / together;
        float[] low = new float[parts];
        float[] high = new float[parts];
        for (int i = 0; i < acceleration.length; i++) {
            int part = i / together;
            boolean first = i % together == 0;
            low[part] = first ? acceleration[i] : Math.min(low[part], acceleration[i]);
            high[part] = first ? acceleration[i] : Math.max(high[part], acceleration[i]);
        }
        return List.of(low, high);
    }

    /**
     * Its spectra, with the lines that the diagnosis looked at.
     *
     * @param speedRpm as the diagnosis told it; not above 0, or NaN: not known
     * @param told the spectra that the agent told last before it; null: none. Where its speed was another the lines move with it
     */
    public Spectrum spectrum(String sensor, Instant at, double speedRpm, @Nullable Spectrum told) {
        double shaftHz = speedRpm > 0 && speedRpm < 60 * rateHz ? speedRpm / 60 : 0;
        List<Spectrum.Line> lines = lines(shaftHz, told);
        double highest = lines.stream().mapToDouble(Spectrum.Line::hz).max().orElse(0);
        boolean bearing = lines.stream().anyMatch(l -> l.strength() != null);
        Analyser analyser = new Analyser(acceleration.length, rateHz);
        Analyser.Level level = analyser.level(acceleration);
        double from = shaftHz > 0 ? Math.min(Analyser.ISO.fromHz(), shaftHz / 2) : Analyser.ISO.fromHz();
        return new Spectrum(
                sensor,
                at,
                "diagnosis",
                shaftHz > 0 ? speedRpm : null,
                level.velocity(),
                lines,
                picture(analyser.velocities(from)),
                picture(analyser.accelerations()),
                picture(analyser.envelope(
                        acceleration,
                        bearing ? MULTIPLES * highest : USUAL_HZ,
                        shaftHz > 0 ? new Analyser.Speed(shaftHz, null, true) : null)));
    }

    private static Spectrum.Picture picture(Analyser.Picture p) {
        return new Spectrum.Picture(p.partHz(), p.values());
    }

    private static List<Spectrum.Line> lines(double shaftHz, @Nullable Spectrum told) {
        List<Spectrum.Line> lines = new ArrayList<>();
        Double then = told == null ? null : told.speedRpm();
        if (told != null && then != null && then > 0 && shaftHz > 0) {
            double moved = 60 * shaftHz / then;
            told.lines()
                    .forEach(
                            l -> lines.add(new Spectrum.Line(l.name(), l.hz() * moved, l.velocityMmS(), l.strength())));
        } else if (shaftHz > 0) {
            lines.add(new Spectrum.Line("1x", shaftHz, null, null));
        }
        return lines;
    }

    /** @return one channel of 32-bit floats in m/s², which most programs of measurement read; a player may find them loud */
    public byte[] wav() {
        int data = Float.BYTES * acceleration.length;
        int rate = (int) Math.rint(rateHz);
        ByteBuffer wav = ByteBuffer.allocate(WAV_HEADER + data).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF"))
                .putInt(WAV_HEADER - 8 + data)
                .put(ascii("WAVEfmt "))
                .putInt(16);
        wav.putShort((short) IEEE_FLOAT).putShort((short) 1).putInt(rate).putInt(Float.BYTES * rate);
        wav.putShort((short) Float.BYTES)
                .putShort((short) (8 * Float.BYTES))
                .put(ascii("data"))
                .putInt(data);
        wav.asFloatBuffer().put(acceleration);
        return wav.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As a table of times in s from its begin, and m/s². */
    public void csv(Writer out) throws IOException {
        out.write("time_s,acceleration_m_s2\r\n");
        for (int i = 0; i < acceleration.length; i++) {
            out.write(i / rateHz + "," + acceleration[i] + "\r\n");
        }
    }
}
