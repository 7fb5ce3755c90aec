package io.edgewitness.adapter.camera;

/** What the threads of cameras have in common. */
final class Threads {
    private Threads() {}

    /** In one line, without what the camera or a library may have put into it beyond that. */
    static String why(Exception e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = text.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
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
