package io.edgewitness.collector.server;

import io.edgewitness.edge.ledger.MerkleTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Roots and proofs of RFC 9162 over a log of any length, from its leaves and the roots of its whole subtrees of 256, 256², … leaves: a
 * few hundred hashes are read for any of them. As safe for threads as its nodes.
 */
final class LogTree {
    /** A node of one level stands for 2^8 of the level below. */
    static final int BITS = 8;

    interface Nodes {
        /**
         * @param level 0: leaf hashes; k: roots of whole subtrees of 256^k leaves
         * @param from place of the first within its level
         * @param count 1 to 256
         */
        List<byte[]> nodes(int level, long from, int count) throws BatchStore.StoreException;
    }

    private final Nodes nodes;

    LogTree(Nodes nodes) {
        this.nodes = nodes;
    }

    /** @param size up to the log's length */
    byte[] root(long size) throws BatchStore.StoreException {
        return size == 0 ? new MerkleTree().root() : hash(0, size);
    }

    /** @return the audit path of leaf {@code index} in the tree of {@code size} leaves, lowest node first */
    List<byte[]> inclusion(long index, long size) throws BatchStore.StoreException {
        List<byte[]> path = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (index < middle) {
                path.add(0, hash(middle, to));
                to = middle;
            } else {
                path.add(0, hash(from, middle));
                from = middle;
            }
        }
        return path;
    }

    /** @return proof that the tree of {@code second} leaves begins with that of {@code first}; empty for 0 and for equal sizes */
    List<byte[]> consistency(long first, long second) throws BatchStore.StoreException {
        List<byte[]> proof = new ArrayList<>();
        if (first > 0 && first < second) {
            consistency(first, 0, second, true, proof);
        }
        return proof;
    }

    private void consistency(long first, long from, long to, boolean whole, List<byte[]> proof)
            throws BatchStore.StoreException {
        if (first == to) {
            if (!whole) {
                proof.add(hash(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (first <= middle) {
            consistency(first, from, middle, whole, proof);
            proof.add(hash(middle, to));
        } else {
            consistency(first, middle, to, false, proof);
            proof.add(hash(from, middle));
        }
    }

    private byte[] hash(long from, long to) throws BatchStore.StoreException {
        long size = to - from;
        if (Long.bitCount(size) == 1) {
            int level = Long.numberOfTrailingZeros(size) / BITS;
            int height = level * BITS;
            return MerkleTree.root(nodes.nodes(level, from >> height, (int) (size >> height)));
        }
        long middle = from + split(size);
        return MerkleTree.root(List.of(hash(from, middle), hash(middle, to)));
    }

    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }
}
