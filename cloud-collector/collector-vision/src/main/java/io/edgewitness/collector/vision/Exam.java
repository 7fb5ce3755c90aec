package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What a model is looked at with while it learns: whole pictures, or for a good-only one forged crops that are the same at every look. */
final class Exam {
    /** Of one look: its answer is half as wide and high. */
    private record Question(float[] grey, int width, int height, int validWidth, int validHeight) {}

    private final List<Question> good = new ArrayList<>();
    private final Map<String, List<Question>> defective = new TreeMap<>();

    private Exam() {}

    static Exam marked(Album album) {
        Exam exam = new Exam();
        album.goodPages().forEach(p -> exam.good.add(question(p)));
        for (Album.Page p : album.markedPages()) {
            exam.defective
                    .computeIfAbsent(p.sample().label(), k -> new ArrayList<>())
                    .add(question(p));
        }
        return exam;
    }

    static Exam forged(Album album, int size, long seed) {
        Exam exam = new Exam();
        Forger forger = new Forger(album, size);
        Random random = new Random(seed);
        List<Question> forged = new ArrayList<>();
        for (int i = 0; i < 96; i++) {
            Crop plain = new Crop(size);
            album.good(plain, random);
            exam.good.add(new Question(plain.grey(), size, size, size, size));
            Crop drawn = new Crop(size);
            forger.forge(drawn, random);
            forged.add(new Question(drawn.grey(), size, size, size, size));
        }
        exam.defective.put("forged", forged);
        return exam;
    }

    private static Question question(Album.Page page) {
        Picture p = page.picture().grownTo(Segmenter.STEP);
        return new Question(
                Crop.of(p),
                p.width(),
                p.height(),
                page.picture().width(),
                page.picture().height());
    }

    /** The mean over the classes of the area under the curve; 0.5 for a coin, 1 for a perfect model. */
    double score(Torch model) {
        double[] of = scores(model, good);
        return defective.values().stream()
                .mapToDouble(d -> Roc.area(of, scores(model, d)))
                .average()
                .orElse(0.5);
    }

    private static double[] scores(Torch model, List<Question> questions) {
        return questions.stream()
                .mapToDouble(q -> highest(model.answer(q.grey(), q.width(), q.height()), q))
                .toArray();
    }

    private static double highest(float[] map, Question q) {
        double highest = 0;
        for (int y = 0; y < q.validHeight() / 2; y++) {
            for (int x = 0; x < q.validWidth() / 2; x++) {
                highest = Math.max(highest, map[y * (q.width() / 2) + x]);
            }
        }
        return highest;
    }
}
