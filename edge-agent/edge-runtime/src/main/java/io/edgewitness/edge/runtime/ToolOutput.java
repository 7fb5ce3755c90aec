package io.edgewitness.edge.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the programs of the operating system's daemons print. Any thread. */
interface ToolOutput {
    /** Runs the program itself; ends it after 1.5 s. */
    ToolOutput OF_THIS_MACHINE = ToolOutput::run;

    /** @return what it printed; null if it is not installed, fails or does not answer */
    @Nullable
    String of(List<String> command);

    private static @Nullable String run(List<String> command) {
        try {
            Process p = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            p.getOutputStream().close();
            if (!p.waitFor(1500, TimeUnit.MILLISECONDS)) {
                p.destroyForcibly();
                return null;
            }
            return p.exitValue() == 0 ? new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            return null; // not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
