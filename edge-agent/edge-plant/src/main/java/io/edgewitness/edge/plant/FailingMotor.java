package io.edgewitness.edge.plant;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;

/**
 * The {@link MotorModel} behind the press's OPC UA server. Variables, all {@code ns=2;s=NAME}: {@code Motor.Vibration} (Float, a matrix of two channels at 12,800 Hz,
 * m/s², its source time is the last sample's), {@code Motor.Speed} (Double, turns a minute), {@code Motor.Running} (Boolean), {@code Motor.WorkOrder} (String): null, and {@code bearing-outer failed HOURS renewed} from the
 * trip until the bearing was renewed, five blocks later; then a life begins anew. Thread-safe.
 */
public final class FailingMotor implements AutoCloseable {
    /** Samples a second and channel. */
    public static final double RATE_HZ = MotorModel.RATE_HZ;

    private static final int REPAIR_BLOCKS = 5;

    private final PressServer server;
    private final Duration block;
    private final int life;
    private final InstantSource clock;
    private final MotorModel model;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "motor");
        thread.setDaemon(true);
        return thread;
    });
    private int number;

    /**
     * @param block length of a block, and how often one is there
     * @param life blocks from a new bearing to the trip
     */
    public FailingMotor(PressServer server, Duration block, int life, InstantSource clock) {
        this.server = server;
        this.block = block;
        this.life = life;
        this.clock = clock;
        model = new MotorModel(life, (int) (block.toMillis() * MotorModel.RATE_HZ / 1_000));
    }

    public void start() {
        turn();
        long nanos = block.toNanos();
        Future<?> unusedUntilClose = timer.scheduleAtFixedRate(this::turn, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private synchronized void turn() {
        DateTime time = new DateTime(clock.instant());
        float[][] channels = model.block(number);
        Float[][] boxed = new Float[channels.length][channels[0].length];
        for (int c = 0; c < channels.length; c++) {
            for (int i = 0; i < boxed[c].length; i++) {
                boxed[c][i] = channels[c][i];
            }
        }
        boolean failed = model.hasFailed(number);
        server.putArray("Motor.Vibration", NodeIds.Float, 2, data(Variant.of(Matrix.ofFloat(boxed)), time));
        put("Motor.Speed", NodeIds.Double, Variant.of(model.speed(number)), time);
        put("Motor.Running", NodeIds.Boolean, Variant.of(!failed), time);
        put("Motor.WorkOrder", NodeIds.String, failed ? Variant.of(order()) : Variant.NULL_VALUE, time);
        number = number + 1 == life + REPAIR_BLOCKS ? 0 : number + 1;
    }

    private String order() {
        double hours = REPAIR_BLOCKS * block.toMillis() / 3_600_000.0;
        return String.format(Locale.ROOT, "bearing-outer failed %.3f renewed", hours);
    }

    private void put(String name, NodeId type, Variant value, DateTime time) {
        server.put(name, type, data(value, time));
    }

    private static DataValue data(Variant value, DateTime time) {
        return new DataValue(value, StatusCode.GOOD, time, null);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
