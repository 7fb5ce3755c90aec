package io.edgewitness.collector.vision;

/**
 * What a network is made of, so that it is described once ({@link Segmenter}) and counted, trained and written as ONNX from that. Weights are taken in the order of the
 * calls.
 *
 * @param <T> what flows: counted channels, arrays, names of ONNX values
 */
interface Operations<T> {
    /** Convolution size × size with a margin of half of it, batch normalisation, ReLU. */
    T convolution(T x, int from, int to, int size, int stride);

    /** One of {@link Features#seen}. */
    T seen(int index);

    /** Each pixel four times. */
    T twice(T x);

    T sum(T a, T b);

    /** A weighted sum of each pixel's channels and a bias. */
    T logits(T x, int from);
}
