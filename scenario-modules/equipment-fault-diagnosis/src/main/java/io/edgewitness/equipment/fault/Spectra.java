package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.signal.Bearing;
import io.edgewitness.scenario.kit.signal.Defect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells spectra now and then, for people to look at: of velocity (mm/s), of acceleration (m/s²) and of the envelope (above its floor). Each is three
 * attributes, such as {@code velocity}, {@code velocity-top} and {@code velocity-hz}: bytes, one a part of the frequency axis, the value that 255 stands
 * for, and a part's width; a byte b is top · 10^((b - 255) · 0.015), 0 is less. One thread.
 */
final class Spectra {
    private static final double STEPS_PER_DECADE = 1 / 0.015;
    private static final int TOP = 255;

    /** Without a bearing or a speed, an envelope is told to here; defects of most bearings lie below. */
    private static final double USUAL_HZ = 500;

    /** Multiples of the highest defect's frequency that are looked at, and a little more to see its side bands. */
    private static final double MULTIPLES = 4.3;

    /** An alarm that flaps brings spectra no more often than this share of the usual time. */
    private static final int OFTEN = 10;

    private final Duration every;
    private final Messages messages;

    Spectra(Duration every, Messages messages) {
        this.every = every;
        this.messages = messages;
    }

    /**
     * Tells a sensor's spectra if it is time.
     *
     * @param rings of this block; null: not searched
     * @param because {@code schedule}, {@code alarm} or {@code diagnosis}
     */
    void tell(
            Round.Fit fit,
            Round round,
            Analyser.@Nullable Speed speed,
            Analyser.@Nullable Rings rings,
            String because,
            ScenarioOutput out) {
        Instant last = fit.state().spectrumAt;
        Duration wait = because.equals("schedule") ? every : every.dividedBy(OFTEN);
        if (last != null
                && !round.at().isBefore(last)
                && Duration.between(last, round.at()).compareTo(wait) < 0) {
            return;
        }
        fit.state().spectrumAt = round.at();
        round.analyser().level(fit.acceleration()); // its spectrum, for the pictures
        double shaftHz = speed == null ? 0 : speed.hz();
        Analyser.Picture velocity = round.analyser()
                .velocities(shaftHz > 0 ? Math.min(Analyser.ISO.fromHz(), shaftHz / 2) : Analyser.ISO.fromHz());
        Map<String, Value> content = new LinkedHashMap<>();
        content.put("because", Value.of(because));
        content.put("rate-hz", Value.of(round.block().rateHz()));
        if (speed != null) {
            content.put("speed-rpm", Value.of(rounded(60 * shaftHz)));
        }
        content.put("velocity-mm-s", Value.of(rounded(fit.level().velocity())));
        content.put("lines", new Value.Array(lines(fit, shaftHz, velocity, rings)));
        put("velocity", velocity, content);
        put("acceleration", round.analyser().accelerations(), content);
        put("envelope", round.analyser().envelope(fit.acceleration(), envelopeTo(fit, shaftHz), speed), content);
        String at = speed == null ? "" : String.format(Locale.ROOT, " %.1f r.p.m.,", 60 * shaftHz);
        String figure = String.format(Locale.ROOT, " %.2f mm/s", fit.level().velocity());
        messages.spectrum(
                fit.place().name(),
                "spectrum," + at + figure,
                "频谱，" + at.replace(",", "，") + figure,
                content,
                round.at(),
                out);
    }

    private static double envelopeTo(Round.Fit fit, double shaftHz) {
        Bearing bearing = fit.place().bearing();
        return bearing == null || shaftHz == 0 ? USUAL_HZ : MULTIPLES * Defect.INNER.order(bearing) * shaftHz;
    }

    /** What was found at the frequencies that are looked for. */
    private static List<Value> lines(
            Round.Fit fit, double shaftHz, Analyser.Picture velocity, Analyser.@Nullable Rings rings) {
        List<Value> lines = new ArrayList<>();
        for (int multiple = 1; multiple <= 2 && shaftHz > 0; multiple++) {
            int part = (int) Math.floor(multiple * shaftHz / velocity.partHz() + 0.5);
            double found = part < velocity.values().length ? velocity.values()[part] : 0;
            lines.add(line(multiple + "x", multiple * shaftHz, Map.of("velocity-mm-s", Value.of(rounded(found)))));
        }
        for (Defect.Evidence e : rings == null ? List.<Defect.Evidence>of() : rings.whitened()) {
            double mean = fit.state().whitened().getOrDefault(e.defect(), 0.0);
            lines.add(line(
                    name(e.defect()),
                    e.strength() > 0 ? e.foundHz() : e.expectedHz(),
                    Map.of("strength", Value.of(rounded(mean)))));
        }
        return lines;
    }

    private static Value line(String name, double hz, Map<String, Value> found) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("line", Value.of(name));
        fields.put("hz", Value.of(Math.rint(hz * 1000) / 1000));
        fields.putAll(found);
        return new Value.Structure(fields);
    }

    private static String name(Defect defect) {
        return switch (defect) {
            case OUTER -> "BPFO";
            case INNER -> "BPFI";
            case ELEMENT -> "2xBSF";
            case CAGE -> "FTF";
        };
    }

    private static void put(String name, Analyser.Picture picture, Map<String, Value> content) {
        double top = 0;
        for (double value : picture.values()) {
            top = Math.max(top, value);
        }
        byte[] bytes = new byte[picture.values().length];
        for (int i = 0; i < bytes.length; i++) {
            double value = picture.values()[i];
            double steps = value > 0 ? StrictMath.log10(value / top) * STEPS_PER_DECADE : -TOP;
            bytes[i] = (byte) Math.max(0, (int) Math.rint(TOP + steps));
        }
        content.put(name + "-hz", Value.of(picture.partHz()));
        content.put(name + "-top", Value.of(top));
        content.put(name, new Value.Bytes(bytes));
    }

    private static double rounded(double value) {
        return Math.rint(value * 1000) / 1000;
    }
}
