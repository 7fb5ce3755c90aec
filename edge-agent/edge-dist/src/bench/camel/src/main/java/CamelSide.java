import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.component.plc4x.Plc4XEndpoint;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A side of {@code speed modbus}: Apache Camel's plc4x endpoint, one a device, polled as pollEnrich would, each block of 125 registers one tag.
 * {@code CamelSide FIRST-PORT DEVICES REGISTERS MILLIS}; what is said on stdin: see the testkit's Contestant.
 */
public final class CamelSide {
    private final int port;
    private final int devices;
    private final int registers;
    private final long millis;
    private final LongAdder values = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private DefaultCamelContext context;
    private ScheduledExecutorService timer;
    private List<PollingConsumer> consumers = List.of();
    private volatile String problem = "";

    private CamelSide(String[] args) {
        port = Integer.parseInt(args[0]);
        devices = Integer.parseInt(args[1]);
        registers = Integer.parseInt(args[2]);
        millis = Long.parseLong(args[3]);
    }

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        CamelSide side = new CamelSide(args);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                switch (line) {
                    case "on" -> side.on();
                    case "off" -> side.off();
                    default -> line = "count " + side.values.sum() + " " + system.getProcessCpuTime() + " "
                            + side.failed.sum() + " camel=" + DefaultCamelContext.class.getPackage().getImplementationVersion()
                            + side.problem;
                }
                answers.println(line);
            } catch (Exception e) {
                answers.println("failed " + e.toString().replaceAll("\\s+", " "));
            }
        }
        System.exit(0);
    }

    private void on() throws Exception {
        context = new DefaultCamelContext();
        context.start();
        consumers = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            Plc4XEndpoint endpoint = context.getEndpoint("plc4x:modbus-tcp:tcp://127.0.0.1:" + (port + d), Plc4XEndpoint.class);
            Map<String, String> tags = new LinkedHashMap<>();
            for (int from = 0; from < registers; from += 125) {
                tags.put("r" + from, "holding-register:" + (from + 1) + ":INT[" + Math.min(125, registers - from) + "]");
            }
            endpoint.setTags(tags);
            endpoint.setAutoReconnect(true);
            PollingConsumer consumer = endpoint.createPollingConsumer();
            consumer.start();
            consumers.add(consumer);
        }
        timer = Executors.newScheduledThreadPool(4);
        long before = values.sum();
        for (PollingConsumer consumer : consumers) {
            timer.scheduleAtFixedRate(() -> poll(consumer), 0, millis, TimeUnit.MILLISECONDS);
        }
        long end = System.nanoTime() + 60_000_000_000L;
        while (values.sum() - before < 2L * devices * registers) {
            if (System.nanoTime() > end) {
                off();
                throw new IllegalStateException("only " + (values.sum() - before) + " values within a minute" + problem);
            }
            Thread.sleep(20);
        }
        failed.reset();
    }

    private void poll(PollingConsumer consumer) {
        try {
            Exchange exchange = consumer.receive(1000);
            if (exchange == null || !(exchange.getIn().getBody() instanceof Map<?, ?> read)) {
                failed.add(registers);
                return;
            }
            int came = 0;
            for (Object value : read.values()) {
                came += value instanceof List<?> list ? list.size() : 1;
            }
            values.add(came);
            failed.add(registers - came);
        } catch (RuntimeException e) {
            failed.add(registers);
            problem = " problem=" + e.toString().replaceAll("\\s+", "_");
        }
    }

    private void off() throws Exception {
        timer.shutdownNow();
        timer.awaitTermination(5, TimeUnit.SECONDS);
        for (PollingConsumer consumer : consumers) {
            consumer.stop();
        }
        context.stop();
    }
}
