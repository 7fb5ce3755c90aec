package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tree heads of a bundle: each is the collector's and goes on from the one before, countersignatures and time-stamps are
 * under it, and the agents' batches are in it. One use.
 */
final class AnchorCheck {
    /** Hashes of the headers that the bundle holds. */
    interface Headers {
        /** @return SHA-256 of the batch's header; null if the bundle does not hold it */
        byte @Nullable [] hash(String agent, BatchId batch);
    }

    private final SortedMap<String, byte[]> files;
    private final byte[] collectorKey;
    private final List<X509Certificate> trust;
    private final List<NoteKey> known;
    private final VerifyReport report;
    private final TreeSet<String> keys = new TreeSet<>();
    private final Map<String, BatchId> vouched = new HashMap<>();

    /**
     * @param trust certificates of time-stamp authorities; may be empty
     * @param known keys of second parties, from elsewhere than the bundle; may be empty
     */
    AnchorCheck(
            SortedMap<String, byte[]> files,
            byte[] collectorKey,
            List<X509Certificate> trust,
            List<NoteKey> known,
            VerifyReport report) {
        this.files = files;
        this.collectorKey = collectorKey;
        this.trust = trust;
        this.known = known;
        this.report = report;
    }

    void run(Headers headers) throws BundleException {
        List<AnchoredHead> heads = AnchorFiles.read(files);
        List<NoteKey> parties = parties();
        TreeHead before = null;
        for (int i = 0; i < heads.size(); i++) {
            String folder = AnchorFiles.FOLDER + (i + 1);
            AnchoredHead anchored = heads.get(i);
            TreeHead head = head(folder, anchored);
            if (head == null) {
                continue;
            }
            if (before != null
                    && !MerkleTree.isConsistent(
                            before.size(), head.size(), anchored.consistency(), before.root(), head.root())) {
                wrong(
                        folder,
                        "tree-consistency",
                        "该树头不是前一树头的延续，历史被改动",
                        "the tree head does not go on from the one before it: history was changed");
            }
            before = head;
            boolean sound = proofs(folder, anchored, head, headers);
            if (sound) {
                cosignatures(folder, anchored, head, parties);
                stamps(folder, anchored, head);
            }
        }
        keys.forEach(report::key);
    }

    /**
     * Tells of what nobody else vouches for.
     *
     * @param agents all that the manifest names
     * @param used of each agent the last batch that figures are made of
     */
    void unvouched(Set<String> agents, Map<String, BatchId> used) {
        for (String agent : agents) {
            BatchId until = vouched.get(agent);
            BatchId last = used.get(agent);
            if (until != null && last != null && last.isAfter(until)) {
                report.note(
                        "not-anchored",
                        "网关" + agent + "在批次" + until + "之后的批次没有以核验时所给密钥或证书作出的会签或时间戳，仅凭本包不能证明其记录在何时已存在（数据用到批次" + last
                                + "）",
                        "nobody whose key or certificate was given to this program countersigned or time-stamped a tree"
                                + " head over batches of " + agent + " behind " + until
                                + ", and figures use records up to "
                                + last + ": the bundle alone does not show when those existed");
            }
            if (until == null) {
                report.note(
                        "not-anchored",
                        "网关" + agent + "的批次没有以核验时所给密钥或证书作出的会签或时间戳，仅凭本包不能证明其记录在何时已存在",
                        "nobody whose key or certificate was given to this program countersigned or time-stamped a"
                                + " tree head over batches of " + agent
                                + ", so the bundle alone does not show when its records existed");
            }
        }
    }

    private @Nullable TreeHead head(String folder, AnchoredHead anchored) {
        if (TreeHead.isNewer(anchored.note())) {
            TreeHead.tellNewer(anchored.note(), folder, report);
            return null;
        }
        try {
            return TreeHead.open(anchored.note(), NoteKey.collector(collectorKey));
        } catch (AnchorException | IllegalArgumentException e) {
            wrong(folder, "tree-head", "树头签名与采集平台公钥不符", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private boolean proofs(String folder, AnchoredHead anchored, TreeHead head, Headers headers) {
        boolean sound = true;
        for (AnchoredHead.Proof p : anchored.proofs()) {
            byte[] hash = headers.hash(p.agent(), p.batch());
            if (hash == null
                    || !MerkleTree.isIncluded(MerkleTree.leaf(hash), p.index(), head.size(), p.path(), head.root())) {
                sound = false;
                wrong(
                        folder,
                        "tree-inclusion",
                        "批次" + p.batch() + "（" + p.agent() + "）不在该树头之下",
                        "batch " + p.batch() + " of " + p.agent() + " is not under the tree head");
            }
        }
        return sound;
    }

    private void cosignatures(String folder, AnchoredHead anchored, TreeHead head, List<NoteKey> parties) {
        for (String line : anchored.cosignatures()) {
            try {
                Cosignature c = Cosignature.parse(line);
                NoteKey party = Stream.concat(known.stream(), parties.stream())
                        .filter(p -> c.isOf(p, head))
                        .findFirst()
                        .orElse(null);
                if (party == null) {
                    throw new AnchorException("the countersignature of " + c.name() + " is not under this tree head");
                }
                keys.add("countersigner 会签方 " + party.name() + " key SHA-256 " + party.fingerprint());
                boolean given = known.contains(party);
                anchored(
                        anchored,
                        given,
                        "countersigned",
                        given
                                ? "由" + party.name() + "于" + c.at() + "会签"
                                : "于" + c.at() + "由自称" + party.name() + "的密钥会签（指纹须核对）",
                        "countersigned at " + c.at() + (given ? " by " : " by a key that calls itself ")
                                + party.name());
            } catch (AnchorException e) {
                wrong(folder, "countersignature", "会签无效", String.valueOf(e.getMessage()));
            }
        }
    }

    private void stamps(String folder, AnchoredHead anchored, TreeHead head) {
        byte[] note = anchored.note().getBytes(StandardCharsets.UTF_8);
        for (byte[] stamp : anchored.stamps()) {
            try {
                TimeStamps.Stamp s = TimeStamps.check(stamp, note, null, trust);
                keys.add("time-stamp 时间戳 " + s.authority() + " certificate SHA-256 " + s.fingerprint()
                        + (s.trusted() ? " (trusted 已信任)" : " (compare it 请核对)"));
                anchored(
                        anchored,
                        s.trusted(),
                        "time-stamped",
                        s.trusted()
                                ? "由" + s.authority() + "于" + s.at() + "加盖时间戳"
                                : "于" + s.at() + "由自称" + s.authority() + "的证书加盖时间戳（指纹须核对）",
                        "time-stamped at " + s.at()
                                + (s.trusted() ? " by " : " by a certificate that calls itself ") + s.authority()
                                + (s.accuracy().isEmpty() ? "" : " ± " + s.accuracy()) + ", tree head of "
                                + head.size() + " batches");
            } catch (AnchorException e) {
                wrong(folder, "time-stamp", "时间戳无效", String.valueOf(e.getMessage()));
            }
        }
    }

    private void anchored(AnchoredHead anchored, boolean given, String code, String zh, String en) {
        List<String> batches = new ArrayList<>();
        anchored.proofs().forEach(p -> batches.add(p.agent() + " " + p.batch()));
        if (given) {
            anchored.proofs().forEach(p -> vouched.merge(p.agent(), p.batch(), (a, b) -> b.isAfter(a) ? b : a));
        }
        if (batches.isEmpty()) {
            report.note(code, "不含本证据包任何批次的树头" + zh, "a tree head that covers no batch of this bundle: " + en);
            return;
        }
        String until = String.join(", ", batches);
        report.note(code, "截至" + until + "的批次" + zh, "batches up to " + until + ": " + en);
    }

    private List<NoteKey> parties() {
        List<NoteKey> parties = new ArrayList<>();
        byte[] lines = files.getOrDefault(AnchorFiles.PARTIES, new byte[0]);
        for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
            try {
                parties.add(NoteKey.parse(line));
            } catch (AnchorException e) {
                wrong(AnchorFiles.PARTIES, "countersigner-key", "会签方公钥无效", String.valueOf(e.getMessage()));
            }
        }
        return parties;
    }

    private void wrong(String subject, String code, String zh, String en) {
        report.problem(subject, code, zh, en);
    }
}
