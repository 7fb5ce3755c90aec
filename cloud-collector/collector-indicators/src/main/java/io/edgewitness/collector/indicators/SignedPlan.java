package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A plan with its amendments and its release, as they were signed. What is wrong with the chain is said, never thrown: a plan that was
 * changed after the fact is there, and counts for nothing.
 *
 * @param id of the first entry; empty if it cannot be read
 * @param signed all entries as they were stored, in their order
 * @param entries those that can be read, up to the first that cannot
 * @param problems empty: each entry is what was signed, and follows from the one before
 */
public record SignedPlan(String id, List<Signed> signed, List<PlanEntry> entries, List<Text> problems) {
    /**
     * @param content canonical JSON
     * @param signature Ed25519 over {@link PlanEntry#SIGNED} and the content
     */
    public record Signed(byte[] content, byte[] signature) {}

    /**
     * What an agent's ledger says of an entry: the agent wrote down its hash when it was told to hold the samples.
     *
     * @param at when it recorded that, by its own clock
     * @param sha256 of the entry's bytes, lower-case hexadecimal
     */
    public record Witness(String agent, Instant at, String plan, int number, String sha256) {}

    /**
     * @param problems the chain is not what the agents saw
     * @param notes what nobody but the collector vouches for
     */
    public record Anchored(List<Text> problems, List<Text> notes) {}

    /** @param signature whether content and signature belong together */
    public static SignedPlan of(List<Signed> chain, BiPredicate<byte[], byte[]> signature) {
        List<PlanEntry> entries = new ArrayList<>();
        List<Text> problems = new ArrayList<>();
        for (Signed s : chain) {
            int number = entries.size();
            if (!signature.test(s.content(), s.signature())) {
                problems.add(changed(number, "签名不符", "its signature is not the collector's"));
            }
            try {
                PlanEntry entry = PlanEntry.parse(s.content());
                String wrong = number == 0 ? wrongStart(entry) : wrongNext(entry, entries, chain.get(number - 1));
                if (wrong != null) {
                    problems.add(changed(number, wrong, wrong));
                }
                if (entry.heads().stream().anyMatch(h -> h.at().isAfter(entry.signedAt()))) {
                    problems.add(
                            changed(number, "引用了签署之后的账本", "it names a ledger's head that is later than its signature"));
                }
                entries.add(entry);
            } catch (IllegalArgumentException e) {
                String why = String.valueOf(e.getMessage());
                problems.add(changed(number, "无法读取：" + why, "it cannot be read: " + why));
                break;
            }
        }
        String id = entries.isEmpty() ? "" : entries.get(0).id();
        return new SignedPlan(id, List.copyOf(chain), List.copyOf(entries), List.copyOf(problems));
    }

    private static Text changed(int number, String zh, String en) {
        return new Text(
                "plan-changed",
                "取证计划第" + number + "号文件在签署后被改动：" + zh,
                "entry " + number + " of the plan was changed after it was signed: " + en);
    }

    private static @Nullable String wrongStart(PlanEntry e) {
        if (e.kind() != PlanEntry.Kind.PLAN || e.number() != 0 || e.previous() != null) {
            return "the chain does not begin with a plan";
        }
        return e.id().equals(e.ownId()) ? null : "its id is not that of its content";
    }

    private static @Nullable String wrongNext(PlanEntry e, List<PlanEntry> before, Signed last) {
        PlanEntry previous = before.get(before.size() - 1);
        if (!Sha256.hex(last.content()).equals(e.previous())) {
            return "it does not follow the entry before";
        }
        if (e.number() != before.size() || !e.id().equals(before.get(0).id()) || e.kind() == PlanEntry.Kind.PLAN) {
            return "it is not entry " + before.size() + " of " + before.get(0).id();
        }
        if (previous.kind() == PlanEntry.Kind.RELEASE) {
            return "the plan was released before";
        }
        if (e.signedAt().isBefore(previous.signedAt())) {
            return "it was signed before the entry that it follows";
        }
        return wrongHeads(e, previous);
    }

    private static @Nullable String wrongHeads(PlanEntry e, PlanEntry previous) {
        Map<String, PlanEntry.TreeHead> earlier = new HashMap<>();
        previous.heads().forEach(h -> earlier.put(h.agent(), h));
        for (PlanEntry.TreeHead h : e.heads()) {
            PlanEntry.TreeHead b = earlier.get(h.agent());
            if (b != null
                    && (h.size() < b.size()
                            || (h.size() == b.size() && !h.root().equals(b.root())))) {
                return "the ledger of " + h.agent() + " was longer, or another, in the entry before";
            }
        }
        return null;
    }

    public boolean isIntact() {
        return problems.isEmpty() && !versions().isEmpty();
    }

    /** @return SHA-256 of the newest entry, lower-case hexadecimal */
    public String lastSha256() {
        return sha256(signed.size() - 1);
    }

    /** @return of an entry's bytes, lower-case hexadecimal */
    public String sha256(int number) {
        return Sha256.hex(signed.get(number).content());
    }

    /** @return what holds now. @throws IllegalArgumentException if nothing can be read */
    public EvidencePlan current() {
        EvidencePlan found = null;
        for (PlanEntry e : entries) {
            found = e.plan() == null ? found : e.plan();
        }
        if (found == null) {
            throw new IllegalArgumentException("there is no plan in it");
        }
        return found;
    }

    /** @return the plan and each amendment of it, oldest first */
    public List<EvidencePlan> versions() {
        List<EvidencePlan> all = new ArrayList<>();
        for (PlanEntry e : entries) {
            EvidencePlan p = e.plan();
            if (p != null) {
                all.add(p);
            }
        }
        return all;
    }

    public Instant signedAt() {
        return entries.get(0).signedAt();
    }

    /** @return when it was released; null: it is not */
    public @Nullable Instant releasedAt() {
        PlanEntry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
        return last == null || last.kind() != PlanEntry.Kind.RELEASE ? null : last.signedAt();
    }

    List<PlanEntry> amendments() {
        return entries.stream()
                .filter(e -> e.kind() == PlanEntry.Kind.AMENDMENT)
                .toList();
    }

    /**
     * Compares the chain with the agents' ledgers: whoever holds the collector's key can sign another plan, but cannot put it into a
     * ledger before the time it speaks of.
     */
    public Anchored anchored(Collection<Witness> witnesses) {
        List<Text> problems = new ArrayList<>();
        List<Text> notes = new ArrayList<>();
        for (Witness w : witnesses) {
            if (!w.plan().equals(id)) {
                continue;
            }
            if (w.number() < 0 || w.number() >= signed.size()) {
                problems.add(new Text(
                        "plan-entry-missing",
                        "网关" + w.agent() + "的账本记有取证计划" + id + "的第" + w.number() + "号文件，此处没有",
                        "the ledger of " + w.agent() + " names entry " + w.number() + " of plan " + id
                                + ", which is not here"));
            } else if (!w.sha256().equals(sha256(w.number()))) {
                problems.add(new Text(
                        "plan-changed",
                        "取证计划" + id + "的第" + w.number() + "号文件与网关" + w.agent() + "于" + w.at() + "记入账本的不同",
                        "entry " + w.number() + " of plan " + id + " is not the one that " + w.agent()
                                + " wrote into its ledger at " + w.at()));
            }
        }
        if (!versions().isEmpty()) {
            unwitnessed(witnesses, notes);
        }
        return new Anchored(problems, notes);
    }

    /** @return whether both speak of some time, or one was signed while the other was a choice: whoever has both can show the better one */
    boolean isBeside(SignedPlan other) {
        return versions().stream()
                        .anyMatch(v -> other.versions().stream()
                                .anyMatch(o -> EvidencePlan.overlap(v.reporting(), o.reporting())))
                || isChoiceAt(other.signedAt())
                || other.isChoiceAt(signedAt());
    }

    /** Once its time has begun, whoever signs another plan knows no better which of the two will look well. */
    private boolean isChoiceAt(Instant t) {
        Instant released = releasedAt();
        return !t.isBefore(signedAt())
                && t.isBefore(versions().get(0).reporting().start())
                && (released == null || t.isBefore(released));
    }

    /** @return whether the ledger of an agent that it names has its first entry from before the reporting time */
    boolean isWitnessed(Collection<Witness> witnesses) {
        EvidencePlan first = versions().get(0);
        return first.boundary().agents().stream().anyMatch(a -> isWitnessed(a, first, witnesses));
    }

    private boolean isWitnessed(String agent, EvidencePlan first, Collection<Witness> witnesses) {
        return witnesses.stream()
                .anyMatch(w -> w.plan().equals(id)
                        && w.number() == 0
                        && w.sha256().equals(sha256(0))
                        && w.agent().equals(agent)
                        && w.at().isBefore(first.reporting().start()));
    }

    private void unwitnessed(Collection<Witness> witnesses, List<Text> notes) {
        EvidencePlan first = versions().get(0);
        for (String agent : first.boundary().agents()) {
            if (!isWitnessed(agent, first, witnesses)) {
                notes.add(new Text(
                        "plan-not-witnessed",
                        "此处没有网关" + agent + "在报告期开始前将取证计划" + id + "记入账本的记录，签署时间仅由采集平台说明",
                        "there is no record here that the ledger of " + agent + " named plan " + id
                                + " before the reporting time began: only the collector says when it was signed"));
            }
        }
    }
}
