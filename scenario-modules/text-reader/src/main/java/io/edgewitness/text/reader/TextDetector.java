package io.edgewitness.text.reader;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where text stands in a picture: spots of a map of likelihoods become rectangles (differentiable binarization, Liao 2020). One thread. */
final class TextDetector implements AutoCloseable {
    private static final int STEP = 32;
    private static final float LIKELY = 0.3f;
    private static final double LEAST_MEAN = 0.5;
    private static final double GROW = 1.6;
    private static final int SMALLEST = 3;
    private static final int MOST_BOXES = 200;

    private final TextNet net;
    private final int longest;

    TextDetector(TextModels models) {
        net = TextNet.load(models.detector(), 4);
        longest = models.longest();
    }

    /** @return the rectangles, from top to bottom, in the picture's own pixels; of more than 200 the largest */
    List<TextBox> find(ColourImage image) {
        double scale = Math.min(1, (double) longest / Math.max(image.width(), image.height()));
        int w = sides(image.width() * scale);
        int h = sides(image.height() * scale);
        TextNet.Answer answer = net.run(scaled(image, w, h), h, w);
        if (answer.values().length != w * h) {
            throw new IllegalArgumentException("the detector's map has another size than its picture");
        }
        double sx = (double) image.width() / w;
        double sy = (double) image.height() / h;
        List<TextBox> boxes = spots(answer.values(), w, h);
        return boxes.stream()
                .sorted(Comparator.comparingDouble((TextBox b) -> -b.width() * b.height()))
                .limit(MOST_BOXES)
                .map(b -> b.grown(GROW).scaled(sx, sy))
                .sorted(Comparator.comparingDouble(TextBox::y))
                .toList();
    }

    private static int sides(double length) {
        return Math.max(STEP, (int) Math.round(length / STEP) * STEP);
    }

    /** Means over what falls into a place, where the picture becomes smaller: thin strokes are not lost between places. */
    private static float[] scaled(ColourImage image, int w, int h) {
        float[] out = new float[3 * w * h];
        float[] one = new float[3];
        double sx = (double) image.width() / w;
        double sy = (double) image.height() / h;
        int taps = sx > 1.3 || sy > 1.3 ? 2 : 1;
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int t = 0; t < taps * taps; t++) {
                    int row = t / taps;
                    double fx = (t % taps + 0.5) / taps;
                    double fy = (row + 0.5) / taps;
                    image.sample((x + fx) * sx - 0.5, (y + fy) * sy - 0.5, one, 1, 0);
                    for (int c = 0; c < 3; c++) {
                        out[c * w * h + y * w + x] += one[c] / (taps * taps);
                    }
                }
            }
        }
        return out;
    }

    private static List<TextBox> spots(float[] map, int w, int h) {
        List<TextBox> boxes = new ArrayList<>();
        boolean[] seen = new boolean[map.length];
        for (int start = 0; start < map.length; start++) {
            if (!seen[start] && map[start] > LIKELY) {
                List<int[]> points = new ArrayList<>();
                double mean = spot(map, w, h, start, seen, points);
                if (mean >= LEAST_MEAN) {
                    TextBox box = TextBox.around(points);
                    if (Math.min(box.width(), box.height()) >= SMALLEST) {
                        boxes.add(box);
                    }
                }
            }
        }
        return boxes;
    }

    /** @return the mean of the spot's likelihoods */
    private static double spot(float[] map, int w, int h, int start, boolean[] seen, List<int[]> points) {
        ArrayDeque<Integer> open = new ArrayDeque<>();
        open.add(start);
        seen[start] = true;
        double sum = 0;
        while (!open.isEmpty()) {
            int at = open.remove();
            int x = at % w;
            int y = at / w;
            sum += map[at];
            points.add(new int[] {x, y});
            for (int n = 0; n < 9; n++) {
                int nx = x + n % 3 - 1;
                int ny = y + n / 3 - 1;
                int next = ny * w + nx;
                if (nx >= 0 && ny >= 0 && nx < w && ny < h && !seen[next] && map[next] > LIKELY) {
                    seen[next] = true;
                    open.add(next);
                }
            }
        }
        return sum / points.size();
    }

    @Override
    public void close() {
        net.close();
    }
}
