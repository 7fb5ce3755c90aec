package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.workplace.Settings;
import io.edgewitness.edge.api.SystemClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorConfigTest {
    @TempDir
    Path folder;

    private CollectorConfig load(String yaml) throws Exception {
        Path file = folder.resolve("collector.yaml");
        Files.writeString(file, yaml);
        return CollectorConfig.load(
                file, Map.of("DB_PASSWORD", "s3cret", "TOKEN", "0123456789abcdef", "NAME", "no name"));
    }

    @Test
    void anEmptyFileIsTheDefaults() throws Exception {
        assertThat(load("# nothing\n")).isEqualTo(CollectorConfig.DEFAULT);
    }

    @Test
    void eachKeyIsRead() throws Exception {
        CollectorConfig config = load("""
                http: {host: 0.0.0.0, port: 8090, token: "${env:TOKEN}", tls: true}
                grpc: {host: 0.0.0.0, port: 9443, names: [collector.example, 127.0.0.7]}
                database: {url: "jdbc:postgresql://db:5432/ew", user: ew, password: "${env:DB_PASSWORD}"}
                samples: {chunk: 12h, keep: 90d, compress-after: 3d}
                limits: {answer: 2MiB, all-answers: 4MiB, answers: 900, text: 64MiB, files: 70, file: 50MiB, project: 1GiB}
                passwords: {memory: 64MiB, passes: 3, lanes: 4}
                """);
        assertThat(config.http()).isEqualTo(new CollectorConfig.Listen("0.0.0.0", 8090));
        assertThat(config.tls()).isEqualTo(new CollectorConfig.Tls(null));
        assertThat(config.grpc()).isEqualTo(new CollectorConfig.Listen("0.0.0.0", 9443));
        assertThat(config.names()).isEqualTo(List.of("collector.example", "127.0.0.7"));
        assertThat(config.database())
                .isEqualTo(new CollectorConfig.External("jdbc:postgresql://db:5432/ew", "ew", "s3cret"));
        assertThat(config.samples())
                .isEqualTo(new SampleSettings(Duration.ofHours(12), Duration.ofDays(90), Duration.ofDays(3)));
        assertThat(config.workplace())
                .isEqualTo(new Settings(
                        2 << 20, 4L << 20, 900, 64L << 20, 70, 50L << 20, 1L << 30, new Settings.Argon(65_536, 3, 4)));
        assertThat(load("http: {public-url: \"https://ew.example\"}").publicUrl())
                .isEqualTo(URI.create("https://ew.example"));
        assertThat(config.toString()).doesNotContain("s3cret").doesNotContain("0123456789abcdef");
    }

    @Test
    void allMistakesAreToldAtOnceAtTheirPlaces() {
        assertThatThrownBy(() -> load("""
                http: {host: 0.0.0.0, prt: 1}
                grpc: {port: many, names: one}
                database: {url: "mysql://x", password: "${env:NONE}"}
                samples: {keep: 1h, chunk: daily}
                """))
                .isInstanceOf(CollectorConfig.ConfigException.class)
                .message()
                .satisfies(m -> assertThat(m.lines().map(l -> l.substring(l.indexOf(".yaml:") + 6)))
                        .anyMatch(l -> l.startsWith("1:23: EW-CONFIG-KEY"))
                        .anyMatch(l -> l.startsWith("1:7: EW-CONFIG-OPEN"))
                        .anyMatch(l -> l.startsWith("2:14: EW-CONFIG-PORT"))
                        .anyMatch(l -> l.startsWith("2:27: EW-CONFIG-TYPE"))
                        .anyMatch(l -> l.startsWith("3:11: EW-CONFIG-DATABASE"))
                        .anyMatch(l -> l.startsWith("3:40: EW-CONFIG-ENV"))
                        .anyMatch(l -> l.startsWith("4:17: EW-CONFIG-TIME") && l.contains("from 1 d to 36500 d"))
                        .anyMatch(l -> l.startsWith("4:28: EW-CONFIG-TIME"))
                        .hasSize(8));
        assertThatThrownBy(() -> load("http: {host: [\n")).hasMessageContaining("EW-CONFIG-YAML");
    }

    @Test
    void aLimitThatIsNoneAndACostThatIsTooLowAreRefused() {
        for (String bad : List.of(
                "limits: {answer: 17MiB}",
                "limits: {file: 100}",
                "limits: {answers: 5}",
                "limits: {file: 200MiB, project: 100MiB}",
                "passwords: {memory: 1MiB}",
                "passwords: {passes: 0}",
                "passwords: {lanes: many}")) {
            assertThatThrownBy(() -> load(bad)).hasMessageContaining("EW-CONFIG-LIMIT");
        }
        for (String bad : List.of("http://ew.example", "https://ew.example/path", "https://u:p@ew.example", "ew")) {
            assertThatThrownBy(() -> load("http: {public-url: \"" + bad + "\"}"))
                    .hasMessageContaining("EW-CONFIG-URL");
        }
    }

    @Test
    void theTableOfKeysHasEachKeyAndNoOther() throws Exception {
        Map<String, Set<String>> told = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `([a-z-]+)(?:\\.([a-z-]+))?` \\|.*");
        for (String line : Files.readAllLines(Path.of("CONFIG.md"))) {
            Matcher m = row.matcher(line);
            if (m.matches()) {
                told.computeIfAbsent(m.group(1), k -> new TreeSet<>());
                if (m.group(2) != null) {
                    told.get(m.group(1)).add(m.group(2));
                }
            }
        }
        assertThat(known("zzz: 1")).isEqualTo(told.keySet());
        for (Map.Entry<String, Set<String>> section : told.entrySet()) {
            if (!Set.of("alarms", "cmms", "quality").contains(section.getKey())) { // their own pages tell
                assertThat(known(section.getKey() + ": {zzz: 1}"))
                        .as(section.getKey())
                        .isEqualTo(section.getValue());
            }
        }
        assertThat(Files.readString(Path.of("..", "collector-maintenance", "README.md")))
                .contains(known("cmms: {zzz: 1}"));
        assertThat(Files.readString(Path.of("..", "collector-compliance", "README.md")))
                .contains(known("quality: {zzz: 1}"));
    }

    private Set<String> known(String yaml) {
        try {
            load(yaml);
            throw new AssertionError(yaml + " was taken");
        } catch (Exception e) {
            Matcher m = Pattern.compile("known here: \\[([^]]*)]").matcher(String.valueOf(e.getMessage()));
            assertThat(m.find()).as(e.getMessage()).isTrue();
            return new TreeSet<>(List.of(m.group(1).split(", ", -1)));
        }
    }

    @Test
    void passwordsDoNotCrossANetworkUnencrypted() throws Exception {
        for (String open :
                List.of("host: 0.0.0.0", "host: 10.0.0.1, tls: false", "host: \"::\", token: \"${env:TOKEN}\"")) {
            assertThatThrownBy(() -> load("http: {" + open + "}\n"))
                    .hasMessageContaining("EW-CONFIG-OPEN")
                    .hasMessageContaining("add tls: true to http");
        }
        assertThat(load("http: {host: 127.0.0.1, tls: false}\n").tls()).isNull();
    }

    @Test
    void aCertificateWithoutItsKeyIsToldWithTheMend() throws Exception {
        assertThatThrownBy(() -> load("http: {tls: yes please}\n")).hasMessageContaining("EW-CONFIG-TYPE");
        assertThatThrownBy(() -> load("http: {tls: {certificate: server.crt}}\n"))
                .hasMessageContaining("both files: {certificate: server.crt, key: server.key}");
        assertThatThrownBy(() -> load("http: {tls: {certificate: server.crt, key: server.key}}\n"))
                .hasMessageContaining("1:13: EW-CONFIG-TLS")
                .hasMessageContaining("server.crt is no file");
        Files.writeString(folder.resolve("server.crt"), "-----BEGIN CERTIFICATE-----\nno\n");
        assertThatThrownBy(() -> load("http: {tls: {certificate: server.crt, key: server.key}}\n"))
                .hasMessageContaining("server.crt holds no certificate");
    }

    @Test
    void aKeyThatIsThereTwiceIsAMistake() {
        assertThatThrownBy(() -> load("grpc: {port: 1}\nhttp: {port: 2, port: 3}\ngrpc: {port: 4}\n"))
                .message()
                .satisfies(m -> assertThat(m.lines())
                        .anyMatch(l -> l.contains(":2:17: EW-CONFIG-TWICE: the key 'port' is there twice"))
                        .anyMatch(l -> l.contains(":3:1: EW-CONFIG-TWICE: the key 'grpc' is there twice"))
                        .hasSize(2));
    }

    @Test
    void whatAReferenceWasFilledWithIsNotShown() {
        assertThatThrownBy(() -> load("grpc: {port: \"${env:DB_PASSWORD}\", host: \"${env:NAME}\"}\n"))
                .hasMessageContaining("not '${env:DB_PASSWORD}'")
                .hasMessageContaining("'${env:NAME}' is neither a host's name nor an address")
                .message()
                .doesNotContain("s3cret")
                .doesNotContain("no name");
    }

    @Test
    void aNameThatNoCertificateCanCarryIsToldAtItsPlace() {
        assertThatThrownBy(() -> load("grpc: {names: [ok.example, 10.0.0, \"fe80::1\", 收集器, \"a b\"], host: 10.0.0}\n"))
                .message()
                .satisfies(m -> assertThat(m.lines())
                        .allMatch(l -> l.contains("EW-CONFIG-HOST"))
                        .anyMatch(l -> l.contains(":1:28: ") && l.contains("'10.0.0'"))
                        .hasSize(4));
    }

    @Test
    void aFileIsReadWithoutItsByteOrderMarkAndOneWithoutEndNotAtAll() throws Exception {
        Files.writeString(folder.resolve("password"), "\uFEFFs3cret\n");
        String database = "database: {url: \"jdbc:postgresql://db/ew\", password: \"${file:%s}\"}\n";
        assertThat(load(database.formatted("password")).database())
                .isEqualTo(new CollectorConfig.External("jdbc:postgresql://db/ew", null, "s3cret"));
        for (String none : List.of("/dev/zero", ".", "nothing\0here")) {
            assertThatThrownBy(() -> load(database.formatted(none.replace("\0", "\\0"))))
                    .as(none)
                    .hasMessageContaining("EW-CONFIG-FILE");
        }
    }

    @Test
    void anAddressThatTheDriverCannotReadIsAMistake() {
        for (String url : List.of("jdbc:postgresql://host:abc/db", "jdbc:postgresql://host/%zz")) {
            assertThatThrownBy(() -> load("database: {url: \"" + url + "\"}\n"))
                    .as(url)
                    .hasMessageContaining(":1:11: EW-CONFIG-DATABASE: ");
        }
    }

    @Test
    void whyTheDatabaseIsAwayIsSaidAndNotHowLongThePoolWaited() {
        try (HikariDataSource nobody = Database.pool("jdbc:postgresql://127.0.0.1:1/none", "u", "p")) {
            assertThatThrownBy(() -> new PostgresRegistry(nobody, new SystemClock()).find("gw-1"))
                    .hasMessageContaining("Connection to 127.0.0.1:1 refused")
                    .hasMessageContaining("ConnectException")
                    .message()
                    .doesNotContain("request timed out");
        }
    }
}
