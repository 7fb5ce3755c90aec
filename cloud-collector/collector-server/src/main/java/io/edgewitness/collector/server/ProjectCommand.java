package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.NoticeException;
import io.edgewitness.collector.forms.ProjectTemplate;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "project",
        description = "Project files: what an applicant declares.",
        mixinStandardHelpOptions = true,
        subcommands = ProjectCommand.Init.class)
final class ProjectCommand implements Runnable {
    /** As site files have it. */
    private static final Pattern PLACE = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,99}");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(),
                "say what: `project init --notice ID --out FILE`");
    }

    @Command(
            name = "init",
            description = "Writes a project file with each declared field, its name, limit and hint.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        @Option(names = "--notice", required = true, paramLabel = "ID", description = "such as jining-2022")
        private String notice = "";

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "never overwritten")
        private Path out = Path.of("project.yaml");

        @Option(names = "--enterprise", paramLabel = "ID", description = "whose figures; as in the site files")
        private @Nullable String enterprise;

        @Option(names = "--site", paramLabel = "ID", description = "of one site only")
        private @Nullable String site;

        private static void checkPlace(String option, @Nullable String id) throws CommandFailure {
            if (id != null && !PLACE.matcher(id).matches()) {
                throw new CommandFailure(
                        CommandFailure.INPUT,
                        option + "：编号由 1 至 100 个字母、数字和 . _ - 组成，以字母或数字开头 / " + option
                                + ": an id is 1 to 100 letters, digits and . _ - and starts with a letter or digit, as in"
                                + " the site file");
            }
        }

        @Override
        public Integer call() throws CommandFailure {
            checkPlace("--enterprise", enterprise);
            checkPlace("--site", site);
            try {
                String yaml = ProjectTemplate.yaml(Notice.load(notice), new Scope(enterprise, site));
                Files.writeString(out, yaml, StandardOpenOption.CREATE_NEW);
                return 0;
            } catch (NoticeException e) {
                throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
            } catch (FileAlreadyExistsException e) {
                throw new CommandFailure(
                        CommandFailure.INPUT,
                        out + " 已存在，请换一个 --out / " + out + " is already there; choose another --out");
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.AT_WORK, "无法写入 / cannot write " + out + ": " + e.getMessage());
            }
        }
    }
}
