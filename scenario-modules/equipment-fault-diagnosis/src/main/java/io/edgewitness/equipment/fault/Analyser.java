package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.signal.Band;
import io.edgewitness.scenario.kit.signal.Bearing;
import io.edgewitness.scenario.kit.signal.Defect;
import io.edgewitness.scenario.kit.signal.Envelope;
import io.edgewitness.scenario.kit.signal.Fingerprint;
import io.edgewitness.scenario.kit.signal.Lines;
import io.edgewitness.scenario.kit.signal.Rotation;
import io.edgewitness.scenario.kit.signal.ShaftSpeed;
import io.edgewitness.scenario.kit.signal.Spectrum;
import io.edgewitness.scenario.kit.signal.TimeFeatures;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data manipulation (ISO 13374-2) for blocks of one length and rate: from a block to figures. Its arrays are made once. One thread. */
public final class Analyser {
    /** The band of machine vibration in ISO 20816. */
    public static final Band ISO = new Band(10, 1000);

    /** Rolling elements slip, and geometry is rounded. */
    private static final double SLIP = 0.01;

    /** A speed that changes by more smears what lies high: a tenth harmonic by a tenth. */
    private static final double STEADY = 0.01;

    /** A cage's family is too near to whatever turns slowly to tell a speed. */
    private static final List<Defect> RING_DEFECTS = List.of(Defect.OUTER, Defect.INNER, Defect.ELEMENT);

    private static final int PER_TURN = 128;

    /** Parts of a picture; more than a screen shows. */
    private static final int PARTS = 800;

    /** Above the rate over this the filter before the converter falls off. */
    private static final double USABLE = 2.56;

    private static final int LOOSE_FROM = 3;
    private static final int LOOSE_TO = 8;

    private final int samples;
    private final double rateHz;
    private final Spectrum spectrum;
    private final Envelope envelope;

    public Analyser(int samples, double rateHz) {
        this.samples = samples;
        this.rateHz = rateHz;
        spectrum = new Spectrum(samples, rateHz);
        envelope = new Envelope(samples, rateHz);
    }

    /** @param velocity r.m.s. 10 to 1000 Hz in mm/s */
    public record Level(double velocity, TimeFeatures time, Fingerprint fingerprint) {}

    /**
     * Shares of the velocity, as r.m.s. over the whole, that turn with the shaft or hum with the mains.
     *
     * @param many of the third to the eighth multiple together
     * @param mainsTwice -1 if a multiple of the shaft's speed lies too near
     */
    public record Shape(double once, double twice, double many, double mainsTwice) {}

    /**
     * What the envelope shows.
     *
     * @param plain evidence by defect, of the envelope as it is
     * @param whitened of the envelope of a signal all of whose lines were made equal
     * @param band the most impulsive one
     */
    public record Rings(List<Defect.Evidence> plain, List<Defect.Evidence> whitened, Envelope.Choice band) {}

    /**
     * A speed of the shaft.
     *
     * @param rotation through the block; null without a tacho
     * @param steady false if it changed too much within the block for anything but order tracking
     */
    public record Speed(double hz, @Nullable Rotation rotation, boolean steady) {}

    /** @param acceleration in m/s² */
    public Level level(float[] acceleration) {
        spectrum.of(acceleration);
        return new Level(spectrum.velocityRms(ISO), TimeFeatures.of(acceleration), Fingerprint.of(spectrum));
    }

    /** Of the block that {@link #level} was given last. */
    public Shape shape(Level level, double shaftHz, double mainsHz) {
        double many = 0;
        for (int h = LOOSE_FROM; h <= LOOSE_TO; h++) {
            double at = velocity(h * shaftHz);
            many += at * at;
        }
        double apart = Math.abs(2 * mainsHz - Math.rint(2 * mainsHz / shaftHz) * shaftHz);
        boolean told = mainsHz > 0 && apart > 2.5 * spectrum.resolutionHz();
        return new Shape(
                velocity(shaftHz) / level.velocity(),
                velocity(2 * shaftHz) / level.velocity(),
                Math.sqrt(many) / level.velocity(),
                told ? velocity(2 * mainsHz) / level.velocity() : -1);
    }

    /** R.m.s. in mm/s of the line at a frequency. */
    private double velocity(double hz) {
        double amplitude = spectrum.amplitude(hz, spectrum.resolutionHz());
        return 1000 * amplitude / (2 * Math.PI * hz) / Math.sqrt(2);
    }

    /** Searches the envelope; null if the block is too short for its shaft: some ten turns are needed. */
    public @Nullable Rings rings(float[] acceleration, Bearing bearing, Speed speed, double mainsHz) {
        double highest = highest(bearing, speed.hz());
        if (isTooShort(speed.hz(), highest)) {
            return null;
        }
        Band whole = new Band(0, rateHz / 2);
        envelope.of(acceleration);
        Envelope.Choice band = envelope.choose(3 * Defect.INNER.order(bearing) * speed.hz());
        Lines plain = lines(envelope.squared(whole, highest), speed);
        Lines whitened = lines(envelope.whitened().squared(whole, highest), speed);
        boolean byAngle = isByAngle(speed);
        double shaft = byAngle ? 1 : speed.hz();
        double mains = byAngle ? 0 : mainsHz;
        return new Rings(
                Defect.all(plain, bearing, shaft, mains, SLIP),
                Defect.all(whitened, bearing, shaft, mains, SLIP),
                band);
    }

    /**
     * A spectrum to look at: the strongest line of each part.
     *
     * @param partHz width of a part; the first one lies about 0
     */
    public record Picture(double partHz, double[] values) {
        private static Picture parts(double upToHz, double resolutionHz, ToParts strongest) {
            double partHz = resolutionHz * Math.ceil(upToHz / resolutionHz / PARTS);
            return new Picture(partHz, strongest.of(partHz, (int) Math.min(PARTS, Math.floor(upToHz / partHz) + 1)));
        }

        private interface ToParts {
            double[] of(double partHz, int parts);
        }
    }

    /** Acceleration in m/s², as root mean square of sines, of the block that {@link #level} was given last. */
    public Picture accelerations() {
        return Picture.parts(rateHz / USABLE, spectrum.resolutionHz(), spectrum::strongest);
    }

    /**
     * Velocity in mm/s, of the same block, to where machine vibration ends.
     *
     * @param fromHz what lies below is left out
     */
    public Picture velocities(double fromHz) {
        double upTo = Math.min(ISO.toHz(), rateHz / USABLE);
        double from = Math.max(fromHz, 2 * spectrum.resolutionHz());
        return Picture.parts(upTo, spectrum.resolutionHz(), (hz, n) -> spectrum.strongestVelocity(from, hz, n));
    }

    /**
     * The envelope that defects are looked for in, all lines of the signal made equal: how far each line stands above the floor.
     *
     * @param speed null: not known; with a tacho and a speed that changes the lines are the turns' and their frequencies those at the mean speed
     */
    public Picture envelope(float[] acceleration, double upToHz, @Nullable Speed speed) {
        double upTo = Math.min(upToHz, rateHz / USABLE / 2);
        Envelope.Squared squared = envelope.of(acceleration).whitened().squared(new Band(0, rateHz / 2), upTo);
        Lines lines = speed == null ? squared.lines() : lines(squared, speed);
        double unit = speed != null && isByAngle(speed) ? speed.hz() : 1;
        Picture picture = Picture.parts(upTo / unit, lines.resolutionHz(), lines::strongest);
        return new Picture(picture.partHz() * unit, picture.values());
    }

    private static boolean isByAngle(Speed speed) {
        return speed.rotation() != null && speed.rotation().spread() > STEADY;
    }

    private static Lines lines(Envelope.Squared squared, Speed speed) {
        Rotation rotation = speed.rotation();
        return rotation != null && isByAngle(speed)
                ? new Lines(rotation.byAngle(squared.values(), PER_TURN), PER_TURN)
                : squared.lines();
    }

    /**
     * The shaft's speed from the vibration itself; compared between the block's halves.
     *
     * @return null if no speed stands out
     */
    public @Nullable Speed estimate(List<float[]> channels, double nominalHz, double tolerance) {
        ShaftSpeed.Estimate all = ShaftSpeed.estimate(lines(channels, 0, samples), nominalHz, tolerance);
        if (!all.isSure()) {
            return null;
        }
        ShaftSpeed.Estimate first = ShaftSpeed.estimate(lines(channels, 0, samples / 2), nominalHz, tolerance);
        ShaftSpeed.Estimate second = ShaftSpeed.estimate(lines(channels, samples / 2, samples), nominalHz, tolerance);
        boolean changed = first.isSure()
                && second.isSure()
                && Math.abs(first.hz() - second.hz()) > all.hz() * STEADY + spectrum.resolutionHz() / 10;
        return new Speed(all.hz(), null, !changed);
    }

    /**
     * The speed as the strongest family of a defect tells it, for where that defect's blows hide the shaft's own lines.
     *
     * @param aroundHz searched by {@code band}, a share, on each side
     * @return strength 0 if the block is too short
     */
    public ShaftSpeed.Estimate fromDefects(
            float[] acceleration, Bearing bearing, double aroundHz, double band, double mainsHz) {
        double highest = highest(bearing, aroundHz * (1 + band));
        if (isTooShort(aroundHz, highest)) {
            return new ShaftSpeed.Estimate(aroundHz, 0);
        }
        Lines lines = envelope.of(acceleration)
                .whitened()
                .squared(new Band(0, rateHz / 2), highest)
                .lines();
        ShaftSpeed.Estimate best = new ShaftSpeed.Estimate(aroundHz, 0);
        for (Defect defect : RING_DEFECTS) {
            Defect.Evidence found = defect.within(lines, bearing, aroundHz, mainsHz, band);
            if (found.strength() > best.strength()) {
                best = new ShaftSpeed.Estimate(found.foundHz() / defect.order(bearing), found.strength());
            }
        }
        return best;
    }

    private static double highest(Bearing bearing, double shaftHz) {
        return 4 * Defect.INNER.order(bearing) * shaftHz;
    }

    private boolean isTooShort(double shaftHz, double highest) {
        return samples / rateHz * shaftHz < 10 || highest * 2.56 > rateHz;
    }

    private List<Lines> lines(List<float[]> channels, int from, int to) {
        return channels.stream()
                .map(c -> Lines.of(Arrays.copyOfRange(c, from, to), rateHz))
                .toList();
    }

    /** @return null if the tacho gave no pulses */
    public @Nullable Speed tacho(float[] pulses, int pulsesPerTurn) {
        Rotation rotation = Rotation.of(pulses, rateHz, pulsesPerTurn);
        return rotation == null ? null : new Speed(rotation.meanHz(), rotation, true);
    }
}
