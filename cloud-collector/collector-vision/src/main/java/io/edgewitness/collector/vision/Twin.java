package io.edgewitness.collector.vision;

/** What a file has to answer like: the model as it was trained. */
interface Twin extends AutoCloseable {
    /** @param picture whose width and height are multiples of {@link Segmenter#STEP} */
    float[] answer(Picture picture);

    @Override
    void close();

    /** The network in PyTorch. */
    static Twin of(Torch torch) {
        return new Twin() {
            @Override
            public float[] answer(Picture picture) {
                return torch.answer(Tile.of(picture, null));
            }

            @Override
            public void close() {
                torch.close();
            }
        };
    }

    /** Distances as they are reckoned here, of what the bank sees. */
    static Twin of(Nearest nearest, Finished bank) {
        return new Twin() {
            @Override
            public float[] answer(Picture picture) {
                return nearest.answer(bank.answer(picture), picture.width() / 2, picture.height() / 2);
            }

            @Override
            public void close() {
                bank.close();
            }
        };
    }
}
