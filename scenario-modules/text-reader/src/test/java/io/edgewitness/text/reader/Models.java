package io.edgewitness.text.reader;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The models that {@code .ci/install-interop} fetches (PP-OCRv4 mobile of the package rapidocr-onnxruntime 1.4.4, Apache-2.0). */
final class Models {
    private static final Path FOLDER =
            Path.of(System.getProperty("edgewitness.text", "../../.interop/text/rapidocr_onnxruntime/models"));

    private Models() {}

    static TextModels orSkip(List<String> words, double least) throws Exception {
        Path detector = FOLDER.resolve("ch_PP-OCRv4_det_infer.onnx");
        Path recogniser = FOLDER.resolve("ch_PP-OCRv4_rec_infer.onnx");
        assumeTrue(
                Files.exists(detector) && Files.exists(recogniser),
                "models of words are not here (.ci/install-interop, or edgewitness.text)");
        return new TextModels(
                new TextModels.ModelFile(detector, Hash.sha256(detector)),
                new TextModels.ModelFile(recogniser, Hash.sha256(recogniser)),
                704,
                words,
                least);
    }
}
