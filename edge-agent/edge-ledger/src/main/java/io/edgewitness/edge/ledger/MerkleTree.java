package io.edgewitness.edge.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Merkle tree of RFC 9162 §2.1 over leaf hashes. An instance keeps only the roots of its perfect subtrees, so it grows for ever in
 * a few hundred bytes; the static methods make and check proofs over a whole list. Not thread-safe.
 */
public final class MerkleTree {
    private final List<byte[]> peaks = new ArrayList<>();
    private long size;

    public MerkleTree() {}

    /** Goes on from {@link #size()} and {@link #peaks()}. */
    public MerkleTree(long size, List<byte[]> peaks) {
        if (Long.bitCount(size) != peaks.size()) {
            throw new LedgerException("a tree of " + size + " leaves has " + Long.bitCount(size)
                    + " perfect subtrees, not " + peaks.size());
        }
        this.size = size;
        this.peaks.addAll(peaks);
    }

    /** Hash of a leaf's data: SHA-256(0x00 data). */
    public static byte[] leaf(byte[]... data) {
        return Hashes.leaf(data);
    }

    public void add(byte[] leafHash) {
        byte[] node = leafHash;
        for (long s = size; (s & 1) == 1; s >>= 1) {
            node = Hashes.node(peaks.remove(peaks.size() - 1), node);
        }
        peaks.add(node);
        size++;
    }

    public long size() {
        return size;
    }

    /** @return roots of the perfect subtrees, largest first */
    public List<byte[]> peaks() {
        return List.copyOf(peaks);
    }

    /** @return the tree hash; of no leaves: SHA-256 of nothing */
    public byte[] root() {
        if (size == 0) {
            return Hashes.sha256();
        }
        byte[] root = peaks.get(peaks.size() - 1);
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = Hashes.node(peaks.get(i), root);
        }
        return root;
    }

    public static byte[] root(List<byte[]> leafHashes) {
        MerkleTree t = new MerkleTree();
        leafHashes.forEach(t::add);
        return t.root();
    }

    /** @return the audit path of leaf {@code index}, lowest node first */
    public static List<byte[]> inclusion(List<byte[]> leafHashes, int index) {
        List<byte[]> path = new ArrayList<>();
        int from = 0;
        int to = leafHashes.size();
        while (to - from > 1) {
            int middle = from + split(to - from);
            if (index < middle) {
                path.add(0, root(leafHashes.subList(middle, to)));
                to = middle;
            } else {
                path.add(0, root(leafHashes.subList(from, middle)));
                from = middle;
            }
        }
        return path;
    }

    /** RFC 9162 §2.1.3.2. */
    public static boolean isIncluded(byte[] leafHash, long index, long size, List<byte[]> path, byte[] root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        byte[] r = leafHash;
        for (byte[] p : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = Hashes.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                r = Hashes.node(r, p);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(r, root);
    }

    /** @return proof that the tree of all leaves begins with that of the first {@code first}, RFC 9162 §2.1.4.1 */
    public static List<byte[]> consistency(List<byte[]> leafHashes, int first) {
        if (first <= 0 || first >= leafHashes.size()) {
            return List.of();
        }
        return subproof(leafHashes, first, true);
    }

    private static List<byte[]> subproof(List<byte[]> leaves, int m, boolean whole) {
        int n = leaves.size();
        if (m == n) {
            return whole ? new ArrayList<>() : new ArrayList<>(List.of(root(leaves)));
        }
        int k = split(n);
        List<byte[]> proof;
        if (m <= k) {
            proof = subproof(leaves.subList(0, k), m, whole);
            proof.add(root(leaves.subList(k, n)));
        } else {
            proof = subproof(leaves.subList(k, n), m - k, false);
            proof.add(root(leaves.subList(0, k)));
        }
        return proof;
    }

    /** RFC 9162 §2.1.4.2. */
    public static boolean isConsistent(
            long first, long second, List<byte[]> proof, byte[] firstRoot, byte[] secondRoot) {
        if (first == second) {
            return proof.isEmpty() && Arrays.equals(firstRoot, secondRoot);
        }
        if (first == 0) {
            return proof.isEmpty();
        }
        if (first > second || proof.isEmpty()) {
            return false;
        }
        List<byte[]> path = new ArrayList<>(proof);
        if (Long.bitCount(first) == 1) {
            path.add(0, firstRoot);
        }
        long fn = first - 1;
        long sn = second - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        byte[] fr = path.get(0);
        byte[] sr = path.get(0);
        for (byte[] c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = Hashes.node(c, fr);
                sr = Hashes.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = Hashes.node(sr, c);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(fr, firstRoot) && Arrays.equals(sr, secondRoot);
    }

    private static int split(int n) {
        return Integer.highestOneBit(n - 1);
    }
}
