package io.edgewitness.equipment.fault;

import java.util.List;
import java.util.Map;

/**
 * How well causes were told of records that were not learnt from.
 *
 * @param records how many were judged
 * @param accuracy share whose likeliest cause was the true one, 0 to 1
 * @param macroAuroc mean over the causes of the chance that a record with it has a higher probability of it than one without; a tie counts half
 */
public record EvidenceJudgement(int records, double accuracy, double macroAuroc) {
    /** @param probability by cause */
    record Judged(String truth, Map<String, Double> probability) {
        boolean isRight() {
            return truth.equals(probability.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey());
        }

        double of(String cause) {
            return probability.getOrDefault(cause, 0.0);
        }
    }

    static EvidenceJudgement of(List<Judged> all) {
        double right = all.stream().filter(Judged::isRight).count();
        double auroc = all.stream()
                .map(Judged::truth)
                .distinct()
                .sorted()
                .mapToDouble(cause -> auroc(all, cause))
                .average()
                .orElse(Double.NaN);
        return new EvidenceJudgement(all.size(), right / all.size(), auroc);
    }

    private static double auroc(List<Judged> all, String cause) {
        double wins = 0;
        double pairs = 0;
        for (Judged with : all) {
            for (Judged without : all) {
                if (with.truth().equals(cause) && !without.truth().equals(cause)) {
                    int order = Double.compare(with.of(cause), without.of(cause));
                    wins += order > 0 ? 1 : order == 0 ? 0.5 : 0;
                    pairs++;
                }
            }
        }
        return pairs == 0 ? Double.NaN : wins / pairs;
    }
}
