package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The verifier for browsers is one file that needs nothing else. What it finds is compared in {@link VerifyHtmlInterop}. */
class VerifyHtmlTest {
    private static String page() throws IOException {
        try (InputStream in = VerifyHtmlTest.class.getResourceAsStream("verify.html")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void itIsOneFileThatReachesForNothing() throws Exception {
        String page = page();
        assertThat(page).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(page).contains("Content-Security-Policy\" content=\"default-src 'none';");
        assertThat(page.split("</script>", -1)).hasSize(2);
        assertThat(page)
                .doesNotContain("://", "src=", "<link", "<img", "<iframe", "@import", "url(", "import(")
                .doesNotContain(
                        "fetch(", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "innerHTML", "eval(");
    }

    @Test
    void itHasTheMessagesAndTheWholeProgram() throws Exception {
        assertThat(page())
                .contains("message BatchHeader {", "message ProvenRecord {")
                .contains("class Sha256 {", "class Verification {", "startPage();");
    }

    /** A definition that the page knows must be the released one; one that it does not know it leaves open. */
    @Test
    void itKnowsTheReleasedDefinitions() throws Exception {
        Matcher known =
                Pattern.compile("\"([a-z0-9-]+)@(\\d+)\": \"([0-9a-f]{64})\"").matcher(page());
        int count = 0;
        while (known.find()) {
            IndicatorDefinition d = IndicatorLibrary.shipped().definition(known.group(1));
            assertThat(d.reference()).isEqualTo(known.group(1) + "@" + known.group(2));
            assertThat(d.sha256()).as(d.reference()).isEqualTo(known.group(3));
            count++;
        }
        assertThat(count).isEqualTo(IndicatorLibrary.shipped().definitions().size());
    }
}
