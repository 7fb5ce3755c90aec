package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.MerkleTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tree over all headers of an agent, fed once from the first to the last, for a few proofs out of many leaves: kept are the roots of
 * blocks of 64 leaves (half a byte a header) and the leaves of the blocks that a proof begins in. RFC 9162 §2.1. One thread.
 */
final class HeaderTree {
    private static final int BLOCK = 64;
    private static final int HASH = 32;
    private static final byte[] NODE = {1};

    private final Set<Long> keepBlocks = new HashSet<>();
    private final Map<Long, byte[][]> kept = new HashMap<>();
    private final List<Nodes> levels = new ArrayList<>();
    private byte[][] block = new byte[BLOCK][];
    private boolean keep;
    private long size;

    /** Roots of the perfect subtrees of one height, one after the other. */
    private static final class Nodes {
        private byte[] bytes = new byte[HASH * 16];
        private int count;

        void add(byte[] node) {
            if ((count + 1) * HASH > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            System.arraycopy(node, 0, bytes, count++ * HASH, HASH);
        }

        byte[] get(long index) {
            int at = Math.toIntExact(index * HASH);
            return Arrays.copyOfRange(bytes, at, at + HASH);
        }
    }

    /** @param sizes of earlier trees whose consistency will be asked for */
    HeaderTree(List<Long> sizes) {
        sizes.forEach(s -> keepBlocks.add(s / BLOCK));
    }

    /** @param wanted whether its path will be asked for */
    void add(byte[] headerHash, boolean wanted) {
        int at = (int) (size % BLOCK);
        block[at] = MerkleTree.leaf(headerHash);
        keep |= wanted || keepBlocks.contains(size / BLOCK);
        size++;
        if (at + 1 == BLOCK) {
            up(0, fold(block, 0, BLOCK));
            if (keep) {
                kept.put(size / BLOCK - 1, block);
                block = new byte[BLOCK][];
                keep = false;
            }
        }
    }

    private void up(int level, byte[] node) {
        if (level == levels.size()) {
            levels.add(new Nodes());
        }
        Nodes nodes = levels.get(level);
        nodes.add(node);
        if (nodes.count % 2 == 0) {
            up(level + 1, node(nodes.get(nodes.count - 2), node));
        }
    }

    long size() {
        return size;
    }

    /** @return of the first {@code n} headers */
    byte[] root(long n) {
        return n == 0 ? Digests.sha256(new byte[0]) : root(0, n);
    }

    /** @return audit path of a header that was wanted, lowest node first, in the tree of the first {@code n} */
    List<byte[]> inclusion(long position, long n) {
        List<byte[]> path = new ArrayList<>();
        long from = 0;
        long to = n;
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (position < middle) {
                path.add(0, root(middle, to));
                to = middle;
            } else {
                path.add(0, root(from, middle));
                from = middle;
            }
        }
        return path;
    }

    /** @return proof that the tree of the first {@code n} begins with that of the first {@code m}, whose size was named at the start */
    List<byte[]> consistency(long m, long n) {
        List<byte[]> proof = new ArrayList<>();
        if (m > 0 && m < n) {
            subproof(m, 0, n, true, proof);
        }
        return proof;
    }

    private void subproof(long m, long from, long to, boolean whole, List<byte[]> proof) {
        if (m == to - from) {
            if (!whole) {
                proof.add(root(from, to));
            }
            return;
        }
        long k = split(to - from);
        if (m <= k) {
            subproof(m, from, from + k, whole, proof);
            proof.add(root(from + k, to));
        } else {
            subproof(m - k, from + k, to, false, proof);
            proof.add(root(from, from + k));
        }
    }

    private byte[] root(long from, long to) {
        long n = to - from;
        if (n <= BLOCK && from / BLOCK == (to - 1) / BLOCK) {
            long index = from / BLOCK;
            if (n == BLOCK) {
                return levels.get(0).get(index);
            }
            int at = (int) (from % BLOCK);
            byte[][] leaves = index == size / BLOCK ? block : kept.get(index);
            if (leaves == null) {
                throw new IllegalStateException("the headers " + from + " to " + to + " were not kept");
            }
            return fold(leaves, at, at + (int) n);
        }
        if (Long.bitCount(n) == 1 && from % n == 0) {
            return levels.get(Long.numberOfTrailingZeros(n / BLOCK)).get(from / n);
        }
        long middle = from + split(n);
        return node(root(from, middle), root(middle, to));
    }

    private static byte[] fold(byte[][] leaves, int from, int to) {
        return to - from == 1
                ? leaves[from]
                : node(
                        fold(leaves, from, from + (int) split(to - from)),
                        fold(leaves, from + (int) split(to - from), to));
    }

    private static byte[] node(byte[] left, byte[] right) {
        return Digests.sha256(NODE, left, right);
    }

    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }
}
