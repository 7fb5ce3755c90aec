package io.edgewitness.edge.dist;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/**
 * What the device itself takes: a bare Milo client, without ledger or gate, writes ten times a second to {@code PORT}. Answers each line of its
 * input with {@code COUNT P50 P99 MAX} in ms since the line before.
 */
public final class SpeedBareWrite {
    private static final long PAUSE_MILLIS = 100;
    private static final NodeId TARGET = new NodeId(2, "Press.StrokeRate");

    private SpeedBareWrite() {}

    public static void main(String[] args) throws Exception {
        OpcUaClient client = OpcUaClient.create("opc.tcp://127.0.0.1:" + args[0] + "/press");
        client.connect();
        Recorder took = new Recorder(60_000_000_000L, 3);
        Thread writer = new Thread(() -> write(client, took));
        writer.setDaemon(true);
        writer.start();
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            Histogram h = took.getIntervalHistogram();
            System.out.printf(
                    Locale.ROOT,
                    "%d %.2f %.2f %.2f%n",
                    h.getTotalCount(),
                    h.getValueAtPercentile(50) / 1e6,
                    h.getValueAtPercentile(99) / 1e6,
                    h.getMaxValue() / 1e6);
        }
    }

    private static void write(OpcUaClient client, Recorder took) {
        try {
            for (int i = 0; ; i++) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                DataValue value = new DataValue(Variant.ofDouble(5 + i % 6), StatusCode.GOOD, null, null);
                long begin = System.nanoTime();
                StatusCode status =
                        client.writeValues(List.of(TARGET), List.of(value)).get(0);
                if (status.isGood()) {
                    took.recordValue(System.nanoTime() - begin);
                } else {
                    System.err.println("a bare write was refused: " + status);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("the bare writer ended", e);
        }
    }
}
