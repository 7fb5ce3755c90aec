package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.hardware.profiles.HardwareProfile;
import io.edgewitness.hardware.profiles.HardwareProfiles;
import io.edgewitness.hardware.profiles.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent run}. */
@Command(name = "run", description = "Collects until stopped; a second start on the same folder continues.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final long LOOK_MS = 200;
    private static final Duration LOOK_AT_FILES = Duration.ofSeconds(1);

    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Option(names = "--site", required = true, paramLabel = "site.yaml", description = "The site file.")
    Path site = Path.of("site.yaml");

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The agent's data folder.")
    Path data = Path.of("data");

    @Override
    public Integer call() throws Exception {
        AgentMain parent = java.util.Objects.requireNonNull(main);
        var console = java.util.Objects.requireNonNull(spec).commandLine();
        Plugins plugins = parent.plugins();
        Supplier<SiteLoader.Result> load = () -> SiteLoader.load(site, plugins, parent.environment());
        SiteLoader.Result first = load.get();
        SiteFile loaded = first.site();
        if (loaded == null) {
            first.mistakes().forEach(m -> console.getErr().println(m.say(parent.language())));
            return AgentMain.WRONG_INPUT;
        }
        HardwareProfile profile = HardwareProfiles.of(Machine.detect());
        ScenarioRunner.Settings settings = ScenarioRunner.Settings.defaults()
                .withCheckpointEvery(profile.limits().checkpointInterval());
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        watchParent(parent.environment(), stop);
        Agent agent = Agent.start(loaded, data, profile, new SystemClock(), settings);
        Thread hook = new Thread(
                () -> {
                    stop.countDown();
                    awaitQuietly(closed);
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        Duration sinceStart = Duration.ofMillis(
                java.lang.management.ManagementFactory.getRuntimeMXBean().getUptime());
        console.getOut()
                .println("edge-agent " + loaded.agent().id() + " runs (profile " + profile.id() + ", ready after "
                        + sinceStart.toMillis() + " ms); http://"
                        + loaded.http().listen().host() + ":" + agent.port() + "/healthz/ready");
        if (agent.isNotEnrolled()) {
            console.getErr().println(notEnrolled(parent.language()));
        }
        Reloader reloader =
                new Reloader(agent, site, load, first, parent.language(), console.getErr()::println, LOOK_AT_FILES);
        reloader.start();
        Hangup.then(reloader::ask);
        try {
            while (!stop.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                if (agent.awaitFailure(0)) {
                    throw Failure.of(Problem.LEDGER_BROKEN, String.valueOf(agent.failure()));
                }
            }
            LOG.info("stopping");
            return 0;
        } finally {
            reloader.close();
            agent.close();
            closed.countDown();
        }
    }

    private String notEnrolled(Language language) {
        String command = "edge-agent enrol --collector " + "URL --token TOKEN --data " + data;
        return language == Language.ZH
                ? "尚未登记：数据只保存在本机，不会上传；登记命令：" + command
                : "not enrolled: everything is kept here and nothing goes to the collector; enrol with: " + command;
    }

    private static void awaitQuietly(CountDownLatch closed) {
        try {
            if (!closed.await(20, TimeUnit.SECONDS)) {
                LOG.warn("not everything could be closed in time; the next start recovers");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An agent that a launcher started ends when the launcher is gone. */
    private static void watchParent(Map<String, String> environment, CountDownLatch stop) throws Failure {
        String pid = System.getProperty("EDGEWITNESS_PARENT", environment.getOrDefault("EDGEWITNESS_PARENT", ""));
        if (pid.isEmpty()) {
            return;
        }
        try {
            java.util.Optional<ProcessHandle> launcher = ProcessHandle.of(Long.parseLong(pid));
            if (launcher.isEmpty()) {
                stop.countDown();
                return;
            }
            Thread watch = new Thread(
                    () -> {
                        launcher.get().onExit().join();
                        stop.countDown();
                    },
                    "launcher");
            watch.setDaemon(true);
            watch.start();
        } catch (NumberFormatException e) {
            throw Failure.of(Problem.USAGE, "EDGEWITNESS_PARENT must be a process id, not '" + pid + "'");
        }
    }
}
