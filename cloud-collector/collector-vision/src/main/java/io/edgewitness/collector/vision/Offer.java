package io.edgewitness.collector.vision;

import io.edgewitness.edge.models.ModelPackage;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A trained model as it goes out to the lines.
 *
 * @param name for people
 * @param width of the lines' pictures, in pixels; a multiple of {@link Segmenter#STEP}, as the height
 */
record Offer(String name, int width, int height) {
    private static final int AREA = 12; // pixels of the picture from which on a spot is a defect

    Offer {
        if (width < 1 || height < 1 || width % Segmenter.STEP != 0 || height % Segmenter.STEP != 0) {
            throw new IllegalArgumentException(
                    "a model's pictures are a multiple of " + Segmenter.STEP + " pixels wide and high");
        }
    }

    /**
     * @param trained of the same checkpoint
     * @param signer Ed25519, with the collector's order key
     * @return a {@link ModelPackage}'s file
     */
    byte[] sealed(Recipe recipe, Split split, Checkpoint end, Trained trained, UnaryOperator<byte[]> signer) {
        boolean marked = recipe.source() == Recipe.Source.MARKED;
        Map<String, String> about = new TreeMap<>();
        about.put("name", name);
        about.put("task", marked ? "segmentation" : "anomaly");
        about.put("width", Integer.toString(width));
        about.put("height", Integer.toString(height));
        about.put("scale", Double.toString(1 / 255.0));
        about.put("offset", "0");
        about.put("labels", marked ? "good,defect" : "");
        about.put("threshold", Double.toString(trained.point().threshold()));
        about.put("area", Integer.toString(AREA));
        about.put("recipe", recipe.toString());
        about.put("pictures", split.digest());
        about.put("steps", Integer.toString(end.step()));
        about.put("onnx-difference", Double.toString(trained.difference()));
        about.put("chosen-missed", Double.toString(trained.point().missed()));
        about.put("chosen-false-alarms", Double.toString(trained.point().falseAlarms()));
        return ModelPackage.seal(about, recipe.onnx(end.mean(), width, height), signer);
    }
}
