package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("文", "a \"b\" \\ \n\u001b\u202e/");
        map.put("list", Arrays.asList(1, null, true, List.of(), Map.of()));
        assertThat(CanonicalJson.read(CanonicalJson.write(map))).isEqualTo(map);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a: 1}",
                "{ a\": 1}",
                "{'a': 1}",
                "{\"a\": b}",
                "{\"a\": 1,}",
                "{\"a\": 1 \"b\": 2}",
                "{\"a\": 01}",
                "{\"a\": \"\\e\"}",
                "{\"a\": \"x\ny\"}",
                "{\"a\": 1} {}",
                "a: 1",
                "[1]",
                "{\"a\": 1, \"a\": 2}",
                "{",
                ""
            })
    void yamlThatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> CanonicalJson.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatNestsTooDeepIsRefused() {
        String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        assertThatThrownBy(() -> CanonicalJson.read(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too deep");
    }
}
