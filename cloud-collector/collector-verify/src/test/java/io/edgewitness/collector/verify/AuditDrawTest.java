package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The drawing of instants, beside a vector that {@code printf … | sha256sum} made. */
class AuditDrawTest {
    private static final LocalDate DATE = LocalDate.parse("2026-11-29");
    private static final String FIGURE =
            "energy-consumption;line-1;medium=electricity;2026-07-01T00:00:00Z/2026-08-01T00:00:00Z";
    private static final List<Window> JULY =
            List.of(new Window(Instant.parse("2026-07-01T00:00:00Z"), Instant.parse("2026-08-01T00:00:00Z")));

    private static byte[] root() {
        byte[] root = new byte[32];
        for (int i = 0; i < root.length; i++) {
            root[i] = (byte) i;
        }
        return root;
    }

    @Test
    void theVectorMadeByHandIsDrawn() {
        AuditDraw draw = new AuditDraw(root(), DATE, FIGURE);
        assertThat(draw.text(1))
                .isEqualTo("EdgeWitness audit v1\n000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
                        + "2026-11-29\n" + FIGURE + "\n1\n");
        assertThat(draw.digest(0)).isEqualTo("5185bb7c935a1c7165568851e40157897ada95d8efacfcad9316cbc6ea9d2e26");
        assertThat(draw.digest(1)).isEqualTo("d37a3d6306fe4317c9ed34a15d65d0c81e4c5490244c0d6417a7e8ce70ca5afe");
        assertThat(draw.instant(1, JULY)).isEqualTo(Instant.parse("2026-07-28T22:03:03Z"));
        assertThat(draw.instant(2, JULY)).isEqualTo(Instant.parse("2026-07-02T13:39:55Z"));
        assertThat(draw.instant(3, JULY)).isEqualTo(Instant.parse("2026-07-20T10:20:58Z"));
    }

    @Test
    void severalTimesAreOneAfterTheOther() {
        AuditDraw draw = new AuditDraw(root(), DATE, FIGURE);
        Instant from = JULY.get(0).start();
        Window first = new Window(from, from.plusSeconds(2_000_000));
        Window second = new Window(
                from.plus(Duration.ofDays(365)), from.plus(Duration.ofDays(365)).plusSeconds(678_400));
        assertThat(draw.instant(2, List.of(first, second))).isEqualTo(from.plusSeconds(135_595));
        assertThat(draw.instant(1, List.of(first, second)))
                .isEqualTo(second.start().plusSeconds(2_412_183 - 2_000_000));
        Window none = new Window(from, from.plusNanos(5));
        assertThatThrownBy(() -> draw.instant(1, List.of(none))).hasMessageContaining("shorter than a second");
    }

    @Test
    void eachBitOfHeadDayFigureAndNumberMovesTheInstant() {
        AuditDraw draw = new AuditDraw(root(), DATE, FIGURE);
        Set<String> digests = new HashSet<>();
        for (int n = 0; n <= 100; n++) {
            digests.add(draw.digest(n));
        }
        for (int bit = 0; bit < 256; bit++) {
            byte[] other = root();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            digests.add(new AuditDraw(other, DATE, FIGURE).digest(1));
        }
        for (int day = 1; day <= 100; day++) {
            digests.add(new AuditDraw(root(), DATE.plusDays(day), FIGURE).digest(1));
        }
        digests.add(new AuditDraw(root(), DATE, FIGURE + ";").digest(1));
        assertThat(digests).hasSize(101 + 256 + 100 + 1);
    }

    @Test
    void instantsAreSpreadEvenlyOverTheTime() {
        AuditDraw draw = new AuditDraw(root(), DATE, FIGURE);
        int[] days = new int[31];
        int drawn = 31_000;
        for (int n = 1; n <= drawn; n++) {
            days[
                    (int) Duration.between(JULY.get(0).start(), draw.instant(n, JULY))
                            .toDays()]++;
        }
        // 1,000 a day expected, standard deviation 31: a fixed outcome, so never a matter of luck.
        assertThat(java.util.Arrays.stream(days).boxed())
                .allSatisfy(d -> assertThat(d).isBetween(850, 1_150));
    }

    @Test
    void figuresAreDrawnWhateverTheirOrderAndWithoutOthersChangingIt() {
        List<String> figures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            figures.add(FIGURE + i);
        }
        List<String> drawn = AuditDraw.choose(root(), DATE, figures, 3);
        assertThat(drawn).hasSize(3).doesNotHaveDuplicates();
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            List<String> shuffled = new ArrayList<>(figures);
            java.util.Collections.shuffle(shuffled, random);
            shuffled.add(shuffled.get(0));
            assertThat(AuditDraw.choose(root(), DATE, shuffled, 3)).isEqualTo(drawn);
        }
        assertThat(AuditDraw.choose(root(), DATE, figures, 99)).hasSize(20);
        assertThat(AuditDraw.choose(root(), DATE.plusDays(1), figures, 3)).isNotEqualTo(drawn);
    }
}
