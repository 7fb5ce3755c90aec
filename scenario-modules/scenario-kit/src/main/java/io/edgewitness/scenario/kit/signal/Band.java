package io.edgewitness.scenario.kit.signal;

/**
 * A band of frequencies.
 *
 * @param fromHz inclusive
 * @param toHz exclusive
 */
public record Band(double fromHz, double toHz) {
    public double widthHz() {
        return toHz - fromHz;
    }

    public boolean contains(double hz) {
        return hz >= fromHz && hz < toHz;
    }
}
