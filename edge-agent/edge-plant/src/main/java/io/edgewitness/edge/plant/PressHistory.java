package io.edgewitness.edge.plant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryData;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadResult;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadRawModifiedDetails;
import org.jspecify.annotations.Nullable;

/** The last values of each variable, read in pages of ten at most, so that a client needs its continuation points. Thread-safe. */
final class PressHistory {
    private static final int KEPT = 10_000;
    private static final int PAGE = 10;

    private final Map<String, List<DataValue>> values = new HashMap<>();

    synchronized void add(String name, DataValue value) {
        List<DataValue> kept = values.computeIfAbsent(name, key -> new ArrayList<>());
        kept.add(value);
        if (kept.size() > KEPT) {
            kept.remove(0);
        }
    }

    synchronized HistoryReadResult read(
            EncodingContext context, ReadRawModifiedDetails details, HistoryReadValueId one) {
        List<DataValue> kept = values.get(String.valueOf(one.getNodeId().getIdentifier()));
        if (kept == null) {
            return new HistoryReadResult(
                    new StatusCode(StatusCodes.Bad_HistoryOperationUnsupported), ByteString.NULL_VALUE, null);
        }
        long from = from(one, details);
        long end = details.getEndTime().utcTime();
        List<DataValue> page = new ArrayList<>();
        ByteString next = ByteString.NULL_VALUE;
        for (DataValue value : kept) {
            long time = time(value.sourceTime());
            if (time < from || time >= end) {
                continue;
            }
            if (page.size() == PAGE) {
                next = ByteString.of(Long.toString(time).getBytes(StandardCharsets.US_ASCII));
                break;
            }
            page.add(value);
        }
        return new HistoryReadResult(
                StatusCode.GOOD,
                next,
                ExtensionObject.encode(context, new HistoryData(page.toArray(new DataValue[0]))));
    }

    private static long from(HistoryReadValueId one, ReadRawModifiedDetails details) {
        byte[] next = one.getContinuationPoint().bytes();
        return next == null || next.length == 0
                ? details.getStartTime().utcTime()
                : Long.parseLong(new String(next, StandardCharsets.US_ASCII));
    }

    private static long time(@Nullable DateTime time) {
        return time == null ? 0 : time.utcTime();
    }
}
