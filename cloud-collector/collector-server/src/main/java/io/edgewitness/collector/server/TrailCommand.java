package io.edgewitness.collector.server;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "trail",
        description =
                "Checks the trail of what people did, hash by hash and against the signed tree heads; exit code 1 if something"
                        + " was changed or removed.",
        mixinStandardHelpOptions = true)
final class TrailCommand implements Callable<Integer> {
    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        try (Backend backend = where.open(line.getErr())) {
            TrailReport report = backend.trail();
            out.println(report.entries() + " 条记录，末条散列 / entries, head " + report.hash());
            out.println(
                    report.anchored() == 0
                            ? "尚无树头记载操作记录；每天签署一次，或用 `anchor export --now` / no tree head names the trail yet: one is signed each day, or by `anchor export --now`"
                            : "与树头一致，最新树头记载到 / as the tree heads have it, the newest of which names entry "
                                    + report.anchored());
            out.println(report.files() + " 个项目文件已与散列核对 / files of projects read and compared with their digests");
            if (report.wrong() != null) {
                out.println("记录 entry " + report.wrong() + ": " + report.reason());
            }
            report.wrongFiles().forEach(out::println);
            return report.wrong() == null && report.wrongFiles().isEmpty() ? 0 : CommandFailure.AT_WORK;
        }
    }
}
