package io.edgewitness.collector.life;

/** Is told how far a training is, and may end it. */
public interface Progress {
    /**
     * Called often, between pieces of well under a second.
     *
     * @param share of the work that is done, 0 to 1
     * @throws java.util.concurrent.CancellationException to end the training
     */
    void at(double share);
}
