package io.edgewitness.collector.life;

import java.util.List;

/**
 * A model that may be offered: its file answers like what was trained.
 *
 * @param onnx the file; it tells recipe and judgement of itself, too
 * @param sha256 of the file
 * @param data digest of the lives
 * @param lives how many
 * @param rows of all lives
 * @param judgement on lives that the models of the back-test had not seen
 * @param difference the largest between file and model, rows
 */
public record TrainedLife(
        byte[] onnx,
        String sha256,
        LifeRecipe recipe,
        String data,
        List<String> quantities,
        int lives,
        long rows,
        Judgement judgement,
        double difference) {}
