package io.edgewitness.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EnrolTokenTest {
    @Test
    void whatIsPrintedReadsBack() {
        var random = new Random(1);
        for (int i = 0; i < 100; i++) {
            byte[] authority = new byte[32];
            random.nextBytes(authority);
            EnrolToken token = EnrolToken.create(random, authority);
            assertThat(token.text()).hasSize(4 + 32 + 1 + 52);
            assertThat(EnrolToken.parse(" " + token.text().toLowerCase(Locale.ROOT) + "\n"))
                    .isEqualTo(token);
            assertThat(token.authority().toByteArray()).isEqualTo(authority);
        }
    }

    @Test
    void neitherAMistakeNorALogShowsTheSecret() {
        EnrolToken token = EnrolToken.create(new Random(1), new byte[32]);
        assertThat(token.toString()).doesNotContain(token.secret());
        String torn = token.text().substring(0, 50);
        assertThatThrownBy(() -> EnrolToken.parse(torn))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cloud-collector token")
                .hasMessageNotContaining(token.secret());
    }

    @Test
    void anAddressIsHttpsWithAHost() {
        assertThat(CollectorAddress.parse("https://collector.example"))
                .isEqualTo(new CollectorAddress("collector.example", 8443));
        assertThat(CollectorAddress.parse("https://[::1]:9000/")).hasToString("[::1]:9000");
        for (String wrong :
                new String[] {"", "collector:8443", "http://a:1", "https://", "https://a/b", "https://a b"}) {
            assertThatThrownBy(() -> CollectorAddress.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("https://HOST:PORT");
        }
        assertThatThrownBy(() -> CollectorAddress.parse("https://a:70000")).hasMessageContaining("70000");
        assertThatThrownBy(() -> CollectorAddress.parse("https://user:s3cret@a:1"))
                .hasMessageContaining("'https://***@a:1' is no collector's address");
    }
}
