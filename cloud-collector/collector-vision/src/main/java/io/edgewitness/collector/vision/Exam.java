package io.edgewitness.collector.vision;

import java.util.List;
import java.util.Map;

/** What a model is looked at with while it learns: whole parts, the same at every look. */
final class Exam {
    private final List<Tile> good;
    private final Map<String, List<Tile>> defective;

    Exam(Album album) {
        good = album.good();
        defective = album.marked();
    }

    /** The mean over the classes of the area under the curve; 0.5 for a coin, 1 for a perfect model. */
    double score(Torch model) {
        double[] of = scores(model, good);
        return defective.values().stream()
                .mapToDouble(d -> Roc.area(of, scores(model, d)))
                .average()
                .orElse(0.5);
    }

    private static double[] scores(Torch model, List<Tile> tiles) {
        return tiles.stream().mapToDouble(t -> highest(model, t)).toArray();
    }

    private static double highest(Torch model, Tile tile) {
        float highest = 0;
        for (float likely : model.answer(tile)) {
            highest = Math.max(highest, likely);
        }
        return highest;
    }
}
