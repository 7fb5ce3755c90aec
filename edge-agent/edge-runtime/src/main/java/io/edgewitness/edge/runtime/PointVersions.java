package io.edgewitness.edge.runtime;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The numbers that the ledger gives to versions of points: 1, 2, … in an epoch, a new one whenever anything but the id changes. */
final class PointVersions {
    private final Map<PointId, Version> versions = new HashMap<>();
    private int last;

    /** @param number as in the ledger's raw frames of this epoch */
    record Version(int number, String source, Mode mode, PointDefinition definition) {}

    /** In the order in which the ledger is told. */
    synchronized void declare(String source, Mode mode, List<PointDefinition> points) {
        for (PointDefinition d : points) {
            Version known = versions.get(d.id());
            if (known == null
                    || !known.definition().equals(d)
                    || known.mode() != mode
                    || !known.source().equals(source)) {
                versions.put(d.id(), new Version(++last, source, mode, d));
            }
        }
    }

    synchronized @Nullable Version of(PointId id) {
        return versions.get(id);
    }

    /** SHA-256 over {@code name@number\n} of each point, sorted. */
    synchronized ByteString digest(List<PointId> points) {
        StringBuilder text = new StringBuilder();
        for (PointId id : new TreeSet<>(points)) {
            Version v = versions.get(id);
            text.append(id.name())
                    .append('@')
                    .append(v == null ? 0 : v.number())
                    .append('\n');
        }
        return ByteString.copyFrom(Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
