package io.edgewitness.collector.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/**
 * How wrong an answer is: cross-entropy of the pixels, where a small defect has a weight of its own, the overlap with the defect (Dice, after Milletari et al. 2016), and cross-entropy of the whole crops, for
 * which the highest place of a good part counts. So a miss and a false alarm of a part both cost, not only pixels.
 */
final class Loss {
    private static final float DEFECT = 0.1f; // of a crop's weight, at least, lies on its defect
    private static final float OVERLAP = 0.3f;
    private static final float PART = 0.3f;

    private Loss() {}

    /** @param logits [crops, 1, half of the size, half of the size] */
    static NDArray of(NDArray logits, List<Crop> crops) {
        int size = crops.get(0).size() / 2;
        int pixels = size * size;
        float[] truth = new float[crops.size() * pixels];
        float[] weight = new float[truth.length];
        float[] part = new float[crops.size()];
        for (int c = 0; c < crops.size(); c++) {
            Crop crop = crops.get(c);
            float[] defect =
                    new Picture(2 * size, 2 * size, crop.defect()).halved().grey();
            System.arraycopy(defect, 0, truth, c * pixels, pixels);
            part[c] = crop.isDefective() ? 1 : 0;
            float of = Math.max(1f / pixels, DEFECT / Math.max(crop.defective() / 4, 4));
            for (int i = c * pixels; i < (c + 1) * pixels; i++) {
                weight[i] = (truth[i] * of + (1 - truth[i]) / pixels) / crops.size();
            }
        }
        NDManager own = logits.getManager();
        NDArray truths = own.create(truth, logits.getShape());
        NDArray parts = own.create(part);
        NDArray ofPixels = entropy(logits, truths)
                .mul(own.create(weight, logits.getShape()))
                .sum();
        Shape all = new Shape(size, size);
        NDArray highest = Pool.maxPool2d(Torch.smooth(logits), all, new Shape(1, 1), new Shape(0, 0), false)
                .reshape(crops.size());
        NDArray ofParts = entropy(highest, parts).mean();
        NDArray apart = apart(logits.getNDArrayInternal().sigmoid(), truths).mul(parts);
        return ofPixels.add(ofParts.mul(PART)).add(apart.mean().mul(OVERLAP));
    }

    /** 0 where the answer lies on the truth, 1 where they have nothing in common. */
    private static NDArray apart(NDArray answers, NDArray truths) {
        int[] places = {1, 2, 3};
        NDArray both = answers.mul(truths).sum(places).mul(2f).add(1f);
        NDArray either = answers.sum(places).add(truths.sum(places)).add(1f);
        return both.div(either).neg().add(1f);
    }

    /** max(x, 0) − x·y + log(1 + exp(−|x|)) */
    private static NDArray entropy(NDArray x, NDArray y) {
        return x.getNDArrayInternal()
                .relu()
                .sub(x.mul(y))
                .add(x.abs().neg().exp().add(1f).log());
    }
}
