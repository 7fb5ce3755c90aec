package io.edgewitness.collector.server;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The collector's tree heads, and what others say of them. */
interface AnchorService {
    /** @param kind {@code countersignature}, {@code time-stamp}, {@code chain} or {@code chain-receipt}, which is not read back yet */
    record Anchor(String kind, String name, Instant at) {}

    /**
     * @param size batches under it
     * @param root hexadecimal
     * @param at by the collector's clock
     */
    record Head(long number, long size, String root, Instant at, List<Anchor> anchors) {}

    /**
     * @param key the collector's, as a countersigner wants it
     * @param parties keys of the countersigners, as they are known here
     * @param heads oldest first
     */
    record Listing(String key, List<String> parties, List<Head> heads) {}

    /**
     * A file to send.
     *
     * @param head its number; null: the newest, or a new one where there is none yet
     * @param fresh sign a new head now
     * @param stamp for a time-stamp authority, not for a countersigner
     * @param party the countersigner, whose last head the request goes on from; null: the only one that is known, or a new one
     * @param from size of the head that it goes on from; null: the last that the party countersigned
     */
    record Wanted(
            @Nullable Long head,
            boolean fresh,
            boolean stamp,
            @Nullable String party,
            @Nullable Long from) {}

    Listing list() throws CommandFailure;

    /** Signs a head over all that is stored now. */
    Head fresh() throws CommandFailure;

    /** @return the request: text for a countersigner, DER for an authority */
    byte[] request(Wanted wanted) throws CommandFailure;

    /**
     * Checks a reply and keeps it.
     *
     * @param party key of a countersigner that is not known yet; null: it is
     * @return what it is, for people
     */
    String add(byte[] reply, @Nullable String party) throws CommandFailure;

    /**
     * Asks the authority that the configuration names.
     *
     * @param head its number; null: the newest
     * @return what it said, for people
     */
    String stamp(@Nullable Long head) throws CommandFailure;

    /**
     * Asks the chain that the configuration names whether it holds a tree head's digest.
     *
     * @param head its number; null: the newest, which is put on the chain if it is not there
     * @return what it said, for people
     */
    String chain(@Nullable Long head) throws CommandFailure;
}
