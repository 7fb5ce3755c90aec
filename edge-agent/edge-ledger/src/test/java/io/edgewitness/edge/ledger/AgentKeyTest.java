package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentKeyTest {
    private static final int PROCESSES = 4;

    @TempDir
    Path folder;

    /** A process that is let go by a byte, makes the key and says whose it is. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] arguments) throws IOException {
            System.out.write('.');
            System.out.flush();
            if (System.in.read() >= 0) {
                AgentKey key = AgentKey.loadOrCreate(Path.of(arguments[0]));
                System.out.print(HexFormat.of().formatHex(key.fingerprint()));
            }
        }
    }

    @Test
    void processesThatStartAtOnceAgreeOnOneKey() throws Exception {
        Path file = folder.resolve("identity/ledger.key");
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Starter.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
            }
            for (Process p : processes) {
                assertThat(p.getInputStream().read()).isEqualTo('.');
            }
            for (Process p : processes) {
                p.getOutputStream().write('\n');
                p.getOutputStream().flush();
            }
            List<String> keys = new ArrayList<>();
            for (Process p : processes) {
                keys.add(new String(p.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            }
            String kept = HexFormat.of().formatHex(AgentKey.loadOrCreate(file).fingerprint());
            assertThat(keys).hasSize(PROCESSES).containsOnly(kept);
            assertThat(file.getParent().toFile().list()).containsExactly("ledger.key");
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }
}
