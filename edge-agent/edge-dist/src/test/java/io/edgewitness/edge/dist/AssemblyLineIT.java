package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.AssemblyLine;
import io.edgewitness.edge.plant.AssemblyLine.Made;
import io.edgewitness.edge.plant.AssemblyLine.Mistake;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's assembly line, read by the packaged agent over real sockets: what it ships is found backward and forward at the collector, and a wrong pick, a
 * reversed step and an entry into the press light the station's lamp within the limit.
 */
class AssemblyLineIT {
    private static final String ID = "https://id.acme.example/";
    private static final int ROUND = 6; // one right unit, three with mistakes, two right ones somewhere between
    /** The module's own limit from a step to its alarm. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Set<String> TOLD_OF_WRONG = Set.of(
            "wrong-pick", "order-reversed", "dangerous-operation", "not-verified", "unit-in-two-places", "deviation");

    @TempDir
    Path folder;

    @Test
    void whatIsShippedIsFoundBothWaysAndEachMistakeLightsTheStationsLampInTime() throws Exception {
        AssemblyLine.Ports ports =
                new AssemblyLine.Ports(FreePort.find(), FreePort.find(), FreePort.find(), FreePort.find());
        int modbus = FreePort.find();
        RegisterDevice controller = new RegisterDevice();
        Deployment deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder);
        deployment.site("adapters:\n" + Demo.assembly("adapters", ports, modbus) + "scenarios:\n"
                + Demo.assembly("scenarios", ports, modbus) + Demo.assembly("commands", ports, modbus));
        try (PlantBroker broker =
                        new PlantBroker("127.0.0.1", ports.mqtt(), Files.createDirectories(folder.resolve("broker")));
                AssemblyLine line =
                        new AssemblyLine(ports, controller, Duration.ofMillis(250), ROUND, 15, new SystemClock());
                MeterServer plc = new MeterServer("127.0.0.1", modbus).add(10, controller)) {
            broker.start();
            plc.start();
            try (deployment) {
                deployment.startCollector("");
                deployment.enrol();
                deployment.startAgent();
                deployment.awaitAgentReady(); // what is said before the agent listens is heard by nobody
                line.start();
                Http.await("a round of units", 120, () -> line.made().size() >= ROUND);
                line.close();
                List<Made> made = line.made();
                judgeMistakes(made);
                judgeLives(deployment, made);
                judgeFindings(deployment, made);
            }
        }
    }

    private static void judgeMistakes(List<Made> made) {
        for (Mistake mistake : Mistake.values()) {
            Made unit = made.stream()
                    .filter(m -> m.mistake() == mistake)
                    .findFirst()
                    .orElseThrow();
            assertThat(unit.alarm())
                    .as("%s of %s at the lamp", mistake, unit.unit())
                    .isNotNull()
                    .isLessThan(LIMIT);
            System.out.printf(
                    Locale.ROOT,
                    "%s caught at the station's lamp in %d ms%n",
                    mistake,
                    unit.alarm().toMillis());
        }
    }

    private void judgeLives(Deployment deployment, List<Made> made) {
        List<Made> boxed = made.stream().filter(m -> m.box().equals("BX0001")).toList();
        assertThat(boxed).hasSize(2);
        Set<String> parts = new TreeSet<>();
        boxed.forEach(m -> parts.addAll(List.of(m.unit(), m.motor(), m.sealLot(), "LH01")));
        Http.await(
                "all that is in the box",
                60,
                () -> walk(deployment, "BX0001", "backward").equals(parts));
        Made first = boxed.get(0);
        assertThat(walk(deployment, first.motor(), "forward")).containsExactlyInAnyOrder(first.unit(), "BX0001");
        Set<String> right = made.stream()
                .filter(m -> m.sealLot().equals(first.sealLot()))
                .map(Made::unit)
                .collect(Collectors.toCollection(TreeSet::new));
        right.add("BX0001");
        Http.await(
                "a lot's recall",
                60,
                () -> walk(deployment, first.sealLot(), "forward").containsAll(right));
        assertThat(life(deployment, "BX0001").path("events"))
                .as("packed and shipped")
                .hasSizeGreaterThanOrEqualTo(2);
        JsonNode life = life(deployment, first.unit());
        Set<String> steps = new TreeSet<>();
        life.path("events")
                .forEach(e -> steps.add(e.path("event").path("ew:step").asText()));
        assertThat(steps).containsExactlyInAnyOrder("kit", "seal", "motor", "press", "test", "pack");
        assertThat(life.toString())
                .as("who it was is a pseudonym")
                .contains("ew:actor")
                .doesNotContain("0004711815");
    }

    private static void judgeFindings(Deployment deployment, List<Made> made) {
        Http.await(
                "the announced tests to be judged",
                60,
                () -> results(deployment).size() == Mistake.values().length);
        assertThat(results(deployment)).as("each announced mistake was found").allMatch(found -> found);
        List<JsonNode> events = findings(deployment);
        for (String type : List.of("wrong-pick", "order-reversed", "dangerous-operation")) {
            assertThat(events).as(type).anyMatch(e -> e.path("type").asText().equals(type));
        }
        Set<String> wrong =
                made.stream().filter(m -> m.mistake() != null).map(Made::unit).collect(Collectors.toSet());
        for (JsonNode e : events) {
            if (TOLD_OF_WRONG.contains(e.path("type").asText())) {
                assertThat(wrong)
                        .as("nothing is told of what was right: %s", e)
                        .contains(e.path("attributes").path("case").asText());
            }
        }
    }

    private static List<Boolean> results(Deployment deployment) {
        return findings(deployment).stream()
                .filter(e -> e.path("type").asText().equals("seeded-result"))
                .map(e -> e.path("attributes").path("found").asText().equals("yes"))
                .toList();
    }

    private static List<JsonNode> findings(Deployment deployment) {
        return CollectorApi.all(deployment, "events?agent=gw-press-hall").stream()
                .filter(e -> e.path("scenario").asText().equals("assembly-compliance"))
                .toList();
    }

    private static Set<String> walk(Deployment deployment, String unit, String direction) {
        Set<String> found = new TreeSet<>();
        life(deployment, unit)
                .path(direction)
                .path("items")
                .forEach(i -> found.add(i.path("to").asText().substring(ID.length())));
        return found;
    }

    private static JsonNode life(Deployment deployment, String unit) {
        return CollectorApi.get(deployment, "trace?unit=" + URLEncoder.encode(ID + unit, StandardCharsets.UTF_8));
    }
}
