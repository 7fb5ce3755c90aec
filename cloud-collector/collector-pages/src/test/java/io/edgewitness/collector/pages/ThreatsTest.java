package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threats are told in THREATS.md; what it names as proof is there. */
class ThreatsTest {
    private static final Path ROOT = Path.of("..", "..");

    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        for (String part : List.of("cloud-collector", "edge-agent")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(part), 12)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    tests.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return tests;
    }

    @Test
    void eachNamesATestThatExists() throws IOException {
        Map<String, String> tests = tests();
        List<String> rows = Files.readString(Path.of("THREATS.md"))
                .lines()
                .filter(l -> l.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(25);
        for (String row : rows) {
            Matcher named = Pattern.compile("`(\\w+Test)\\.(\\w+)`").matcher(row);
            assertThat(named.find()).as(row).isTrue();
            do {
                assertThat(tests).containsKey(named.group(1));
                assertThat(tests.get(named.group(1)))
                        .as(named.group())
                        .containsPattern("@(Test|ParameterizedTest)[^;{}]*\\bvoid " + named.group(2) + "\\(");
            } while (named.find());
        }
    }
}
