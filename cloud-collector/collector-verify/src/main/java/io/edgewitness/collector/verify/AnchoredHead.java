package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.BatchId;
import java.util.List;

/**
 * A tree head of the collector with what others say of it, as a bundle carries it.
 *
 * @param note signed by the collector
 * @param cosignatures lines
 * @param stamps RFC 3161 replies over the note, DER
 * @param consistency proof from the head before it in the bundle; empty for the first and for an equal size
 * @param proofs at most one an agent of the bundle: the newest of its batches there that the head covers
 */
public record AnchoredHead(
        String note, List<String> cosignatures, List<byte[]> stamps, List<byte[]> consistency, List<Proof> proofs) {
    AnchoredHead with(List<Proof> others) {
        return new AnchoredHead(note, cosignatures, stamps, consistency, others);
    }

    /**
     * That a batch's header is in the tree; all batches before it hang on it by their hashes.
     *
     * @param index of the leaf
     * @param path audit path of RFC 9162, lowest node first
     */
    public record Proof(String agent, BatchId batch, long index, List<byte[]> path) {}
}
