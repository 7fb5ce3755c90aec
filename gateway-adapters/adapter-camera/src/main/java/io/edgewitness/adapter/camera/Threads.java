package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Health;
import java.util.List;

/** What the threads of cameras have in common. */
final class Threads {
    private Threads() {}

    /** In one line, without what the camera or a library may have put into it beyond that. */
    static String why(Throwable e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = text.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    /** @param problems of each of an adapter's points; empty: none */
    static Health health(List<String> problems) {
        List<String> failing = problems.stream().filter(p -> !p.isEmpty()).toList();
        if (failing.isEmpty()) {
            return problems.isEmpty() ? new Health(Health.State.STARTING, "") : Health.up();
        }
        Health.State state = failing.size() == problems.size() ? Health.State.DOWN : Health.State.DEGRADED;
        return new Health(state, failing.get(0));
    }

    /** Waits for its end, also when interrupted. */
    static void end(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
