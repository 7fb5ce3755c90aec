package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioManifest;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent scenarios}. */
@Command(
        name = "scenarios",
        description = "The installed scenario modules; for one: inputs, parameters, metrics, demands.")
final class ScenariosCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Parameters(arity = "0..1", paramLabel = "SLUG")
    @Nullable
    String slug;

    @Override
    public Integer call() throws Failure {
        AgentMain parent = Objects.requireNonNull(main);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Map<String, Scenario.Factory> installed = parent.plugins().scenarios();
        String wanted = slug;
        if (wanted == null) {
            installed.values().stream()
                    .map(Scenario.Factory::manifest)
                    .forEach(m -> out.println(m.slug() + "  " + (m.number() == 0 ? "-" : String.valueOf(m.number()))
                            + "  " + title(m.title(), parent) + "  " + m.version()));
            return 0;
        }
        Scenario.Factory factory = installed.get(wanted);
        if (factory == null) {
            throw Failure.of(Problem.NO_SUCH_MODULE, wanted, String.join(", ", installed.keySet()));
        }
        print(factory.manifest(), parent, out);
        return 0;
    }

    private static void print(ScenarioManifest m, AgentMain parent, PrintWriter out) {
        out.println(m.slug() + "  " + title(m.title(), parent) + "  " + m.version());
        out.println("tier: " + m.tier() + ", safety class: " + m.safetyClass());
        out.println("demands: " + (m.demands().isEmpty() ? "-" : String.join(", ", m.demands())));
        out.println("inputs:");
        m.inputs()
                .forEach(i -> out.println(
                        "  " + i.name() + (i.required() ? " (required" : " (optional") + (i.many() ? ", several" : "")
                                + (i.unit().isEmpty() ? "" : ", " + i.unit()) + ")  " + title(i.title(), parent)));
        out.println("parameters:");
        m.parameters()
                .forEach(p -> out.println(
                        "  " + p.name() + ": " + p.type() + (p.defaultValue().isEmpty() ? "" : " = " + p.defaultValue())
                                + "  " + title(p.title(), parent)));
        out.println("metrics:");
        m.metrics()
                .forEach(x -> out.println("  " + x.name() + " [" + x.unit() + "] " + x.formula() + ", "
                        + x.aggregation() + (x.fields().isEmpty() ? "" : ", fields " + String.join(" ", x.fields()))
                        + "  " + title(x.title(), parent)));
        out.println("preflight:");
        m.preflight().forEach(p -> out.println("  " + p.id() + "  " + title(p.title(), parent)));
    }

    private static String title(Map<String, String> title, AgentMain parent) {
        String wanted = parent.language() == Language.ZH ? "zh" : "en";
        return title.getOrDefault(wanted, title.values().stream().findFirst().orElse(""));
    }
}
