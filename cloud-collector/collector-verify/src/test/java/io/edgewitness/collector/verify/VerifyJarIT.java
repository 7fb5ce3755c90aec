package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier as an auditor gets it: one jar alone in an empty folder, no class path, no configuration. */
class VerifyJarIT {
    private static final String JAR = "edgewitness-verify.jar";
    private static final String BUNDLE = "evidence.zip";

    @TempDir
    Path folder;

    @BeforeEach
    void oneJarAndOneBundle() throws IOException {
        Files.copy(Path.of(System.getProperty("verify.jar", "target/" + JAR)), folder.resolve(JAR));
        Files.write(folder.resolve(BUNDLE), Golden.format(1));
    }

    private record Run(int exit, String said) {}

    private Run java(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), said);
    }

    @Test
    void theJarAloneDerivesEveryFigureAgain() throws Exception {
        Run run = java("-jar", JAR, BUNDLE);
        assertThat(run.said)
                .contains("用电量", "126.05", "nothing is wrong", "graded without asking for plans")
                .doesNotContain("Exception");
        assertThat(run.exit).as("its best grades").isEqualTo(3);
        Files.write(folder.resolve(BUNDLE), Golden.format(2));
        Run second = java("-jar", JAR, BUNDLE);
        assertThat(second.said).contains("1011.28", "all 4 figures were derived again");
        assertThat(second.exit).isZero();
    }

    @Test
    void theJarAloneNamesWhatWasChanged() throws Exception {
        byte[] changed = Golden.format(1);
        changed[changed.length / 3] ^= 1;
        Files.write(folder.resolve(BUNDLE), changed);
        Run run = java("-jar", JAR, BUNDLE);
        assertThat(run.said).contains("agents/1/batches.binpb", "not verified");
        assertThat(run.exit).isEqualTo(1);
    }

    @Test
    void withoutABundleItSaysHowItIsUsed() throws Exception {
        Run run = java("-jar", JAR);
        assertThat(run.said).contains("usage: verify BUNDLE.zip");
        assertThat(run.exit).isEqualTo(2);
    }
}
