package io.edgewitness.edge.api;

/** Sends samples and figures north. Has its own bounded inbox and never slows the path; what did not fit is counted. */
public interface Publisher extends AutoCloseable {
    /** @return false if the inbox was full */
    boolean offer(Delivery delivery);

    Health health();

    @Override
    void close();
}
