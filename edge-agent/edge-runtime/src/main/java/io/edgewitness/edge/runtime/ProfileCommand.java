package io.edgewitness.edge.runtime;

import io.edgewitness.hardware.profiles.HardwareProfile;
import io.edgewitness.hardware.profiles.HardwareProfiles;
import io.edgewitness.hardware.profiles.Machine;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent profile}. */
@Command(name = "profile", description = "The hardware profile of this machine and what it allows.")
final class ProfileCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Option(names = "--list", description = "All profiles.")
    boolean list;

    @Option(names = "--jvm", description = "Only the flags for the JVM, in one line for a shell.")
    boolean jvm;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Machine machine = Machine.detect();
        HardwareProfile own = HardwareProfiles.of(machine);
        if (jvm) {
            out.println(String.join(" ", own.jvmFlags(Runtime.version().feature())));
        } else if (list) {
            HardwareProfiles.all().forEach(p -> print(p, p.id().equals(own.id()), out));
        } else {
            out.println("machine: " + machine.architecture() + ", " + machine.memoryMib() + " MiB, " + machine.cores()
                    + " cores");
            print(own, true, out);
        }
        return 0;
    }

    private void print(HardwareProfile p, boolean own, PrintWriter out) {
        boolean zh = Objects.requireNonNull(main).language() == Language.ZH;
        HardwareProfile.Limits l = p.limits();
        out.println(p.id() + (own ? " *" : "") + "  " + (zh ? p.titleZh() : p.titleEn()));
        out.println("  heap " + p.jvm().heapInitialMib() + " to " + p.jvm().heapMostMib() + " MiB, direct "
                + p.jvm().directMib() + " MiB, collector "
                + p.jvm().collector().name().toLowerCase(Locale.ROOT)
                + ", io threads " + l.ioThreads());
        out.println(
                "  flush interval " + l.flushInterval().toMillis() + " ms, ledger quota " + (l.ledgerQuotaBytes() >> 20)
                        + " MiB, inboxes " + (l.ledgerInboxBytes() >> 20) + " and " + (l.scenarioInboxBytes() >> 20)
                        + " MiB, checkpoint every " + l.checkpointInterval().toSeconds() + " s");
    }
}
