package io.edgewitness.edge.ledger;

import java.io.IOException;
import java.util.List;

/** Names of the ledger's files. */
final class SegmentNames {
    static final String EVIDENCE = ".evidence";
    static final String RAW = ".raw";
    static final String KEYS = ".keys";
    static final String DROPPED = ".raw-dropped";
    static final String BLOBS = "blobs/";
    static final String UPLINK = "uplink";
    static final String CLOSED = "closed";
    static final String HOLDS = "holds";

    private SegmentNames() {}

    static String evidence(long segment) {
        return name(segment, EVIDENCE);
    }

    static String raw(long segment) {
        return name(segment, RAW);
    }

    static String keys(long segment) {
        return name(segment, KEYS);
    }

    static String dropped(long segment) {
        return name(segment, DROPPED);
    }

    static String blob(String sha256) {
        return BLOBS + sha256;
    }

    /** @return numbers of the segments that have an evidence file, ascending */
    static List<Long> segments(Disk disk) throws IOException {
        return numbers(disk.list(), EVIDENCE);
    }

    static List<Long> numbers(List<String> names, String suffix) {
        return names.stream()
                .filter(n -> n.endsWith(suffix) && n.length() == 10 + suffix.length())
                .map(n -> n.substring(0, 10))
                .filter(n -> n.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(Long::valueOf)
                .sorted()
                .toList();
    }

    private static String name(long segment, String suffix) {
        String digits = Long.toString(segment);
        return "0".repeat(10 - digits.length()) + digits + suffix;
    }
}
