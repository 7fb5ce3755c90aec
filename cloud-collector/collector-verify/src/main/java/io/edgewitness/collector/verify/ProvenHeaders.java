package io.edgewitness.collector.verify;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.collector.verify.proto.ProvenHeader;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Seal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tree heads and headers of one agent that are proven by themselves: each head signed, each header in the newest head's tree. */
final class ProvenHeaders {
    private static final byte[] BATCH = "EdgeWitness batch v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT = 1;

    private final String agent;
    private final byte[] publicKey;
    private final LedgerNotes notes;
    private final VerifyReport report;
    private final List<Seal> heads = new ArrayList<>();
    private final List<Header> headers = new ArrayList<>();
    private final Map<BatchId, Header> byId = new HashMap<>();
    private final Set<BatchId> bad = new HashSet<>();
    private boolean sealed;
    private @Nullable BatchHeader previous;
    private long lastOpened = Long.MIN_VALUE;

    /** @param leaves of the evidence lane, and its root */
    record Header(
            BatchId id, long position, long closed, long leaves, byte[] root, ByteString bytes, ByteString signature) {
        private static Header of(BatchId id, BatchHeader h, ProvenHeader p) {
            return new Header(
                    id,
                    p.getPosition(),
                    h.getClosed(),
                    h.getEvidence().getLeaves(),
                    h.getEvidence().getRoot().toByteArray(),
                    p.getHeader(),
                    p.getSignature());
        }
    }

    ProvenHeaders(String agent, byte[] publicKey, LedgerNotes notes, VerifyReport report) {
        this.agent = agent;
        this.publicKey = publicKey;
        this.notes = notes;
        this.report = report;
    }

    /** The newest comes first, then smaller ones. @throws BundleException if it is none */
    void head(ProvenHead p) throws BundleException {
        Seal s;
        try {
            s = Seal.parseFrom(p.getSeal());
        } catch (InvalidProtocolBufferException e) {
            throw new BundleException("a tree head of agent " + agent + " cannot be read", e);
        }
        boolean signed = SealCheck.isSigned(s, agent, publicKey);
        if (heads.isEmpty()) {
            sealed = signed;
            if (!signed) {
                report.problem(
                        agent + " seal", "seal", "封存记录的签名不符", "the newest tree head's signature is not the agent's");
            }
        } else if (!signed || !isEarlier(s, p)) {
            report.problem(
                    agent + " tree head " + s.getSize(),
                    "head",
                    signed ? "较早的树头与最新的树头不一致，其间的记录被改动" : "树头的签名不符",
                    signed
                            ? "the newest tree head does not begin with it: what was sealed then was changed"
                            : "its signature is not the agent's");
        }
        heads.add(s);
    }

    private boolean isEarlier(Seal s, ProvenHead p) {
        Seal first = heads.get(0);
        return s.getSize() < heads.get(heads.size() - 1).getSize()
                && MerkleTree.isConsistent(
                        s.getSize(),
                        first.getSize(),
                        bytes(p.getConsistencyList()),
                        s.getRoot().toByteArray(),
                        first.getRoot().toByteArray());
    }

    static List<byte[]> bytes(List<ByteString> list) {
        return list.stream().map(ByteString::toByteArray).toList();
    }

    void header(ProvenHeader p) {
        Header last = headers.isEmpty() ? null : headers.get(headers.size() - 1);
        BatchHeader h;
        try {
            h = BatchHeader.parseFrom(p.getHeader());
        } catch (InvalidProtocolBufferException e) {
            BatchId before = last == null ? BatchId.NONE : last.id;
            wrong(before, "header", "其后一批的批头无法读取", "the header of the batch after it cannot be read");
            headers.add(Header.of(before, BatchHeader.getDefaultInstance(), p));
            return;
        }
        BatchId id = LedgerSlice.id(h);
        if (last != null && (p.getPosition() <= last.position || !id.isAfter(last.id))) {
            wrong(id, "header", "批头顺序有误", "the header does not stand behind " + last.id + " in the ledger's order");
        }
        if (!h.getAgent().equals(agent)) {
            wrong(id, "agent", "批头属于另一个网关" + h.getAgent(), "the header is of agent " + h.getAgent());
        }
        Seal head = heads.get(0);
        if (!MerkleTree.isIncluded(
                MerkleTree.leaf(Digests.sha256(p.getHeader().toByteArray())),
                p.getPosition(),
                head.getSize(),
                bytes(p.getPathList()),
                head.getRoot().toByteArray())) {
            wrong(id, "header-proof", "批头不在封存的树中", "the sealed tree does not hold this header at " + p.getPosition());
        }
        if (h.getFormat() != FORMAT || !Arrays.equals(h.getKey().toByteArray(), Digests.sha256(publicKey))) {
            wrong(id, "batch", "批次校验失败", "the header is of another format or key");
        }
        Header header = Header.of(id, h, p);
        headers.add(header);
        byId.put(id, header);
        lastOpened = Math.max(lastOpened, h.getOpened());
        notes.changed(previous, h);
        previous = h;
    }

    /** The head's signature vouches for all headers; of those with a roll-up their own is checked besides. */
    void checkSignature(Header h) {
        if (!AgentKey.verify(publicKey, h.signature.toByteArray(), BATCH, h.bytes.toByteArray())) {
            wrong(h.id, "batch", "批次签名不符", "the signature is not that of the agent's key over this header");
        }
    }

    private void wrong(BatchId id, String code, String zh, String en) {
        bad.add(id);
        report.problem(agent + " batch " + id, code, zh, en);
    }

    /** @return whether the newest head is signed: without it no proof holds */
    boolean isSealed() {
        return sealed;
    }

    boolean isBad(BatchId id) {
        return bad.contains(id);
    }

    /** @param index in the order of the file. @return null if there is none */
    @Nullable
    Header get(int index) {
        return index >= 0 && index < headers.size() ? headers.get(index) : null;
    }

    int size() {
        return headers.size();
    }

    /** @return the last header before this one whose batch closed before that time; -1: none */
    int lastClosedBefore(long time, int index) {
        int i = index - 1;
        while (i >= 0 && headers.get(i).closed >= time) {
            i--;
        }
        return i;
    }

    /** @return when the latest batch was opened, ns; the least of all if there is none */
    long lastOpened() {
        return lastOpened;
    }

    /** @return SHA-256 of the batch's header; null if it is not here */
    byte @Nullable [] hash(BatchId id) {
        Header h = byId.get(id);
        return h == null ? null : Digests.sha256(h.bytes.toByteArray());
    }

    /** @return all, the newest first */
    List<Seal> heads() {
        return List.copyOf(heads);
    }
}
