package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Tryable;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent try}. */
@Command(
        name = "try",
        description =
                "Reads one address as every type and word order; pick the line with what the device's display shows.")
final class TryCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Parameters(index = "0", paramLabel = "PROTOCOL", description = "such as modbus")
    String protocol = "";

    @Parameters(index = "1", paramLabel = "HOST:PORT")
    String endpoint = "";

    @Parameters(
            index = "2",
            paramLabel = "ADDRESS",
            description = "such as holding:100, or holding:100@2 for unit id 2")
    String address = "";

    @Override
    public Integer call() throws Failure {
        Tryable source = source(Objects.requireNonNull(main).plugins());
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        try {
            List<Tryable.Reading> readings = source.tryAddress(endpoint, address);
            int type = readings.stream().mapToInt(r -> r.type().length()).max().orElse(1);
            int order = Math.max(
                    1, readings.stream().mapToInt(r -> r.order().length()).max().orElse(1));
            int value = Math.min(
                    30,
                    readings.stream().mapToInt(r -> r.value().length()).max().orElse(1));
            String form = "%-" + type + "s  %-" + order + "s  %" + value + "s   %s%n";
            readings.forEach(r -> out.printf(form, r.type(), r.order(), r.value(), r.yaml()));
            out.flush();
            return 0;
        } catch (IllegalArgumentException e) {
            throw Failure.of(Problem.USAGE, String.valueOf(e.getMessage()));
        } catch (SourceException e) {
            throw Failure.of(Problem.OTHER_SIDE, String.valueOf(e.getMessage()));
        }
    }

    private Tryable source(Plugins plugins) throws Failure {
        TreeSet<String> known = new TreeSet<>();
        for (SourceAdapter.Factory factory : plugins.adapters().values()) {
            if (factory instanceof Tryable t) {
                known.add(t.protocol());
                if (t.protocol().equals(protocol)) {
                    return t;
                }
            }
        }
        throw Failure.of(Problem.USAGE, "nothing to try for '" + protocol + "'; possible: " + String.join(", ", known));
    }
}
