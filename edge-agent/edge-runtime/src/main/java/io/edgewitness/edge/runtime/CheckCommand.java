package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.HoldNeed;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.hardware.profiles.HardwareProfiles;
import io.edgewitness.hardware.profiles.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent check}. */
@Command(
        name = "check",
        description =
                "Says every mistake of a site file at once, one a line; with --data also the disk that plans need.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Option(names = "--site", required = true, paramLabel = "site.yaml", description = "The site file.")
    Path site = Path.of("site.yaml");

    @Option(names = "--data", paramLabel = "DIR", description = "The agent's data folder, where it has run.")
    @Nullable
    Path data;

    @Override
    public Integer call() throws Failure {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        AgentMain parent = Objects.requireNonNull(main);
        SiteFile loaded = parent.site(site, out);
        if (loaded == null) {
            return AgentMain.WRONG_INPUT;
        }
        Path folder = data;
        if (folder != null) {
            HoldCheck check = holds(loaded, folder);
            check.lines(parent.language()).forEach(out::println);
            if (!check.isEnough()) {
                throw check.tooLittle();
            }
        }
        return 0;
    }

    private static HoldCheck holds(SiteFile site, Path data) throws Failure {
        Path folder = Folders.ledger(data);
        if (!Files.isDirectory(folder)) {
            throw Failure.of(Problem.NOTHING_THERE, data.toString());
        }
        ByteSize quota = site.ledger().quota();
        long bytes = quota != null
                ? quota.bytes()
                : HardwareProfiles.of(Machine.detect()).limits().ledgerQuotaBytes();
        try {
            FileDisk disk = new FileDisk(folder);
            return new HoldCheck(HoldNeed.read(disk, new SystemClock().instant()), bytes, disk.usableSpace());
        } catch (LedgerException e) {
            throw Failure.of(Problem.LEDGER_BROKEN, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Failure.of(Problem.LEDGER_BROKEN, folder + ": " + e.getMessage());
        }
    }
}
