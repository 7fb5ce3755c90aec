package io.edgewitness.edge.dist;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/**
 * What the device itself takes: a bare Milo client, without ledger or gate, writes ten times a second to {@code PORT}. Answers as
 * {@link SpeedProbe} does.
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
        SpeedProbe.answer(took);
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
