package io.edgewitness.machine.vision;

import java.nio.FloatBuffer;
import java.util.List;

/** Shows pictures to a model and makes findings of its answers. One thread; keeps its arrays. */
final class ModelLook implements AutoCloseable {
    private final ModelRule rule;
    private final OnnxModel model;
    private final int width;
    private final int height;
    private final int[] shape;
    private final byte[] mask;
    private final float[] answer;
    private final Blobs blobs;
    private final float[] values = new float[256]; // of each grey, as the model wants it
    private final int[] columns;
    private final float[] row;

    /** @param width of the pictures; the model's input may have another */
    ModelLook(ModelRule rule, int width, int height) {
        this(rule, OnnxModel.load(rule), width, height);
    }

    /** @param model of that rule; closed with this */
    ModelLook(ModelRule rule, OnnxModel model, int width, int height) {
        this.rule = rule;
        this.width = width;
        this.height = height;
        this.model = model;
        shape = model.shape();
        int mapHeight = shape.length == 4 ? shape[2] : 1;
        int mapWidth = shape.length == 4 ? shape[3] : 1;
        mask = new byte[mapHeight * mapWidth];
        answer = new float[mask.length];
        blobs = new Blobs(mapWidth, mapHeight);
        for (int g = 0; g < values.length; g++) {
            values[g] = (float) (g * rule.scale() + rule.offset());
        }
        row = new float[rule.width()];
        columns = new int[rule.width()];
        for (int x = 0; x < columns.length; x++) {
            columns[x] = (int) ((2L * x + 1) * width / (2L * rule.width()));
        }
    }

    String digest() {
        return model.digest();
    }

    void look(Gray picture, List<Finding> found) {
        show(picture);
        model.run();
        FloatBuffer out = model.output();
        if (shape.length == 2) {
            whole(out, found);
            return;
        }
        List<String> kinds = rule.kinds();
        for (int k = 0; k < kinds.size(); k++) {
            int plane = shape[1] == 1 ? 0 : k + 1;
            out.get(plane * mask.length, answer);
            spots(kinds.get(k), found);
        }
    }

    /** Scaled to the model's input by the nearest of the picture's pixels. */
    private void show(Gray picture) {
        FloatBuffer in = model.input();
        int plane = rule.width() * rule.height();
        for (int y = 0; y < rule.height(); y++) {
            int from = (int) ((2L * y + 1) * height / (2L * rule.height())) * width;
            for (int x = 0; x < row.length; x++) {
                row[x] = values[picture.pixels()[from + columns[x]] & 0xFF];
            }
            for (int c = 0; c < rule.channels(); c++) {
                in.put(c * plane + y * row.length, row);
            }
        }
    }

    private void whole(FloatBuffer out, List<Finding> found) {
        List<String> kinds = rule.kinds();
        for (int k = 0; k < kinds.size(); k++) {
            double score = out.get(shape[1] == 1 ? 0 : k + 1) / rule.threshold();
            if (score >= 1) {
                found.add(new Finding(rule.name(), kinds.get(k), new Box(0, 0, width, height), score));
            }
        }
    }

    private void spots(String kind, List<Finding> found) {
        float threshold = (float) rule.threshold();
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (answer[i] >= threshold ? 1 : 0);
        }
        int count = blobs.find(mask, new Box(0, 0, shape[3], shape[2]));
        double pixels = (double) width * height / mask.length; // of the picture, for one of the map
        for (int b = 1; b <= count; b++) {
            if (blobs.area(b) * pixels >= rule.area()) {
                found.add(new Finding(rule.name(), kind, scaled(blobs.box(b)), peak(b) / rule.threshold()));
            }
        }
    }

    private double peak(int blob) {
        Box box = blobs.box(blob);
        float peak = 0;
        for (int y = box.y(); y < box.bottom(); y++) {
            for (int x = box.x(); x < box.right(); x++) {
                peak = blobs.isIn(x, y, blob) ? Math.max(peak, answer[y * shape[3] + x]) : peak;
            }
        }
        return peak;
    }

    private Box scaled(Box b) {
        int left = (int) ((long) b.x() * width / shape[3]);
        int top = (int) ((long) b.y() * height / shape[2]);
        int right = (int) (((long) b.right() * width + shape[3] - 1) / shape[3]);
        int bottom = (int) (((long) b.bottom() * height + shape[2] - 1) / shape[2]);
        return new Box(left, top, right - left, bottom - top);
    }

    @Override
    public void close() {
        model.close();
    }
}
