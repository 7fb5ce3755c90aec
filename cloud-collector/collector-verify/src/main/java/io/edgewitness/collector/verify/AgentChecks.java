package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Seal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks what a bundle holds of each agent, whole batches and proofs, and knows of each record whether it is good. */
final class AgentChecks {
    private final BundleFiles files;
    private final List<FigureRequest> requests;
    private final int format;
    private final VerifyReport report;
    private final Set<String> names = new TreeSet<>();
    private final Map<String, SliceCheck> slices = new HashMap<>();
    private final Map<String, LedgerSlice> runs = new HashMap<>();
    private final Map<String, Set<BatchId>> bad = new HashMap<>();
    private final Map<String, ProofCheck> proofs = new HashMap<>();

    AgentChecks(BundleFiles files, List<FigureRequest> requests, int format, VerifyReport report) {
        this.files = files;
        this.requests = requests;
        this.format = format;
        this.report = report;
    }

    /** @param a the manifest's entry of an agent; what it has goes into the evidence */
    void check(Map<?, ?> a, Evidence evidence) throws BundleException {
        String agent = FigureJson.text(a, "agent");
        String folder = FigureJson.text(a, "folder");
        byte[] key = files.bytes(folder + "/key.der");
        String fingerprint = Digests.hex(Digests.sha256(key));
        if (!names.add(agent)) {
            throw new BundleException("the manifest names agent " + agent + " twice");
        }
        report.key("agent 网关 " + agent + " key SHA-256 " + fingerprint + said(a));
        if (!fingerprint.equals(a.get("fingerprint"))) {
            report.problem(agent, "agent-key", "公钥与清单不符", "the key is not the one that the manifest names");
        }
        int batches = 0;
        if (format == 1 || a.get("first") != null || files.has(folder + "/batches.binpb")) {
            LedgerSlice slice = new LedgerSlice(agent, key, LedgerSlice.decode(files.bytes(folder + "/batches.binpb")));
            batches = slice.batches().size();
            SliceCheck check = new SliceCheck(slice, windows(), spans(), report);
            slices.put(agent, check);
            runs.put(agent, slice);
            bad.put(agent, check.run(evidence));
            said(agent, "first", check.first(), a);
            said(agent, "last", check.last(), a);
        }
        count(agent, batches, a.get("batches"), "批次", "batches");
        if (format > 1) {
            proof(a, agent, folder, key, evidence);
        }
    }

    private void proof(Map<?, ?> a, String agent, String folder, byte[] key, Evidence evidence) throws BundleException {
        boolean there = a.get("head") != null
                || files.has(folder + ProofFiles.SEAL)
                || files.has(folder + ProofFiles.HEADERS)
                || files.has(folder + ProofFiles.RECORDS);
        ProofCheck check = there ? new ProofCheck(agent, key, files, folder, times(), spans(), report) : null;
        if (check != null) {
            proofs.put(agent, check);
            check.run(evidence);
            Map<String, Object> head =
                    BundleManifest.head(check.headers().heads().get(0));
            if (FigureJson.difference(a.get("head"), head) != null) {
                report.problem(agent, "batch-count", "树头与清单不符", "the tree head is not the one that the manifest names");
            }
        }
        count(agent, check == null ? 0 : check.headers().size(), a.get("headers"), "批头", "headers");
        count(agent, check == null ? 0 : check.records(), a.get("records"), "记录", "records");
    }

    private void count(String agent, int is, @Nullable Object said, String zh, String en) {
        if (!(said instanceof Number) || !String.valueOf(is).equals(said.toString())) {
            report.problem(
                    agent, "batch-count", zh + "数与清单不符", "there are " + is + " " + en + ", the manifest says " + said);
        }
    }

    private void said(String agent, String which, @Nullable BatchId is, Map<?, ?> a) {
        if (!String.valueOf(is).equals(String.valueOf(a.get(which)))) {
            report.problem(
                    agent,
                    "batch-count",
                    (which.equals("first") ? "首" : "末") + "批与清单不符",
                    "the " + which + " batch is " + is + ", the manifest says " + a.get(which));
        }
    }

    private static String said(Map<?, ?> a) {
        String batches = a.get("first") == null ? "" : ", batches " + a.get("first") + " … " + a.get("last");
        return batches
                + (a.get("head") instanceof Map<?, ?> head
                        ? ", tree head of " + head.get("size") + " batches, root " + head.get("root") + ", "
                                + head.get("at")
                        : "");
    }

    /** Of the figures that are made of windows. */
    private List<Window> windows() {
        return requests.stream()
                .filter(r -> r.resolution() == Resolution.WINDOW)
                .flatMap(r -> r.times().stream())
                .distinct()
                .toList();
    }

    /** Of each figure, from its first window to its last. */
    private List<Window> spans() {
        return requests.stream()
                .map(r -> new Window(
                        r.times().stream()
                                .map(Window::start)
                                .min(Instant::compareTo)
                                .orElseThrow(),
                        r.times().stream()
                                .map(Window::end)
                                .max(Instant::compareTo)
                                .orElseThrow()))
                .distinct()
                .toList();
    }

    /** Of the others. */
    private Map<Resolution, List<Window>> times() {
        Map<Resolution, List<Window>> times = new EnumMap<>(Resolution.class);
        for (FigureRequest r : requests) {
            if (r.resolution() != Resolution.WINDOW) {
                times.computeIfAbsent(r.resolution(), k -> new ArrayList<>()).addAll(r.times());
            }
        }
        return times;
    }

    /** @return whether the record, or the batch that it lies in, is not as it was signed */
    boolean isBad(RecordReference r) {
        ProofCheck proof = proofs.get(r.agent());
        return bad.getOrDefault(r.agent(), Set.of()).contains(new BatchId(r.epoch(), r.batch()))
                || (proof != null && proof.isBad(r));
    }

    /** @return SHA-256 of a batch's header; null if the bundle does not hold it */
    byte @Nullable [] headerHash(String agent, BatchId batch) {
        LedgerSlice run = runs.get(agent);
        byte[] hash = run == null ? null : run.headerHash(batch);
        ProofCheck proof = proofs.get(agent);
        return hash == null && proof != null ? proof.headers().hash(batch) : hash;
    }

    /** @return null: of that agent there are no whole batches */
    @Nullable
    SliceCheck slice(String agent) {
        return slices.get(agent);
    }

    /** @return null: of that agent there are no such roll-ups */
    @Nullable
    RollupChain chain(String agent, Resolution resolution) {
        ProofCheck proof = proofs.get(agent);
        return proof == null ? null : proof.chain(resolution);
    }

    /** @return every agent that the manifest names, sorted */
    Set<String> names() {
        return names;
    }

    /** An empty ledger has no head; one longer than the bundle's is of later, if all else here of the agent is of before. */
    private boolean lacks(PlanEntry.TreeHead h, Instant signedAt, List<Seal> heads) {
        boolean excused = !heads.isEmpty() && h.size() > heads.get(0).getSize() && !isOpenedAfter(h.agent(), signedAt);
        return h.size() > 0
                && names.contains(h.agent())
                && !excused
                && heads.stream().noneMatch(s -> s.getSize() == h.size());
    }

    private boolean isOpenedAfter(String agent, Instant time) {
        SliceCheck slice = slices.get(agent);
        ProofCheck proof = proofs.get(agent);
        long opened = Math.max(
                slice == null ? Long.MIN_VALUE : slice.lastOpened(),
                proof == null ? Long.MIN_VALUE : proof.headers().lastOpened());
        return Nanos.instant(opened).isAfter(time);
    }

    /** @return where a plan was signed over another history of an agent than this one, or nothing shows that it was not */
    List<Text> otherHeads(SignedPlan plan) {
        List<Text> others = new ArrayList<>();
        for (PlanEntry entry : plan.entries()) {
            for (PlanEntry.TreeHead h : entry.heads()) {
                ProofCheck proof = proofs.get(h.agent());
                List<Seal> heads = proof == null ? List.of() : proof.headers().heads();
                if (lacks(h, entry.signedAt(), heads)) {
                    others.add(new Text(
                            "plan-head-missing",
                            "取证计划签署时网关" + h.agent() + "的树头不在包内，无法核对账本是否为同一历史",
                            "entry " + entry.number() + " names a tree head of " + h.size() + " batches of " + h.agent()
                                    + " that is not here, so nothing shows that its ledger goes on from that one"));
                }
                for (Seal s : heads) {
                    if (s.getSize() == h.size()
                            && !Digests.hex(s.getRoot().toByteArray()).equals(h.root())) {
                        others.add(new Text(
                                "plan-head",
                                "取证计划签署时网关" + h.agent() + "的账本与现在的不是同一历史",
                                "entry " + entry.number() + " was signed over another history of " + h.agent()
                                        + ": its tree head of " + h.size() + " batches is another"));
                    }
                }
            }
        }
        return others;
    }
}
