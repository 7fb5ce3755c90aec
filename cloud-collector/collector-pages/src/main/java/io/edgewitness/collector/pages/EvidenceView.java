package io.edgewitness.collector.pages;

import io.edgewitness.collector.estimators.Text;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What vouches for the records of a scope.
 *
 * @param signer the collector's key, as a countersigner wants it
 * @param parties names of the countersigners that are known
 * @param heads newest first
 * @param plans newest first
 * @param notes of audits, newest first
 */
public record EvidenceView(String signer, List<String> parties, List<Head> heads, List<Plan> plans, List<Note> notes) {
    /**
     * A signed head over the headers of all stored batches.
     *
     * @param size batches under it
     * @param root hexadecimal
     */
    public record Head(long number, long size, String root, Instant at, List<Anchor> anchors) {}

    /** @param kind {@code countersignature}, {@code time-stamp}, {@code chain}, or {@code chain-receipt}: not read back yet */
    public record Anchor(String kind, String name, Instant at) {}

    /**
     * @param entries signed so far: the plan, its amendments, its release
     * @param released null: it holds
     * @param problems empty: nothing was changed after it was signed
     */
    public record Plan(
            String id,
            String project,
            String indicator,
            Instant from,
            Instant to,
            String signedBy,
            Instant signedAt,
            int entries,
            @Nullable Instant released,
            List<Text> problems) {}

    /** @param verdict such as {@code confirmed} */
    public record Note(
            String figure, int number, String by, Instant at, String verdict, String remarks, List<Text> problems) {}

    /**
     * A ledger as it is stored here; each batch's signature and chain were checked when it came.
     *
     * @param head hash of the newest header, hexadecimal; empty: none
     * @param sealedAt when its newest seal was signed; null: none yet
     * @param sealed batches under that seal
     * @param broken batches that do not follow the one before them
     */
    public record Ledger(
            String agent,
            long epoch,
            long number,
            String head,
            @Nullable Instant stored,
            @Nullable Instant sealedAt,
            long sealed,
            boolean broken) {}
}
