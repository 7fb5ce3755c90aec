package io.edgewitness.epcis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpcisFolderTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int run(Path folder) {
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        return EpcisFolder.run(new String[] {folder.toString()}, print, print);
    }

    private String told() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyExampleOfTheStandardIsAcceptedAndReturned() {
        String data = System.getProperty("edgewitness.data", "");
        Path examples = Path.of(data, "epcis", "JSON");
        assumeTrue(!data.isEmpty() && Files.isDirectory(examples), "GS1's examples are not here (edgewitness.data)");
        assertThat(run(examples)).as(told()).isZero();
        assertThat(told()).doesNotContain("refused").contains("26 of 26 accepted");
        out.reset();
        assertThat(run(Path.of(data, "epcis", "XML"))).isEqualTo(1);
        // Four are states of capture jobs, which hold no events; one is JSON with words as XML writes them.
        assertThat(told()).contains("21 of 26 accepted");
        assertThat(told().lines().filter(l -> l.startsWith("refused")))
                .allMatch(l -> l.contains("CaptureJob") || l.contains("event_with_identical_hash_id_7.json"));
    }

    @Test
    void aRefusedFileIsToldWithLineAndColumn(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("a.jsonld"), "{\"@context\": \"https://ref.gs1.org/c\",\n  \"type\": \"ObjectEvent\"}");
        assertThat(run(folder)).isEqualTo(1);
        assertThat(told())
                .contains("refused a.jsonld:1:1: an ObjectEvent has no eventTime, which it needs")
                .contains("0 of 1 accepted");
    }
}
