package io.edgewitness.collector.vision;

/** What a file has to answer like: the model as it was trained. */
interface Twin extends AutoCloseable {
    /** @param picture whose width and height are multiples of {@link Segmenter#STEP} */
    float[] answer(Picture picture);

    @Override
    void close();

    private static float[] stretched(float[] map, int side, Picture picture) {
        return new Picture(side, side, map)
                .scaled(picture.width() / 2, picture.height() / 2)
                .grey();
    }

    /** The network in PyTorch. */
    static Twin of(Torch torch, int side) {
        return new Twin() {
            @Override
            public float[] answer(Picture picture) {
                return stretched(torch.answer(Tile.of(picture, null, side)), side / 2, picture);
            }

            @Override
            public void close() {
                torch.close();
            }
        };
    }

    /** Distances as they are reckoned here, of what is seen. */
    static Twin of(Nearest nearest, Finished places, int side) {
        return new Twin() {
            @Override
            public float[] answer(Picture picture) {
                return stretched(nearest.answer(places.answer(picture), side), side, picture);
            }

            @Override
            public void close() {
                places.close();
            }
        };
    }
}
