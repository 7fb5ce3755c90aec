package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What a model is looked at with while it learns: whole parts, or for a good-only one good parts that are forged, the same at every look. */
final class Exam {
    private final List<Tile> good;
    private final Map<String, List<Tile>> defective;

    private Exam(List<Tile> good, Map<String, List<Tile>> defective) {
        this.good = good;
        this.defective = defective;
    }

    static Exam marked(Album album) {
        return new Exam(album.good(), album.marked());
    }

    static Exam forged(Album album, long seed) {
        Random random = new Random(seed);
        Forger forger = new Forger(random);
        List<Tile> forged = new ArrayList<>();
        for (Tile tile : album.good()) {
            Tile drawn = tile.copy();
            forger.forge(drawn, album.good(random));
            forged.add(drawn);
        }
        return new Exam(album.good(), Map.of("forged", forged));
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
        Tile grown = tile.grownTo(Segmenter.STEP / 2);
        float[] map = model.answer(grown);
        float highest = 0;
        for (int y = 0; y < tile.height(); y++) {
            for (int x = 0; x < tile.width(); x++) {
                highest = Math.max(highest, map[y * grown.width() + x]);
            }
        }
        return highest;
    }
}
