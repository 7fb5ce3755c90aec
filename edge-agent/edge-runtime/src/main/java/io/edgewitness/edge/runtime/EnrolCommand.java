package io.edgewitness.edge.runtime;

import io.edgewitness.edge.wire.Enrolment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edge-agent enrol}. */
@Command(name = "enrol", description = "Brings this agent and its collector together, once.")
final class EnrolCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--collector", required = true, paramLabel = "URL", description = "https://HOST:PORT")
    String collector = "";

    @Option(names = "--token", required = true, paramLabel = "T", description = "As cloud-collector token printed it.")
    String token = "";

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The agent's data folder.")
    Path data = Path.of("data");

    @Override
    public Integer call() {
        Enrolment.Outcome outcome = Enrolment.enrol(collector, token, data);
        var line = Objects.requireNonNull(spec).commandLine();
        (outcome.exitCode() == 0 ? line.getOut() : line.getErr()).println(outcome.message());
        return outcome.exitCode();
    }
}
