package io.edgewitness.adapter.camera;

/** The end of a thread is waited for, also by one that was interrupted. */
final class Threads {
    private Threads() {}

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
