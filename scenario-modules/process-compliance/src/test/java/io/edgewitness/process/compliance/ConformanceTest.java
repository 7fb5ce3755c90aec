package io.edgewitness.process.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public event logs with their true nets: the data set is not part of the product, so those tests are skipped where it is absent. */
class ConformanceTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("eventlogs");

    private static Conformance.Line line(Path log) throws IOException {
        return Conformance.line(log, Objects.requireNonNull(Conformance.procedure(log)));
    }

    @Test
    void aCleanLogFitsAndFitnessFallsWithTheNoise() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set eventlogs (-Dedgewitness.data=FOLDER)");
        TreeMap<String, BigDecimal> fitness = new TreeMap<>();
        for (Path log : Conformance.files(DATA.resolve("synthetic"))) {
            fitness.put(log.getFileName().toString(), line(log).fitness());
        }
        System.out.println(fitness);
        assertThat(fitness).isNotEmpty();
        String net = "";
        BigDecimal before = BigDecimal.ONE;
        for (String name : fitness.keySet()) {
            BigDecimal now = fitness.get(name);
            if (!name.startsWith(net) || net.isEmpty()) {
                net = name.substring(0, 3);
                assertThat(name).contains("n00");
                assertThat(now).as(name).isEqualByComparingTo("1");
            } else {
                assertThat(now).as(name).isLessThan(before);
            }
            before = now;
        }
    }

    /** At least 200 cases, of each net and each noise; the other algorithm shares only the net with ours. */
    @Test
    void theCostOfRealCasesIsThatOfAnIndependentSearch() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set eventlogs (-Dedgewitness.data=FOLDER)");
        int compared = 0;
        for (Path log : Conformance.files(DATA)) {
            Path procedure = Conformance.procedure(log);
            if (procedure == null || Files.size(log) > 200_000) {
                continue;
            }
            Sop sop = Sop.parse(Files.readString(procedure));
            Aligner aligner = new Aligner(sop.space(), sop.steps());
            List<EventLog.Trace> traces = LogFile.read(log);
            for (int i = 0; i < traces.size(); i += Math.max(1, traces.size() / 25)) {
                List<String> steps = traces.get(i).steps();
                Aligner.Prefix prefix = aligner.start();
                steps.forEach(prefix::add);
                assertThat(prefix.whole().cost())
                        .as(log.getFileName() + " " + traces.get(i).id())
                        .isEqualTo(PlainDijkstra.cost(sop.space().net(), steps, true));
                compared++;
            }
        }
        System.out.println(compared + " cases compared");
        assertThat(compared).isGreaterThanOrEqualTo(200);
    }

    @Test
    void theProgramTellsEachLogAndWhatItCouldNotRead(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("line.yaml"), "sop: line\nsteps: [a, b, c]\n");
        Files.writeString(
                folder.resolve("line-1.csv"), "case:concept:name,concept:name\n1,a\n2,a\n1,b\n1,c\n2,\"c\"\n");
        Files.writeString(folder.resolve("line-2.csv"), "case,step\n");
        Files.writeString(folder.resolve("other.xes"), "<log/>");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Conformance.run(
                new String[] {folder.toString()},
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(status).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("line-1.csv, line.yaml, 4, 2, 5, 1, 0.900000, 1,")
                .contains("other.xes: no procedure");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("line-2.csv with line.yaml: line 1, column 1: the columns case:concept:name");
    }
}
