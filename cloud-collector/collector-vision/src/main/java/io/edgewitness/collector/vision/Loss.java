package io.edgewitness.collector.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/**
 * How wrong an answer is: cross-entropy of the pixels, where a small defect weighs like a large one, and of the whole crops, for which the highest place of a good part counts. So a
 * miss and a false alarm of a part both cost, not only pixels.
 */
final class Loss {
    private static final float DEFECT = 0.3f; // of a crop's weight, at least, lies on its defect
    private static final float PART = 0.15f;

    private Loss() {}

    /** @param logits [crops, 1, size / 2, size / 2] */
    static NDArray of(NDArray logits, List<Crop> crops) {
        int side = crops.get(0).size() / 2;
        int pixels = side * side;
        float[] truth = new float[crops.size() * pixels];
        float[] weight = new float[truth.length];
        float[] part = new float[crops.size()];
        for (int c = 0; c < crops.size(); c++) {
            float defect = halved(crops.get(c), truth, c * pixels);
            part[c] = crops.get(c).isDefective() ? 1 : 0;
            float of = Math.max(1f / pixels, DEFECT / Math.max(defect, 4));
            for (int i = c * pixels; i < (c + 1) * pixels; i++) {
                weight[i] = (truth[i] * of + (1 - truth[i]) / pixels) / crops.size();
            }
        }
        Shape shape = logits.getShape();
        NDArray ofPixels = entropy(logits, logits.getManager().create(truth, shape))
                .mul(logits.getManager().create(weight, shape))
                .sum();
        NDArray highest = Pool.maxPool2d(
                        Torch.smooth(logits), new Shape(side, side), new Shape(1, 1), new Shape(0, 0), false)
                .reshape(crops.size());
        NDArray ofParts = entropy(highest, logits.getManager().create(part)).mean();
        return ofPixels.add(ofParts.mul(PART));
    }

    /** max(x, 0) − x·y + log(1 + exp(−|x|)) */
    private static NDArray entropy(NDArray x, NDArray y) {
        return x.getNDArrayInternal()
                .relu()
                .sub(x.mul(y))
                .add(x.abs().neg().exp().add(1f).log());
    }

    /** @return the sum */
    private static float halved(Crop crop, float[] to, int at) {
        int side = crop.size() / 2;
        float sum = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int i = 2 * y * crop.size() + 2 * x;
                float[] d = crop.defect();
                float mean = (d[i] + d[i + 1] + d[i + crop.size()] + d[i + crop.size() + 1]) / 4;
                to[at + y * side + x] = mean;
                sum += mean;
            }
        }
        return sum;
    }
}
