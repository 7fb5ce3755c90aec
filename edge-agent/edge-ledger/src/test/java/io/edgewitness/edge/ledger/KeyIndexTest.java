package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
    @Test
    void itAgreesWithASetOfAllKeysAlsoAcrossItsFile() throws IOException {
        Random random = new Random(7);
        KeyIndex index = new KeyIndex();
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 40_000; i++) {
            String source = random.nextBoolean() ? "a" : "b";
            String key = switch (random.nextInt(5)) {
                case 0 -> "cell-" + random.nextInt(3000);
                case 1 -> Integer.toString(i);
                case 2 -> "id" + random.nextInt(5000) + "x";
                case 3 -> "0" + random.nextInt(2000);
                default -> random.nextInt(50) + "-" + random.nextInt(50);
            };
            assertThat(index.add(source, key)).as(key).isEqualTo(all.add(source + " " + key));
            if (i % 10_000 == 0) {
                index = KeyIndex.parse(index.toBytes());
            }
        }
    }

    @Test
    void aCounterTakesNoMemoryHoweverLongItRuns() {
        KeyIndex index = new KeyIndex();
        for (int i = 0; i < 1_000_000; i++) {
            index.add("floor", "cell7-" + i);
        }
        assertThat(index.toBytes()).hasSizeLessThan(100);
        assertThat(index.add("floor", "cell7-0")).isFalse();
        assertThat(index.add("floor", "cell8-0")).isTrue();
    }

    @Test
    void ofOtherKeysTheLastMillionAreKept() throws IOException {
        KeyIndex index = new KeyIndex();
        int n = KeyIndex.OTHERS + 1000;
        for (int i = 0; i < n; i++) {
            assertThat(index.add("s", i + "x")).isTrue();
        }
        index = KeyIndex.parse(index.toBytes());
        for (int i = n - KeyIndex.OTHERS; i < n; i += 997) {
            assertThat(index.add("s", i + "x")).isFalse();
        }
        assertThat(index.add("s", "5x")).isTrue();
    }

    @Test
    void aDamagedFileIsRefused() {
        KeyIndex index = new KeyIndex();
        index.add("s", "1");
        byte[] bytes = index.toBytes();
        bytes[10] ^= 1;
        assertThatThrownBy(() -> KeyIndex.parse(bytes)).isInstanceOf(IOException.class);
    }
}
