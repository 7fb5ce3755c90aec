package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Browsable;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent browse}. */
@Command(name = "browse", description = "The points of a source as YAML to paste into site.yaml.")
final class BrowseCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Parameters(paramLabel = "URL", description = "such as opc.tcp://127.0.0.1:4840")
    String url = "";

    @Option(names = "--under", paramLabel = "NODE", description = "Node to start from.")
    @Nullable
    String under;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "200")
    int limit;

    @Option(
            names = "--with",
            paramLabel = "YAML",
            defaultValue = "{}",
            description = "Further keys of the adapter, such as '{security: {policy: Basic256Sha256}}'.")
    String with = "{}";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The agent's data folder: its certificates and trust are used. Else a folder for this once.")
    @Nullable
    Path data;

    @Override
    public Integer call() throws Failure, IOException {
        if (limit < 1) {
            throw Failure.of(Problem.USAGE, "--limit must be above 0, not " + limit);
        }
        AgentMain parent = Objects.requireNonNull(main);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        Path given = data;
        Path folder = given == null
                ? Files.createTempDirectory("edge-agent-browse")
                : Files.createDirectories(Folders.adapter(given, "browse"));
        try (SourceAdapter adapter = adapter(parent, folder)) {
            Set<String> ids = new TreeSet<>();
            for (Browsable.BrowsedPoint p : ((Browsable) adapter).browse(under, limit)) {
                String note = p.type() + (p.writable() ? ", writable" : "");
                String access = p.type().startsWith("method") ? ", access: write" : "";
                String unit = p.unit().isEmpty() ? "" : ", unit: \"" + p.unit() + "\"";
                out.println("- {id: \"" + id(p.name(), ids) + "\", address: \"" + escaped(p.address()) + "\"" + unit
                        + access + "}  # " + note);
            }
            return 0;
        } catch (SourceException e) {
            throw Failure.of(Problem.OTHER_SIDE, String.valueOf(e.getMessage()));
        } finally {
            if (given == null) {
                delete(folder);
            }
        }
    }

    private SourceAdapter adapter(AgentMain parent, Path folder) throws Failure {
        List<String> refusals = new ArrayList<>();
        for (SourceAdapter.Factory factory : parent.plugins().adapters().values()) {
            Mistakes mistakes = new Mistakes(Path.of("--with"));
            RecordBinder binder = new RecordBinder(new References(Path.of("."), parent.environment()), mistakes);
            Record configuration =
                    binder.record(factory.configuration(), keys(), "adapter", Set.of(), Map.of("points", List.of()));
            if (configuration == null) {
                mistakes.all()
                        .forEach(m -> refusals.add(
                                factory.type() + ": " + m.problem().say(parent.language(), m.arguments())));
                continue;
            }
            SourceAdapter adapter = factory.create(
                    new AdapterContext("browse", Mode.REAL, configuration, List.of(), new SystemClock(), folder));
            if (adapter instanceof Browsable) {
                return adapter;
            }
            adapter.close();
            refusals.add(factory.type() + ": cannot list its points");
        }
        throw Failure.of(
                Problem.USAGE, "no installed adapter can browse " + url + " (" + String.join("; ", refusals) + ")");
    }

    private Node keys() throws Failure {
        try {
            Node given = new Compose(LoadSettings.builder().build())
                    .composeString(with)
                    .orElse(null);
            if (!(given instanceof MappingNode mapping)) {
                throw Failure.of(Problem.USAGE, "--with must be YAML such as '{key: value}'");
            }
            List<NodeTuple> tuples = new ArrayList<>(mapping.getValue());
            tuples.add(new NodeTuple(text("endpoint"), text(url)));
            return new MappingNode(Tag.MAP, tuples, FlowStyle.FLOW);
        } catch (YamlEngineException e) {
            throw Failure.of(
                    Problem.USAGE,
                    "--with is not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static Node text(String value) {
        return new ScalarNode(Tag.STR, value, ScalarStyle.DOUBLE_QUOTED);
    }

    private static String id(String name, Set<String> taken) {
        String plain = name.replaceAll("[^\\p{L}\\p{N}._/-]+", "-").replaceAll("^[^\\p{L}\\p{N}]+", "");
        String base = plain.isEmpty() ? "point" : plain;
        String id = base;
        for (int i = 2; !taken.add(id); i++) {
            id = base + "-" + i;
        }
        return id;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(p);
            }
        }
    }
}
