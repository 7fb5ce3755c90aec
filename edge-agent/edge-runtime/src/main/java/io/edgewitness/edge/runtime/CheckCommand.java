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
import java.util.stream.Collectors;
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
                "Says every mistake of a site file at once, one a line, and what is good to know; with --data also the disk that plans need.")
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
        SiteLoader.Result result = parent.read(site, out);
        SiteFile loaded = result.site();
        if (loaded == null) {
            return AgentMain.WRONG_INPUT;
        }
        result.remarks().forEach(r -> out.println(r.say(parent.language())));
        out.println(good(loaded).in(parent.language()));
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

    private Text good(SiteFile loaded) {
        long points =
                loaded.adapters().stream().mapToLong(a -> a.points().size()).sum();
        int adapters = loaded.adapters().size();
        int scenarios = loaded.scenarios().size();
        String names =
                loaded.scenarios().stream().map(SiteFile.ScenarioEntry::id).collect(Collectors.joining(", "));
        String which = names.isEmpty() ? "" : " (" + names + ")";
        return new Text(
                site + ": no mistakes; points: " + points + ", adapters: " + adapters + ", scenarios: " + scenarios
                        + which,
                site + "：没有错误；测点 " + points + " 个，适配器 " + adapters + " 个，场景 " + scenarios + " 个" + which);
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
