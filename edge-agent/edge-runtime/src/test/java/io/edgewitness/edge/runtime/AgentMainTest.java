package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentMainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "check",
                "browse",
                "try",
                "scenarios",
                "preflight",
                "profile",
                "ledger",
                "ledger verify",
                "enrol",
                "commission"
            })
    void everyCommandExplainsItself(String command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        int exit =
                AgentMain.run(Map.of(), new PrintWriter(out), new PrintWriter(err), (command + " --help").split(" "));

        assertThat(exit).isZero();
        assertThat(out.toString()).startsWith("Usage: edge-agent " + command).contains("--help");
        assertThat(err.toString()).isEmpty();
    }

    private static int run(StringWriter said, String... args) {
        return AgentMain.run(Map.of(), new PrintWriter(said), new PrintWriter(said), args);
    }

    @Test
    void aBurstIsTakenOutOfTheLedgerByItsDigest(@TempDir Path folder) throws IOException {
        byte[] burst = {0, 0, -128, 63, 0, 0, 0, 64};
        String digest = HexFormat.of().formatHex(Digests.sha256(burst));
        Path kept = Folders.ledger(folder).resolve("blobs").resolve(digest);
        Files.createDirectories(kept.getParent());
        Files.write(kept, burst);
        Path out = folder.resolve("burst.f32");
        String data = folder.toString();
        StringWriter said = new StringWriter();
        assertThat(run(said, "ledger", "blob", digest, "--data", data, "--out", out.toString()))
                .as(said.toString())
                .isZero();
        assertThat(out).hasBinaryContent(burst);
        assertThat(run(said, "ledger", "blob", digest, "--data", data, "--out", out.toString()))
                .as("it is not written over")
                .isEqualTo(1);
        String other = folder.resolve("other").toString();
        assertThat(run(said, "ledger", "blob", "f".repeat(64), "--data", data, "--out", other))
                .isEqualTo(2);
        assertThat(run(said, "ledger", "blob", "../" + digest, "--data", data, "--out", other))
                .isEqualTo(2);
        Files.write(kept, new byte[8]);
        assertThat(run(said, "ledger", "blob", digest, "--data", data, "--out", other))
                .isEqualTo(1);
        assertThat(said.toString())
                .contains("8 bytes", "keeps no bytes with the SHA-256 fff", "64 hexadecimal digits", "was changed");
        assertThat(Path.of(other)).doesNotExist();
    }

    @Test
    void aGoodSiteFileIsSaidToBeGoodInEitherLanguage(@TempDir Path folder) throws Exception {
        Path site =
                Files.writeString(folder.resolve("site.yaml"), "agent: {id: gw-1}\nsite: {id: s-1}\nadapters: []\n");
        assertThat(checked(site, "en")).isEqualTo(site + ": no mistakes; points: 0, adapters: 0, scenarios: 0\n");
        assertThat(checked(site, "zh")).isEqualTo(site + "：没有错误；测点 0 个，适配器 0 个，场景 0 个\n");
    }

    private static String checked(Path site, String language) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = {"check", "--site", site.toString(), "--lang", language};
        assertThat(AgentMain.run(Map.of(), new PrintWriter(out), new PrintWriter(err), arguments))
                .isZero();
        assertThat(err.toString()).isEmpty();
        return out.toString();
    }
}
