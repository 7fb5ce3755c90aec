package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import java.time.Duration;
import java.util.List;

/** What commands need of a collector: one on a data folder of this machine, or one that runs somewhere. One thread. */
interface Backend extends AutoCloseable {
    /** @return a one-time token for {@code edge-agent enrol} */
    String token(String agent, Duration life) throws CommandFailure;

    /** @return one figure a request, in their order */
    List<Figure> figures(Scope scope, List<FigureRequest> requests) throws CommandFailure;

    /**
     * @param digest SHA-256 of the form's fields, which the bundle states
     * @return the bundle that proves these figures
     * @throws Stale if records came meanwhile and the figures are others now
     */
    byte[] bundle(Scope scope, List<Figure> figures, String digest) throws CommandFailure, Stale;

    /**
     * Makes the tables anew from the stored batches; they are read and added to all the while.
     *
     * @param compare also say which tables have other rows than before
     */
    Rebuild.Result rebuild(boolean compare) throws CommandFailure;

    /** @return SHA-256 of the key that signs bundles, hexadecimal */
    String fingerprint() throws CommandFailure;

    @Override
    void close() throws CommandFailure;

    /** The figures have changed since they were computed. */
    final class Stale extends Exception {
        private static final long serialVersionUID = 1L;

        Stale(String message) {
            super(message);
        }
    }
}
