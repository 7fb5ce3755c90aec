package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewitness.collector.traceability.TraceabilityModule;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the collector exports, held against GS1's own JSON schema by a validator of others (ajv). */
class EpcisSchemaInterop {
    private static final Path MODULES =
            Path.of("../..").toAbsolutePath().normalize().resolve(".interop/node_modules");

    /** Mistakes, one a line; nothing where the document is right. */
    private static final String VALIDATE = """
            const fs = require('fs');
            const Ajv = require('ajv').default;
            const ajv = new Ajv({strict: false, allErrors: true});
            require('ajv-formats').default(ajv);
            const validate = ajv.compile(JSON.parse(fs.readFileSync(process.argv[2])));
            if (!validate(JSON.parse(fs.readFileSync(process.argv[3])))) {
              validate.errors.forEach(e => console.log(e.instancePath + ' ' + e.message));
            }
            """;

    @TempDir
    Path folder;

    @Test
    void exportedEventsOfEachTypeValidateAgainstGs1sSchema() throws Exception {
        Path schema = Path.of(System.getProperty("edgewitness.data", ""), "epcis", "EPCIS-JSON-Schema.json");
        assumeTrue(Files.isReadable(schema), "SKIPPED: GS1's EPCIS-JSON-Schema.json is not here (edgewitness.data)");
        assumeTrue(Files.isDirectory(MODULES.resolve("ajv")), "SKIPPED: ajv is not installed (.ci/install-interop)");
        try (RestFixture rest = new RestFixture(new TraceabilityModule())) {
            rest.start(new HttpGuard(null), javalin -> {});
            TestBatches agent = new TestBatches("gw-1");
            for (Map<String, String> event : events()) {
                agent.event("epcis", event);
            }
            rest.store.store(List.of(agent.close()));
            HttpResponse<String> exported =
                    rest.send(rest.request("/api/v1/epcis/events"), HttpResponse.BodyHandlers.ofString());
            assertThat(mistakes(schema, exported.body())).isEmpty();
            assertThat(mistakes(schema, exported.body().replace("\"OBSERVE\"", "\"observe\"")))
                    .as("the schema is looked at")
                    .contains("/action");
        }
    }

    private static List<Map<String, String>> events() {
        return List.of(
                TraceabilityTest.make(1, "00000000-0000-0000-0000-000000000001", "U1", "LOT"),
                TraceabilityTest.event(
                        2,
                        "00000000-0000-0000-0000-000000000002",
                        "'type': 'ObjectEvent', 'action': 'OBSERVE', 'bizStep': 'inspecting', 'epcList': ['https://id.acme.example/U1'],"
                                + " 'readPoint': {'id': 'https://id.acme.example/station/1'}"),
                TraceabilityTest.event(
                        3,
                        "00000000-0000-0000-0000-000000000003",
                        "'type': 'AggregationEvent', 'action': 'ADD', 'parentID': 'https://id.acme.example/BOX', 'childEPCs':"
                                + " ['https://id.acme.example/U1'], 'childQuantityList': [{'epcClass': 'https://id.acme.example/class/NUT',"
                                + " 'quantity': 4}]"),
                TraceabilityTest.event(
                        3,
                        "00000000-0000-0000-0000-000000000004",
                        "'type': 'TransactionEvent', 'action': 'ADD', 'bizTransactionList': [{'type': 'po', 'bizTransaction':"
                                + " 'https://id.acme.example/po/7'}], 'epcList': ['https://id.acme.example/BOX']"),
                TraceabilityTest.event(
                        3,
                        "00000000-0000-0000-0000-000000000005",
                        "'type': 'AssociationEvent', 'action': 'ADD', 'parentID': 'https://id.acme.example/BOX', 'childEPCs':"
                                + " ['https://id.acme.example/SENSOR'], 'readPoint': {'id': 'https://id.acme.example/station/1'}"),
                TraceabilityTest.event(
                        4,
                        "00000000-0000-0000-0000-000000000003",
                        "'type': 'AggregationEvent', 'action': 'ADD', 'parentID': 'https://id.acme.example/BOX', 'childEPCs':"
                                + " ['https://id.acme.example/U1'], 'errorDeclaration': {'declarationTime': '2026-11-21T09:00:00+08:00'}"));
    }

    private String mistakes(Path schema, String document) throws Exception {
        Path program = Files.writeString(folder.resolve("validate.js"), VALIDATE);
        Path file = Files.writeString(folder.resolve("document.json"), document);
        ProcessBuilder node = new ProcessBuilder("node", program.toString(), schema.toString(), file.toString())
                .redirectErrorStream(true);
        node.environment().put("NODE_PATH", MODULES.toString());
        Process process = node.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
