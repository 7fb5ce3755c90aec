package io.edgewitness.edge.dist;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** What happened in one simulated run. Keeps the last lines, and a checksum of all of them to compare two runs by. */
final class SimulationStory {
    private static final int KEPT = Integer.getInteger("edgewitness.story", 80);

    private record Line(Instant at, int step, String what) {
        @Override
        public String toString() {
            return at + " step " + step + " " + what;
        }
    }

    private final ArrayDeque<Line> last = new ArrayDeque<>();
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer place = ByteBuffer.allocate(16);
    private long lines;
    private Instant now = Instant.EPOCH;
    private int step;

    void at(Instant time, int number) {
        now = time;
        step = number;
    }

    void tell(String what) {
        place.clear();
        place.putLong(now.getEpochSecond()).putInt(now.getNano()).putInt(step).flip();
        checksum.update(place);
        checksum.update(what.getBytes(StandardCharsets.UTF_8));
        lines++;
        last.add(new Line(now, step, what));
        if (last.size() > KEPT) {
            last.remove();
        }
    }

    String last() {
        return last.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }

    String signature() {
        return lines + " lines, checksum " + Long.toHexString(checksum.getValue());
    }
}
