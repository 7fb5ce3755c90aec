package io.edgewitness.edge.dist;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.zip.CRC32C;

/** What happened in one simulated run. Keeps the last lines, and a checksum of all of them to compare two runs by. */
final class SimulationStory {
    private static final int KEPT = Integer.getInteger("edgewitness.story", 80);

    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final CRC32C checksum = new CRC32C();
    private long lines;
    private Instant now = Instant.EPOCH;
    private int step;

    void at(Instant time, int number) {
        now = time;
        step = number;
    }

    void tell(String what) {
        String line = now + " step " + step + " " + what;
        checksum.update(line.getBytes(StandardCharsets.UTF_8));
        lines++;
        last.add(line);
        if (last.size() > KEPT) {
            last.remove();
        }
    }

    String last() {
        return String.join("\n", last);
    }

    String signature() {
        return lines + " lines, checksum " + Long.toHexString(checksum.getValue());
    }
}
