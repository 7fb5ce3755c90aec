package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.scenario.kit.signal.Band;
import io.edgewitness.scenario.kit.signal.Spectrum;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How strongly a structure rings in the band where damaged bearings excite it: r.m.s. of all channels together, in the blocks' unit. Each block is cut into
 * overlapping pieces of some 10 ms, of which the loudest are left out, so that one blow from outside is none of the machine's. One thread.
 */
final class BandLevel {
    private static final Band BAND = new Band(500, 8000);
    private static final double PIECE_S = 0.01;

    /** Share of the pieces that count. */
    private static final double QUIETER = 0.85;

    /** Above the rate over this the filter before the converter falls off. */
    private static final double ALIASES = 2.56;

    private @Nullable Spectrum spectrum;
    private int piece;
    private double rateHz;

    /** @return NaN if the block is too short, too slow for the band, or holds what is no number */
    double of(Waveform block) {
        int samples = Math.max(16, Integer.highestOneBit((int) (block.rateHz() * PIECE_S)));
        double top = Math.min(BAND.toHz(), block.rateHz() / ALIASES);
        if (block.channels().length == 0 || block.channels()[0].length < 4 * samples || top < 2 * BAND.fromHz()) {
            return Double.NaN;
        }
        Spectrum known = spectrum;
        if (known == null || piece != samples || rateHz != block.rateHz()) {
            known = new Spectrum(samples, block.rateHz());
            spectrum = known;
            piece = samples;
            rateHz = block.rateHz();
        }
        double sum = 0;
        for (float[] channel : block.channels()) {
            sum += quieter(channel, known, new Band(BAND.fromHz(), top));
        }
        return sum > 0 && Double.isFinite(sum) ? Math.sqrt(sum) : Double.NaN;
    }

    private double quieter(float[] channel, Spectrum of, Band band) {
        int step = piece / 2;
        double[] squares = new double[(channel.length - piece) / step + 1];
        for (int i = 0; i < squares.length; i++) {
            double rms = of.of(Arrays.copyOfRange(channel, i * step, i * step + piece))
                    .rms(band);
            squares[i] = rms * rms;
        }
        Arrays.sort(squares);
        int counted = Math.max(1, (int) (QUIETER * squares.length));
        return Robust.mean(Arrays.copyOf(squares, counted));
    }
}
