package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Default;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The site file's keys of a {@code modbus-dtu} adapter: a modem (DTU) dials in to us. Adapters that name the same endpoint share the listening
 * socket, each with its modem; those that name the same modem share it, in turns.
 *
 * @param endpoint where we listen; a port alone, such as {@code 9000}, is one of the loopback address
 * @param registration what the modem sends first, exactly
 * @param heartbeat what it sends now and then, and what means nothing; null: nothing
 * @param framing what it carries
 * @param connections most at once on this endpoint, registered or not; 1 to 1000
 * @param timeout for each answer
 * @param unitId as of {@code modbus-tcp}, and so are the others
 */
public record DtuConfiguration(
        ListenEndpoint endpoint,
        Packet registration,
        @Nullable Packet heartbeat,
        @Default("rtu") Framing framing,
        @Default("64") int connections,
        @Default("1") int unitId,
        @Default("3s") Duration timeout,
        @Default("16") int gap,
        @Default("30s") Duration retry,
        @Default("1s") Duration interval,
        List<ModbusPoint> points) {
    /** The form of requests and answers. */
    public enum Framing {
        RTU,
        TCP
    }

    public DtuConfiguration {
        Polling polling = new Polling(unitId, timeout, gap, retry, interval, 1, points);
        if (framing == Framing.RTU) {
            polling.checkNothingPollsAll();
        }
        if (heartbeat != null
                && heartbeat.bytes().length == 1
                && mayBeginAnAnswer(heartbeat.bytes()[0], framing, polling)) {
            throw new IllegalArgumentException("heartbeat " + heartbeat + " is how answers begin, too");
        }
        if (connections < 1 || connections > 1_000) {
            throw new IllegalArgumentException("connections is 1 to 1000, not " + connections);
        }
        points = polling.points();
    }

    private static boolean mayBeginAnAnswer(byte first, Framing framing, Polling polling) {
        return framing == Framing.TCP
                || polling.points().stream().anyMatch(point -> polling.unitOf(point) == (first & 0xFF));
    }

    Polling polling() {
        return new Polling(unitId, timeout, gap, retry, interval, 1, points);
    }

    List<byte[]> ignored() {
        Packet beat = heartbeat;
        return beat == null ? List.of(registration.bytes()) : List.of(registration.bytes(), beat.bytes());
    }
}
