package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Quality;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** Status codes as qualities, one instance a code. Thread-safe. */
final class Qualities {
    static final Quality NULL_VALUE = Quality.bad("opcua:0x00000000 Good, but the value is null");
    private static final long SEVERITY_AND_CODE = 0xFFFF0000L;
    private static final long INFO_TYPE_AND_OVERFLOW = 0x00000480L;

    /** More than there are; the rest a server made up. */
    private static final int MOST_KNOWN = 1_000;

    private final Map<Long, Quality> known = new ConcurrentHashMap<>();

    /** The overflow bit is no matter of quality: it becomes a gap. */
    Quality of(StatusCode status) {
        long code = status.value() & 0xFFFFFFFFL & ~INFO_TYPE_AND_OVERFLOW;
        if (code == 0) {
            return Quality.GOOD;
        }
        Quality before = known.get(code);
        if (before != null) {
            return before;
        }
        return known.size() < MOST_KNOWN ? known.computeIfAbsent(code, Qualities::make) : make(code);
    }

    static boolean isOverflow(StatusCode status) {
        return (status.value() & INFO_TYPE_AND_OVERFLOW) == INFO_TYPE_AND_OVERFLOW;
    }

    /** Whether it says that the server did not answer, rather than what it answered. */
    static boolean isOfTheLink(StatusCode status) {
        long code = status.value();
        return code == StatusCodes.Bad_Timeout || code == StatusCodes.Bad_RequestTimeout || isCut(status);
    }

    /** Whether there is no session any more, rather than an answer that takes its time. */
    static boolean isCut(StatusCode status) {
        long code = status.value();
        return code == StatusCodes.Bad_CommunicationError
                || code == StatusCodes.Bad_ConnectionClosed
                || code == StatusCodes.Bad_ConnectionRejected
                || code == StatusCodes.Bad_NotConnected
                || code == StatusCodes.Bad_ServerNotConnected
                || code == StatusCodes.Bad_SecureChannelClosed
                || code == StatusCodes.Bad_SecureChannelIdInvalid
                || code == StatusCodes.Bad_SessionIdInvalid
                || code == StatusCodes.Bad_SessionClosed
                || code == StatusCodes.Bad_SessionNotActivated
                || code == StatusCodes.Bad_Shutdown
                || code == StatusCodes.Bad_ServerHalted;
    }

    /** {@code opcua:0x80340000 Bad_NodeIdUnknown} */
    static String text(long code) {
        String name = StatusCodes.lookup(code & SEVERITY_AND_CODE)
                .map(words -> words[0])
                .orElse(code == 0 ? "Good" : "");
        return String.format("opcua:0x%08X %s", code & 0xFFFFFFFFL, name).strip();
    }

    private static Quality make(long code) {
        Quality.Level level = switch ((int) (code >>> 30)) {
            case 0 -> Quality.Level.GOOD;
            case 1 -> Quality.Level.UNCERTAIN;
            default -> Quality.Level.BAD;
        };
        return new Quality(level, text(code));
    }
}
