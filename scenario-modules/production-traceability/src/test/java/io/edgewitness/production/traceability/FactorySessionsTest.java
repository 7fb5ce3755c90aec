package io.edgewitness.production.traceability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FactorySessionsTest {
    /** The set's own list of each session's orders and results, by file. */
    private static Map<String, String[]> index(Path folder) throws Exception {
        Map<String, String[]> index = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("index.tsv"))) {
            String[] cells = line.split("\t", -1);
            index.put(Path.of(cells[0]).getFileName().toString(), cells);
        }
        return index;
    }

    @Test
    void everyOrderAndItsResultIsThatOfTheSetsList() throws Exception {
        String data = System.getProperty("edgewitness.data", "");
        Path folder = Path.of(data, "factory_mqtt");
        assumeTrue(
                !data.isEmpty() && Files.isDirectory(folder),
                "the model factory's sessions are not here (edgewitness.data)");
        Map<String, String[]> index = index(folder);
        for (Path session : FactorySessions.sessions(folder)) {
            String[] truth = index.get(session.getFileName().toString());
            List<String> lines = FactorySessions.lines(session);
            Map<String, Integer> orders = new TreeMap<>();
            for (String line : lines.subList(1, lines.size())) {
                Matcher m = Pattern.compile("  (\\w+) (\\w+) .*").matcher(line);
                assertThat(m.matches()).as(line).isTrue();
                orders.merge(m.group(1) + ":" + m.group(2), 1, Integer::sum);
                assertThat(line).doesNotContain("DIFFERING");
            }
            Map<String, Integer> requested = new TreeMap<>();
            Matcher m = Pattern.compile("(\\w+:\\w+)x(\\d+)").matcher(truth[5]);
            while (m.find()) {
                requested.put(m.group(1), Integer.parseInt(m.group(2)));
            }
            assertThat(orders).as(session.toString()).containsAllEntriesOf(requested);
        }
    }
}
