package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.maintenance.CmmsSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The block {@code cmms} of collector.yaml. */
class CmmsConfigTest {
    private static final String MACHINES = "  machines: [{agent: gw-1, machine: pump-3, asset: P-1003}]\n";

    @TempDir
    Path folder;

    private CmmsSettings load(String cmms) throws Exception {
        Path file = Files.writeString(folder.resolve("collector.yaml"), "cmms:\n" + cmms);
        return Objects.requireNonNull(CollectorConfig.load(file, Map.of()).cmms());
    }

    @Test
    void anAddressAndMachinesAreEnough() throws Exception {
        CmmsSettings settings = load("  url: http://127.0.0.1:8090/api/\n" + MACHINES);
        assertThat(settings.url()).isEqualTo(URI.create("http://127.0.0.1:8090/api"));
        assertThat(settings.tokenFile()).isNull();
        assertThat(settings.every()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.find()).isEqualTo("/work-orders?external={external}");
        assertThat(settings.fields()).isEmpty();
        assertThat(settings.machines()).containsExactly(new CmmsSettings.Equipment("gw-1", "pump-3", "P-1003"));
    }

    @Test
    void eachKeyIsReadAndPathsCountFromTheFile() throws Exception {
        Files.writeString(folder.resolve("cmms.token"), "t");
        CmmsSettings settings = load("""
                  url: https://cmms.example/rest
                  token-file: cmms.token
                  header: X-Api-Key
                  every: 5m
                  timeout: 3s
                  create: /wo
                  order: "/wo/{id}"
                  find: "/wo?ref={external}"
                  changed: "/wo?since={cursor}"
                  fields: {status: status.name, renewed: ""}
                  closed: [COMP]
                  cancelled: [CAN]
                  failed: [EM]
                  codes: {BRG-OR: bearing-outer}
                  language: zh
                  probability: 0.8
                  most-a-day: 3
                """ + MACHINES);
        assertThat(settings.tokenFile()).isEqualTo(folder.resolve("cmms.token"));
        assertThat(settings.header()).isEqualTo("X-Api-Key");
        assertThat(settings.every()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.fields()).isEqualTo(Map.of("status", "status.name", "renewed", ""));
        assertThat(settings.closed()).containsExactly("comp");
        assertThat(settings.codes()).containsEntry("BRG-OR", "bearing-outer");
        assertThat(settings.probability()).isEqualTo(0.8);
        assertThat(settings.mostADay()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "url: http://cmms.example/api | url is where the maintenance system's REST begins",
                "url: https://user:pw@cmms.example | url is where the maintenance system's REST begins",
                "every: 5m | url is where the maintenance system's REST begins",
                "find: /work-orders | find is a path behind url with {external} in it",
                "create: 'https://other.example/x' | create is a path behind url",
                "changed: '/x?since=a b{cursor}' | changed is a path behind url",
                "fields: {colour: c} | there is no field 'colour'",
                "fields: {status: 'a b'} | a field's place is names apart by dots",
                "token-file: no.token | the token file 'no.token' cannot be read",
                "every: 0s | this is a time such as 30s",
                "probability: 2 | probability is 0 to 1",
                "most-a-day: 0 | most-a-day is 1 to 999",
                "language: fr | language is zh, en or both",
                "header: 'X: y' | header is Authorization",
                "machines: [{agent: gw-1}] | a machine has the agent that watches it",
                "machines: [] | machines lists those of which orders are made",
                "codes: [a] | codes is a map of names to names",
            })
    void aMistakeIsToldAtItsPlace(String line, String told) {
        String url = line.startsWith("url") || line.startsWith("every: 5m") ? "" : "  url: https://cmms.example/api\n";
        String machines = line.startsWith("machines") ? "" : MACHINES;
        assertThatThrownBy(() -> load(url + machines + "  " + line + "\n"))
                .isInstanceOf(CollectorConfig.ConfigException.class)
                .hasMessageContaining("EW-CONFIG-CMMS: ")
                .hasMessageContaining(told)
                .hasMessageContaining("collector.yaml:");
    }
}
