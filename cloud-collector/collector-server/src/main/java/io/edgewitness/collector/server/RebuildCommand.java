package io.edgewitness.collector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rebuild",
        description = "Drops the tables made from batches and makes them again; the collector must not run.",
        mixinStandardHelpOptions = true)
final class RebuildCommand implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "the collector's data folder")
    private Path data = Path.of("collector-data");

    @Option(names = "--config", paramLabel = "FILE", description = "collector.yaml")
    private @Nullable Path config;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        CollectorConfig settings = BackendOptions.config(config);
        BackendOptions.mustExist(data);
        if (!Files.isDirectory(data.resolve("authority"))) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    data
                            + " is no collector's data folder, it has no authority/: give the one that `serve --data` uses");
        }
        DataFolder held;
        try {
            held = DataFolder.hold(data);
        } catch (IOException e) {
            throw CommandFailure.of("cannot use " + data, e);
        }
        if (held == null) {
            throw new CommandFailure(CommandFailure.OTHER_SIDE, "a collector runs on " + data + "; stop it first");
        }
        try (Collector collector = BackendOptions.collector(settings, held, line.getErr()::println)) {
            line.getOut().println(collector.store().rebuild() + " batches projected again");
        }
        return 0;
    }
}
