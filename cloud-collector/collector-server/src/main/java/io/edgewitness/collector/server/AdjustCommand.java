package io.edgewitness.collector.server;

import io.edgewitness.collector.indicators.Adjustment;
import io.edgewitness.collector.indicators.ComparisonMap;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "adjust",
        description =
                "Signs a non-routine adjustment of one figure and prints it for project.yaml: something changed that is"
                        + " neither the measure nor a driver. The figure is then D′ at best and names the adjustment.",
        mixinStandardHelpOptions = true)
final class AdjustCommand implements Callable<Integer> {
    @Option(names = "--project", required = true, paramLabel = "FILE", description = "project.yaml")
    private Path project = Path.of("project.yaml");

    @Option(
            names = "--figure",
            required = true,
            paramLabel = "N",
            description = "place in the project's list of figures, from 1")
    private int figure;

    @Option(names = "--from", required = true, paramLabel = "TIME", description = "RFC 3339, inside the reporting time")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "TIME", description = "RFC 3339, inside the reporting time")
    private String to = "";

    @Option(
            names = "--amount",
            required = true,
            paramLabel = "NUMBER",
            description = "added to what would have been, in the unit of the amount")
    private BigDecimal amount = BigDecimal.ZERO;

    @Option(names = "--reason", required = true, description = "what changed, and how the amount was found")
    private String reason = "";

    @Option(names = "--by", required = true, paramLabel = "NAME", description = "who answers for it")
    private String by = "";

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        List<FigureRequest> figures =
                ProjectService.load(project, null, where.library()).requests();
        if (figure < 1 || figure > figures.size()) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--figure 为 1 至 " + figures.size() + " 的序号 / --figure is a number from 1 to " + figures.size());
        }
        Adjustment made;
        try (Backend backend = where.open(line.getErr())) {
            made = backend.adjustment(figures.get(figure - 1), window(), amount, reason, by);
        }
        line.getOut().println("adjustments:");
        line.getOut().println("  - " + Json.MAPPER.writeValueAsString(ComparisonMap.write(made)));
        return 0;
    }

    private Window window() throws CommandFailure {
        Instant start = time("--from", from);
        Instant end = time("--to", to);
        if (!start.isBefore(end)) {
            throw new CommandFailure(
                    CommandFailure.INPUT, "--to 须晚于 --from / --to: " + to + " is not later than --from " + from);
        }
        return new Window(start, end);
    }

    private static Instant time(String option, String text) throws CommandFailure {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    option + "：须为带时区的时间 / " + option + ": '" + text
                            + "' is no time with an offset, such as 2026-12-01T00:00:00+08:00");
        }
    }
}
