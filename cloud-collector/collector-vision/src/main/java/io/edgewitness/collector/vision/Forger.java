package io.edgewitness.collector.vision;

import java.util.Random;

/**
 * Draws onto a crop of a good part what no good part has: spots, lines, pieces of another part, broad changes of light, sides that were worked otherwise, and places whose fine structure is gone (after CutPaste,
 * Li et al. 2021, and DRAEM, Zavrtanik et al. 2021). One thread.
 */
final class Forger {
    private final Album album;
    private final Crop other;
    private final float[] shape;

    Forger(Album album, int size) {
        this.album = album;
        other = new Crop(size);
        shape = new float[size * size];
    }

    /** A good crop with something drawn onto it. */
    void forge(Crop into, Random random) {
        album.good(into, random);
        int count = random.nextInt(3) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++) {
            one(into, random);
        }
    }

    private void one(Crop into, Random random) {
        java.util.Arrays.fill(shape, 0);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                spot(into.size(), 2 + 14 * Math.pow(random.nextDouble(), 2), random);
                shade(into, strength(random, 0.25, 1.6), 0.15, random);
            }
            case 2, 3 -> {
                line(into.size(), random);
                shade(into, strength(random, 0.25, 1.4), 0.1, random);
            }
            case 4 -> {
                spot(into.size(), 12 + 50 * random.nextDouble(), random);
                shade(into, strength(random, 0.25, 1.0), 0.05, random);
            }
            case 5, 6 -> {
                side(into.size(), random);
                rework(into, random);
            }
            default -> {
                spot(into.size(), 6 + 30 * random.nextDouble(), random);
                album.good(other, random);
                paste(into, strength(random, 0.2, 0.8), random.nextBoolean());
            }
        }
    }

    /** More often darker than brighter. */
    private static float strength(Random random, double least, double most) {
        double s = least + (most - least) * random.nextDouble();
        return (float) (random.nextInt(3) > 0 ? -s : s);
    }

    /** An ellipse with a ragged edge. */
    private void spot(int size, double radius, Random random) {
        double cx = random.nextDouble() * size;
        double cy = random.nextDouble() * size;
        double longer = Math.exp(random.nextDouble() * 1.0 - 0.2);
        double angle = random.nextDouble() * Math.PI;
        double soft = 0.05 + 0.6 * random.nextDouble() * random.nextDouble();
        double[] phase = {random.nextDouble() * 6.28, random.nextDouble() * 6.28, random.nextDouble() * 6.28};
        int reach = (int) Math.ceil(radius * longer * 2);
        for (int y = Math.max(0, (int) cy - reach); y < Math.min(size, (int) cy + reach); y++) {
            for (int x = Math.max(0, (int) cx - reach); x < Math.min(size, (int) cx + reach); x++) {
                double u = ((x - cx) * Math.cos(angle) + (y - cy) * Math.sin(angle)) / (radius * longer);
                double v = ((y - cy) * Math.cos(angle) - (x - cx) * Math.sin(angle)) / radius;
                double around = Math.atan2(v, u);
                double edge = 1
                        + 0.15 * Math.sin(2 * around + phase[0])
                        + 0.12 * Math.sin(3 * around + phase[1])
                        + 0.08 * Math.sin(7 * around + phase[2]);
                double inside = (edge - Math.sqrt(u * u + v * v)) / soft + 0.5;
                shape[y * size + x] = (float) Math.max(shape[y * size + x], Math.min(1, Math.max(0, inside)));
            }
        }
    }

    /** A line that wanders, of one to five pixels. */
    private void line(int size, Random random) {
        double x = random.nextDouble() * size;
        double y = random.nextDouble() * size;
        double angle = random.nextDouble() * 2 * Math.PI;
        double bend = 0;
        double width = 0.7 + 1.8 * random.nextDouble();
        double length = 15 + random.nextDouble() * size * 0.8;
        double wander = 0.02 + 0.1 * random.nextDouble();
        for (double s = 0; s < length; s += 0.5) {
            bend = bend * 0.95 + random.nextGaussian() * wander;
            angle += bend * 0.3;
            x += Math.cos(angle) * 0.5;
            y += Math.sin(angle) * 0.5;
            dot(size, x, y, width * (0.7 + 0.3 * Math.sin(s * 0.3)));
        }
    }

    private void dot(int size, double cx, double cy, double radius) {
        int reach = (int) Math.ceil(radius) + 1;
        for (int y = Math.max(0, (int) cy - reach); y <= Math.min(size - 1, (int) cy + reach); y++) {
            for (int x = Math.max(0, (int) cx - reach); x <= Math.min(size - 1, (int) cx + reach); x++) {
                double inside = radius + 0.5 - Math.hypot(x - cx, y - cy);
                shape[y * size + x] = (float) Math.max(shape[y * size + x], Math.min(1, Math.max(0, inside)));
            }
        }
    }

    /** What lies on one side of a wavy line. */
    private void side(int size, Random random) {
        double angle = random.nextDouble() * 2 * Math.PI;
        double off = (random.nextDouble() - 0.5) * size * 0.7;
        double wave = 4 * random.nextDouble();
        double phase = random.nextDouble() * 6.28;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double along = (x - size / 2.0) * Math.cos(angle) + (y - size / 2.0) * Math.sin(angle);
                double across = (y - size / 2.0) * Math.cos(angle) - (x - size / 2.0) * Math.sin(angle);
                double inside = (along - off + wave * Math.sin(across / 15 + phase)) / 3 + 0.5;
                shape[y * size + x] = (float) Math.min(1, Math.max(0, inside));
            }
        }
    }

    /** Fine structure stronger or weaker, and the light a little other. */
    private void rework(Crop into, Random random) {
        float[] smooth = smoothed(into);
        boolean weaker = random.nextBoolean();
        float gain = (float) (weaker ? 0.1 + 0.35 * random.nextDouble() : 1.8 + 1.5 * random.nextDouble());
        float light = strength(random, 0.0, 0.5);
        for (int i = 0; i < shape.length; i++) {
            float reworked = smooth[i] + gain * (into.grey()[i] - smooth[i]) + light;
            into.grey()[i] += shape[i] * (reworked - into.grey()[i]);
            into.defect()[i] = Math.max(into.defect()[i], shape[i] > 0.4f ? 1 : 0);
        }
    }

    private void shade(Crop into, float strength, double noise, Random random) {
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] > 0) {
                into.grey()[i] += shape[i] * strength * (float) (1 + noise * random.nextGaussian());
                into.defect()[i] = Math.max(into.defect()[i], shape[i] > 0.4f ? 1 : 0);
            }
        }
    }

    /** A piece of another part, or the part's own with its fine structure gone. */
    private void paste(Crop into, float strength, boolean smooth) {
        int size = into.size();
        float[] from = smooth ? smoothed(into) : other.grey();
        for (int i = 0; i < size * size; i++) {
            if (shape[i] > 0) {
                float pasted = from[i] + (smooth ? 0.3f * strength : strength);
                into.grey()[i] += shape[i] * (pasted - into.grey()[i]);
                into.defect()[i] = Math.max(into.defect()[i], shape[i] > 0.4f ? 1 : 0);
            }
        }
    }

    private static float[] smoothed(Crop of) {
        int size = of.size();
        float[] to = new float[size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                float sum = 0;
                int n = 0;
                for (int v = Math.max(0, y - 3); v <= Math.min(size - 1, y + 3); v++) {
                    for (int u = Math.max(0, x - 3); u <= Math.min(size - 1, x + 3); u++) {
                        sum += of.grey()[v * size + u];
                        n++;
                    }
                }
                to[y * size + x] = sum / n;
            }
        }
        return to;
    }
}
