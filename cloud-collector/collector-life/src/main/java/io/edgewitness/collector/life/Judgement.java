package io.edgewitness.collector.life;

import java.util.List;

/**
 * How well lives were forecast that the model had not seen.
 *
 * @param forecasts how many
 * @param rmse rows, truth cut at the horizon
 * @param score of a hundred forecasts, by the rule of the PHM 2008 challenge: late costs more than early; 0 is best
 * @param coverage share of the truths within the 90 %, 0 to 1
 */
public record Judgement(int forecasts, double rmse, double score, double coverage) {
    /**
     * One forecast; rows.
     *
     * @param left what remained, not cut
     */
    record Case(double left, double low, double median, double high) {
        double off(double horizon) {
            return median - Math.min(horizon, left);
        }

        double score(double horizon) {
            double off = off(horizon);
            return off < 0 ? StrictMath.exp(-off / 13) - 1 : StrictMath.exp(off / 10) - 1;
        }

        boolean covered() {
            return low <= left && left <= high;
        }
    }

    static Judgement of(List<Case> all, double horizon) {
        double squares = 0;
        double score = 0;
        int covered = 0;
        for (Case of : all) {
            squares += of.off(horizon) * of.off(horizon);
            score += of.score(horizon);
            covered += of.covered() ? 1 : 0;
        }
        int n = all.size();
        return new Judgement(n, Math.sqrt(squares / n), 100 * score / n, (double) covered / n);
    }
}
