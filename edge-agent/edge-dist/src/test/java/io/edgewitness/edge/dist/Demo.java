package io.edgewitness.edge.dist;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.AssemblyLine;
import io.edgewitness.edge.plant.FailingMotor;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.PackingLine;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.plant.RegisterDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * A simulated plant, an agent and a collector, from an empty folder to a filled form. The plant's servers are real and run in this
 * process; agent and collector are the packaged programs.
 */
public final class Demo implements AutoCloseable {
    private static final int PRESS = 4840;
    private static final int METERS = 1502;
    private static final int PACKING = 1883;
    /** Of the assembly line; at the last the agent listens. */
    private static final AssemblyLine.Ports ASSEMBLY = new AssemblyLine.Ports(PACKING, 9101, 9102, 9103);

    private static final int HTTP = 8080;
    private static final int GRPC = 8443;
    private static final int AGENT_HTTP = 8081;
    private static final String TOPIC = "plant/packing/state";
    /** Blocks of a second from a new bearing to the motor's trip. */
    private static final int MOTOR_LIFE = 300;
    /** Pumps in which the assembly line makes each of its mistakes once, some five seconds each. */
    private static final int ROUND = 8;

    private static final SystemClock CLOCK = new SystemClock();

    private final Path folder;
    private final Deployment deployment;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Instant begin = CLOCK.instant();

    private Demo(Path root) {
        folder = root.resolve("target/demo");
        deployment = new Deployment(root, folder, HTTP, GRPC, AGENT_HTTP);
    }

    /** @param args root of the checkout; seconds to run, 0 for until Ctrl-C */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        long seconds = Long.parseLong(args[1]);
        exitWithParent();
        System.exit(run(root, seconds));
    }

    private static int run(Path root, long seconds) throws Exception {
        try (Demo demo = new Demo(root)) {
            // Ctrl-C reaches this process and its children alike; the plant and the files are closed here.
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-end"));
            if (!demo.portsAreFree()) {
                return 3;
            }
            demo.start();
            demo.serve(seconds);
            return 0;
        } catch (IllegalStateException | UncheckedIOException e) {
            System.err.println("demo: " + e.getMessage());
            return 1;
        }
    }

    /** Maven leaves its children running when it is killed. */
    private static void exitWithParent() {
        ProcessHandle.current()
                .parent()
                .ifPresent(p -> p.onExit().thenRun(() -> Runtime.getRuntime().exit(1)));
    }

    private boolean portsAreFree() {
        boolean free = true;
        for (int port : new int[] {
            HTTP, AGENT_HTTP, GRPC, PRESS, METERS, PACKING, ASSEMBLY.scanner(), ASSEMBLY.scale(), ASSEMBLY.card()
        }) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                System.err.println(
                        "demo: port " + port + " of 127.0.0.1 is taken; stop what listens there (another demo?)");
                free = false;
            }
        }
        return free;
    }

    private void start() throws Exception {
        empty(folder);
        say("simulated plant: press, and a motor whose bearing fails in five minutes (OPC UA, " + PRESS
                + "), three meters (Modbus TCP, " + METERS + "), packing line (MQTT, " + PACKING
                + "), a line that assembles pumps (code scanner "
                + ASSEMBLY.scanner() + ", scale " + ASSEMBLY.scale() + ", card reader " + ASSEMBLY.card()
                + ") and makes three mistakes on purpose in each " + ROUND);
        startPlant();
        say("collector: starting, with an embedded database");
        open.push(deployment);
        deployment.startCollector("");
        say("agent: enrolling with a one-time token, then reading the plant");
        deployment.site(resource("demo/plant.yaml")
                        .replace("${press}", Integer.toString(PRESS))
                        .replace("${meters}", Integer.toString(METERS))
                        .replace("${packing}", Integer.toString(PACKING))
                        .replace("scenarios:\n", assembly("adapters", ASSEMBLY, METERS) + "scenarios:\n")
                + assembly("scenarios", ASSEMBLY, METERS)
                + assembly("commands", ASSEMBLY, METERS));
        deployment.enrol();
        deployment.startAgent();
        deployment.awaitAgentReady();
        Pictures.write(folder);
        say("page: http://127.0.0.1:" + HTTP + "  (中文 · English)");
        sayFirstSignIn();
    }

    /** Applications, people and rights are for those who sign in; the plant's pages are not, until somebody has. */
    private void sayFirstSignIn() throws IOException {
        Path file = deployment.collectorData().resolve("first-sign-in.txt");
        if (Files.exists(file)) {
            var lines = Files.readAllLines(file);
            say("sign in there as " + lines.get(0) + " with the one-time password " + lines.get(1));
        }
    }

    private void startPlant() throws Exception {
        PressServer press =
                new PressServer(PressSettings.of(PRESS, Files.createDirectories(folder.resolve("plant/press"))));
        open.push(press);
        press.start();
        FailingMotor motor = new FailingMotor(press, Duration.ofSeconds(1), MOTOR_LIFE, CLOCK);
        open.push(motor);
        motor.start();
        RegisterDevice controller = new RegisterDevice();
        MeterServer meters = MeterServer.plant("127.0.0.1", METERS).add(10, controller);
        open.push(meters);
        meters.start();
        PlantBroker broker =
                new PlantBroker("127.0.0.1", PACKING, Files.createDirectories(folder.resolve("plant/broker")));
        open.push(broker);
        broker.start();
        PackingLine line = new PackingLine("127.0.0.1", PACKING, TOPIC, Duration.ofMillis(500), CLOCK);
        open.push(line);
        line.start();
        AssemblyLine assembly =
                new AssemblyLine(ASSEMBLY, controller, Duration.ofMillis(500), ROUND, begin.getEpochSecond(), CLOCK);
        open.push(assembly);
        assembly.start();
    }

    private void serve(long seconds) {
        Instant end = seconds == 0 ? Instant.MAX : begin.plusSeconds(seconds);
        Http.await(
                "the first figures",
                60,
                () -> !CollectorApi.all(deployment, "metrics?name=em_energy_kwh")
                        .isEmpty());
        Http.await("a window that has closed", 60, this::writeForm);
        say("form: " + folder.resolve("form.docx") + "  (written again every 20 s, each figure marked 仿真)");
        if (seconds == 0) {
            say("running until Ctrl-C");
        }
        Instant next = CLOCK.instant().plusSeconds(20);
        while (CLOCK.instant().isBefore(end)) {
            Http.pause(200);
            if (!deployment.agent().isAlive() || !deployment.collector().isAlive()) {
                throw new IllegalStateException(
                        "a program ended:\n" + deployment.agent().tail() + "\n"
                                + deployment.collector().tail());
            }
            if (CLOCK.instant().isAfter(next)) {
                writeForm();
                next = CLOCK.instant().plusSeconds(20);
            }
        }
        writeForm();
        String verdict = deployment.runCollector(
                0, "verify", folder.resolve("evidence.zip").toString());
        say("verify: " + verdict.lines().reduce((a, b) -> b).orElse("done"));
        say("form: " + folder.resolve("form.docx"));
    }

    /** The figures of all windows that have closed so far. @return whether there was one */
    private boolean writeForm() {
        ZoneId zone = ZoneId.of("Asia/Shanghai");
        Instant from = CollectorApi.figures(deployment, "energy-line-1", "em_energy_kwh").keySet().stream()
                .map(Instant::parse)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
        Instant to = Instant.ofEpochSecond((CLOCK.instant().getEpochSecond() - 4) / 10 * 10);
        if (!from.isBefore(to)) {
            return false;
        }
        String windows = "reporting: {from: \"" + from.atZone(zone).toOffsetDateTime() + "\", to: \""
                + to.atZone(zone).toOffsetDateTime() + "\"}";
        StringBuilder figures = new StringBuilder("figures:\n");
        figures.append(figure("energy-consumption", "JN-PI-TEC", "energy-line-1", windows));
        figures.append(figure("peak-demand", "JN-PI-TEC", "energy-line-1", windows));
        figures.append(figure("energy-intensity", "JN-PI-SOC", "energy-line-1", windows));
        figures.append(figure("acquisition-interval-p95", "JN-PI-TEC", "energy-line-1", windows));
        deployment.write("project.yaml", resource("demo/project.yaml") + figures);
        deployment.runCollector(
                0,
                "export",
                "--notice",
                "jining-2022",
                "--project",
                folder.resolve("project.yaml").toString(),
                "--out",
                folder.toString(),
                "--data",
                deployment.collectorData().toString(),
                "--demo");
        return true;
    }

    private static String figure(String indicator, String field, String scenario, String windows) {
        return "  - {indicator: " + indicator + ", field: " + field + ", scenario: " + scenario + ", " + windows
                + "}\n";
    }

    /** @param name of a part of the assembly line's site file: adapters, scenarios or commands */
    static String assembly(String name, AssemblyLine.Ports ports, int controller) {
        return resource("demo/assembly-" + name + ".yaml")
                .replace("${broker}", Integer.toString(ports.mqtt()))
                .replace("${scanner}", Integer.toString(ports.scanner()))
                .replace("${scale}", Integer.toString(ports.scale()))
                .replace("${card}", Integer.toString(ports.card()))
                .replace("${controller}", Integer.toString(controller));
    }

    static String resource(String name) {
        try (InputStream in = Demo.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String line) {
        System.out.printf(
                "[demo %3d s] %s%n", Duration.between(begin, CLOCK.instant()).toSeconds(), line);
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("demo: while closing: " + e.getMessage());
            }
        }
    }
}
