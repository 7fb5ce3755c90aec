package io.edgewitness.collector.indicators;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One signed statement about a plan: the plan itself, an amendment with the whole plan as it holds from then on, or its release.
 * Entries form a chain by {@code previous}; none is ever changed or removed.
 *
 * @param id the same in all entries of a plan: {@code P} and the first 12 hexadecimal digits of the SHA-256 of the first entry's bytes
 *     with an empty id
 * @param number 0 for the plan, then 1, 2, …
 * @param previous SHA-256 of the entry before, lower-case hexadecimal; null for the plan
 * @param reason why it was amended or released; empty for the plan
 * @param signedBy the person
 * @param heads of the agents' ledgers, from their last seals, sorted by agent: the entry was not written before these
 * @param plan null in a release
 */
public record PlanEntry(
        Kind kind,
        String id,
        int number,
        @Nullable String previous,
        String reason,
        String signedBy,
        Instant signedAt,
        List<TreeHead> heads,
        @Nullable EvidencePlan plan) {
    /** Before the bytes of an entry, when it is signed. */
    public static final String SIGNED = "EdgeWitness plan v1\0";

    public PlanEntry {
        heads = List.copyOf(heads);
        if ((plan == null) != (kind == Kind.RELEASE)) {
            throw new IllegalArgumentException("a plan and an amendment say what holds, a release does not");
        }
    }

    public enum Kind {
        PLAN,
        AMENDMENT,
        RELEASE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The head of an agent's tree of batch headers.
     *
     * @param size batches
     * @param root lower-case hexadecimal
     */
    public record TreeHead(String agent, long size, String root, Instant at) {}

    /** Who says it, when, and what the ledgers were then. */
    public record Signing(String by, Instant at, List<TreeHead> heads) {}

    /** @return the first entry, with its id */
    public static PlanEntry plan(EvidencePlan plan, Signing s) {
        PlanEntry unnamed = new PlanEntry(Kind.PLAN, "", 0, null, "", s.by(), s.at(), s.heads(), plan);
        return unnamed.named(unnamed.ownId());
    }

    /** @param plan null to release it. @throws IllegalArgumentException if the chain is damaged */
    public static PlanEntry after(SignedPlan chain, @Nullable EvidencePlan plan, String reason, Signing s) {
        return new PlanEntry(
                plan == null ? Kind.RELEASE : Kind.AMENDMENT,
                chain.id(),
                chain.entries().size(),
                chain.lastSha256(),
                reason,
                s.by(),
                s.at(),
                s.heads(),
                plan);
    }

    private PlanEntry named(String name) {
        return new PlanEntry(kind, name, number, previous, reason, signedBy, signedAt, heads, plan);
    }

    /** @return what the id of a chain that begins with this entry has to be */
    String ownId() {
        return "P" + Sha256.hex(named("").bytes()).substring(0, 12);
    }

    /** @return canonical JSON; this is what is signed and hashed */
    public byte[] bytes() {
        return CanonicalJson.write(PlanJson.entry(this));
    }

    /** @throws IllegalArgumentException if the bytes are no entry, or not in the one form that {@link #bytes} gives */
    public static PlanEntry parse(byte[] bytes) {
        PlanEntry entry = PlanJson.entry(CanonicalJson.read(bytes));
        if (!java.util.Arrays.equals(bytes, entry.bytes())) {
            throw new IllegalArgumentException("the entry is not in its canonical form");
        }
        return entry;
    }
}
