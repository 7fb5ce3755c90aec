package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Adjustment;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands need of a collector: one on a data folder of this machine, or one that runs somewhere. One thread. */
interface Backend extends AutoCloseable {
    /** @return a one-time token for {@code edge-agent enrol} */
    String token(String agent, Duration life) throws CommandFailure;

    /** @return a one-time password in the place of the person's own */
    String oneTimePassword(String login) throws CommandFailure;

    /** @return one figure a request, in their order */
    List<Figure> figures(Scope scope, List<FigureRequest> requests) throws CommandFailure;

    /** @return ids of the scenarios that agents of the scope run, sorted */
    Collection<String> scenarios(Scope scope) throws CommandFailure;

    /** @return a non-routine adjustment of that figure, signed with the collector's key, as of now */
    Adjustment adjustment(FigureRequest figure, Window time, BigDecimal amount, String reason, String by)
            throws CommandFailure;

    /**
     * @param digest SHA-256 of the form's fields, which the bundle states
     * @param head number of the tree head that the form names; it is in the bundle
     * @return the bundle that proves these figures
     * @throws Stale if records came meanwhile and the figures are others now
     */
    byte[] bundle(Scope scope, List<Figure> figures, String digest, long head) throws CommandFailure, Stale;

    /** @return tree heads and what others say of them */
    AnchorService anchors();

    /**
     * Makes the tables anew from the stored batches; they are read and added to all the while.
     *
     * @param compare also say which tables have other rows than before
     */
    Rebuild.Result rebuild(boolean compare) throws CommandFailure;

    /** @return audits: instants drawn, samples asked for and compared, notes */
    AuditService audits();

    /** @return the shipped indicators, and those that are the collector's own */
    IndicatorLibrary library() throws CommandFailure;

    /** @return SHA-256 of the key that signs bundles, hexadecimal */
    String fingerprint() throws CommandFailure;

    /** Signs a plan, an amendment or a release, and tells the agents. */
    PlanDesk.Answer plan(PlanDesk.Wish wish) throws CommandFailure;

    /**
     * @param project null: of all
     * @param id null: all
     */
    List<PlanDesk.View> plans(@Nullable String project, @Nullable String id) throws CommandFailure;

    /**
     * @param fields ids of a notice's fields that can hold figures
     * @param due when measuring ends
     */
    List<PlanAdvice> advice(Scope scope, List<String> fields, Instant due) throws CommandFailure;

    /** @return whether the trail of what people did is whole, and its head */
    TrailReport trail() throws CommandFailure;

    /** @return whether the stored batches are what their agents signed */
    StoredCheck.Report verify() throws CommandFailure;

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
