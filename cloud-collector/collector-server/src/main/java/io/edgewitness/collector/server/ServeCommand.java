package io.edgewitness.collector.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "serve", description = "Collects until stopped.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final String PARENT = "EDGEWITNESS_PARENT";
    private static final long STOP_SECONDS = 60;

    @Option(names = "--config", paramLabel = "FILE", description = "collector.yaml; without it, defaults")
    private @Nullable Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "where everything is kept (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("collector-data");

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine.Model.CommandSpec command = java.util.Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        CollectorConfig settings = BackendOptions.config(config);
        DataFolder held = hold();
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, stopped), "stop"));
        try {
            watchParent(stop);
            Collector collector = BackendOptions.collector(settings, held, err::println);
            try (CollectorServer server = start(collector, settings)) {
                err.println("collecting: " + (settings.tls() == null ? "http://" : "https://")
                        + settings.http().host() + ":" + server.httpPort() + " for people, https://"
                        + settings.grpc().host() + ":" + server.grpcPort()
                        + " for agents, data in " + data);
                String first = FirstSignIn.prepare(collector.workplace(), data);
                if (first != null) {
                    err.println(first);
                }
                stop.await();
            }
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private DataFolder hold() throws CommandFailure {
        try {
            DataFolder held = DataFolder.hold(data);
            if (held == null) {
                throw new CommandFailure(
                        CommandFailure.OTHER_SIDE,
                        "另一个采集平台正在使用 " + data + "，请先停止它，或另选 --data / another collector already works on " + data
                                + "; stop it, or choose --data");
            }
            return held;
        } catch (IOException e) {
            throw CommandFailure.of("数据目录不可用 / cannot use " + data, e);
        }
    }

    private static CollectorServer start(Collector collector, CollectorConfig settings)
            throws CommandFailure, IOException {
        try {
            return CollectorServer.start(collector, settings);
        } catch (IOException e) {
            collector.close();
            throw new CommandFailure(CommandFailure.AT_WORK, String.valueOf(e.getMessage()));
        }
    }

    /** The virtual machine waits for its shutdown hooks: long enough for the database to stop. */
    private static void end(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                org.slf4j.LoggerFactory.getLogger(ServeCommand.class).warn("not everything stopped in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A launcher that starts the collector may die without a word; then it ends too. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void watchParent(CountDownLatch stop) throws CommandFailure {
        String pid = System.getenv(PARENT);
        if (pid == null || pid.isEmpty()) {
            return;
        }
        if (!pid.matches("\\d{1,18}")) {
            throw new CommandFailure(CommandFailure.INPUT, PARENT + " is a process id, not '" + pid + "'");
        }
        ProcessHandle.of(Long.parseLong(pid))
                .ifPresentOrElse(p -> p.onExit().thenRun(stop::countDown), stop::countDown);
    }
}
