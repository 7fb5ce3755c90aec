package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
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
}
