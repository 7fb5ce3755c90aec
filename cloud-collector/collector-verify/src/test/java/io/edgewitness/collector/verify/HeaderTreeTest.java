package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.MerkleTree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proofs out of few kept nodes are those of the whole tree. */
class HeaderTreeTest {
    private static byte[] hash(int n) {
        return Digests.sha256(ByteBuffer.allocate(4).putInt(n).array());
    }

    @Test
    void eachPathAndEachConsistencyHolds() {
        List<byte[]> leaves = new ArrayList<>();
        MerkleTree plain = new MerkleTree();
        List<byte[]> roots = new ArrayList<>();
        roots.add(plain.root());
        for (int n = 1; n <= 300; n++) {
            leaves.add(MerkleTree.leaf(hash(n)));
            plain.add(leaves.get(n - 1));
            roots.add(plain.root());
        }
        for (int n : new int[] {1, 2, 3, 63, 64, 65, 100, 127, 128, 129, 192, 255, 256, 257, 300}) {
            List<Long> sizes = new ArrayList<>();
            for (long m = 1; m < n; m += m < 70 ? 1 : 13) {
                sizes.add(m);
            }
            HeaderTree tree = new HeaderTree(sizes);
            for (int i = 1; i <= n; i++) {
                tree.add(hash(i), i % 7 == 1 || i == n);
            }
            assertThat(tree.size()).isEqualTo(n);
            assertThat(tree.root(n)).as("root of %s", n).isEqualTo(roots.get(n));
            for (int i = 1; i <= n; i++) {
                if (i % 7 == 1 || i == n) {
                    List<byte[]> path = tree.inclusion(i - 1, n);
                    assertThat(path.stream().map(Digests::hex))
                            .containsExactlyElementsOf(MerkleTree.inclusion(leaves.subList(0, n), i - 1).stream()
                                    .map(Digests::hex)
                                    .toList());
                    assertThat(MerkleTree.isIncluded(leaves.get(i - 1), i - 1, n, path, roots.get(n)))
                            .as("leaf %s of %s", i, n)
                            .isTrue();
                }
            }
            for (long m : sizes) {
                assertThat(MerkleTree.isConsistent(m, n, tree.consistency(m, n), roots.get((int) m), roots.get(n)))
                        .as("%s of %s", m, n)
                        .isTrue();
            }
        }
    }
}
