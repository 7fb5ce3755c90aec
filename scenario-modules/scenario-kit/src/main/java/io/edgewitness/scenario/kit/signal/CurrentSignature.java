package io.edgewitness.scenario.kit.signal;

import org.jspecify.annotations.Nullable;

/**
 * What a motor's current says of its rotor: lines at f(1 ± 2s) beside the supply's frequency f grow with broken bars (Thomson, Fenger 2001).
 *
 * @param mainsHz measured frequency of the supply
 * @param slip of the rotor behind the field
 * @param sidebandDb the stronger of the two lines over the supply's, in dB; about -60 for a sound cage, -45 and more for a broken bar
 */
public record CurrentSignature(double mainsHz, double slip, double sidebandDb) {
    /** Two lines must be so many resolutions apart to be two: the half width of a Hann window's line, and some. */
    private static final double APART = 2.5;

    /**
     * Reads the signature.
     *
     * @param current spectrum of one phase
     * @param nominalHz of the supply: 50 or 60
     * @param shaftHz measured, not the nameplate's
     * @return null if the motor is at rest, or its load too small for a block so short: the lines run into the supply's
     */
    public static @Nullable CurrentSignature of(Spectrum current, double nominalHz, int polePairs, double shaftHz) {
        double mains = current.peakHz(new Band(nominalHz * 0.97, nominalHz * 1.03));
        double slip = 1 - shaftHz * polePairs / mains;
        double apart = 2 * slip * mains;
        double tolerance = current.resolutionHz() / 2;
        double fundamental = current.amplitude(mains, tolerance);
        if (!(apart >= APART * current.resolutionHz() + tolerance) || fundamental <= 0) {
            return null;
        }
        double side =
                Math.max(current.amplitude(mains - apart, tolerance), current.amplitude(mains + apart, tolerance));
        return new CurrentSignature(mains, slip, 20 * StrictMath.log10(Math.max(side, 1e-12) / fundamental));
    }
}
