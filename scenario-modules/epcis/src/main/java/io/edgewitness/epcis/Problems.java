package io.edgewitness.epcis;

import java.util.ArrayList;
import java.util.List;

/** The mistakes found so far. One thread. */
final class Problems {
    private static final int MOST = 20;
    private static final int LONGEST = 80;

    private final List<EpcisProblem> found = new ArrayList<>();

    void add(Json at, String path, String what) {
        add(at.place(), path, what);
    }

    void add(Place place, String path, String what) {
        if (found.size() < MOST) {
            found.add(new EpcisProblem(place, path, what));
        }
    }

    int count() {
        return found.size();
    }

    boolean isFull() {
        return found.size() >= MOST;
    }

    /** @throws EpcisException if there are any */
    void refuse() throws EpcisException {
        if (!found.isEmpty()) {
            throw new EpcisException(found);
        }
    }

    /** Part of what a stranger wrote, for a message. */
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return "'" + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line) + "'";
    }
}
