package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    /** The reference inputs of the certificate-transparency project, with the roots it publishes for them. */
    private static final String[] INPUTS = {
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
    };

    private static final String[] ROOTS = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    };

    private static List<byte[]> leaves(int n) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            leaves.add(
                    i < INPUTS.length
                            ? MerkleTree.leaf(HexFormat.of().parseHex(INPUTS[i]))
                            : MerkleTree.leaf(("leaf " + i).getBytes(StandardCharsets.US_ASCII)));
        }
        return leaves;
    }

    @Test
    void rootsAreThoseOfTheReferenceTree() {
        for (int n = 0; n <= INPUTS.length; n++) {
            assertThat(MerkleTree.root(leaves(n))).isEqualTo(HexFormat.of().parseHex(ROOTS[n]));
        }
    }

    @Test
    void proofsHoldForEveryLeafAndSizeAndForNothingElse() {
        for (int n = 1; n <= 40; n++) {
            List<byte[]> leaves = leaves(n);
            byte[] root = MerkleTree.root(leaves);
            for (int i = 0; i < n; i++) {
                List<byte[]> path = MerkleTree.inclusion(leaves, i);
                assertThat(MerkleTree.isIncluded(leaves.get(i), i, n, path, root))
                        .isTrue();
                assertThat(MerkleTree.isIncluded(Hashes.sha256(), i, n, path, root))
                        .isFalse();
                assertThat(n > 1 && MerkleTree.isIncluded(leaves.get(i), (i + 1) % n, n, path, root))
                        .isFalse();
            }
            for (int m = 1; m <= n; m++) {
                List<byte[]> proof = MerkleTree.consistency(leaves, m);
                byte[] before = MerkleTree.root(leaves.subList(0, m));
                assertThat(MerkleTree.isConsistent(m, n, proof, before, root)).isTrue();
                assertThat(MerkleTree.isConsistent(m, n, proof, Hashes.sha256(), root))
                        .isFalse();
            }
        }
    }

    @Test
    void aTreeGoesOnFromItsPeaks() {
        MerkleTree whole = new MerkleTree();
        MerkleTree parts = new MerkleTree();
        for (byte[] leaf : leaves(100)) {
            whole.add(leaf);
            parts = new MerkleTree(parts.size(), parts.peaks());
            parts.add(leaf);
            assertThat(parts.root()).isEqualTo(whole.root());
        }
    }
}
