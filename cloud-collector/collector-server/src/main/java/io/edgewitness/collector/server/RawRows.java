package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.RawDelivery;
import io.edgewitness.edge.ledger.proto.RawFrame;
import io.edgewitness.edge.ledger.proto.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a raw frame's samples as rows, straight from its columns: no object a sample, because this is what ingest spends its time on.
 */
final class RawRows {
    interface Start {
        CopyRows row(Table table, long sequence);
    }

    private final RawFrame frame;
    private final AgentState state;
    private final ProjectedRows rows;
    private final Start start;
    private final Map<Integer, Long> lastInteger = new HashMap<>();
    private int integers;
    private int doubles;
    private int decimals;
    private int booleans;
    private int texts;
    private int octets;
    private int others;
    private int sources;
    private long received;

    RawRows(RawFrame frame, AgentState state, ProjectedRows rows, Start start) {
        this.frame = frame;
        this.state = state;
        this.rows = rows;
        this.start = start;
    }

    /**
     * All samples or none.
     *
     * @throws IndexOutOfBoundsException if the columns do not fit together
     */
    void write() {
        check();
        int sample = 0;
        for (RawDelivery delivery : frame.getDeliveriesList()) {
            for (int i = 0; i < delivery.getSamples(); i++) {
                sample(sample++, delivery.getSequence());
            }
        }
    }

    private void check() {
        int n = frame.getPointCount();
        long declared = 0;
        for (RawDelivery delivery : frame.getDeliveriesList()) {
            declared += Integer.toUnsignedLong(delivery.getSamples());
        }
        int[] kinds = new int[8];
        for (int i = 0; i < frame.getKinds().size(); i++) {
            kinds[frame.getKinds().byteAt(i) & 7]++;
        }
        int sourced = 0;
        for (int i = 0; i < n; i++) {
            sourced += hasSource(i) ? 1 : 0;
            if (Integer.compareUnsigned(frame.getQuality(i), frame.getQualitiesCount()) >= 0) {
                throw new IndexOutOfBoundsException("a sample's quality is not in the frame's list");
            }
        }
        if (declared != n
                || frame.getQualityCount() != n
                || frame.getReceivedCount() != n
                || frame.getKinds().size() != n
                || frame.getSourceCount() != sourced
                || frame.getIntegersCount() != kinds[1]
                || frame.getDoublesCount() != kinds[2]
                || frame.getDecimalsCount() != kinds[3]
                || frame.getBooleansCount() != kinds[4]
                || frame.getTextsCount() != kinds[5]
                || frame.getOctetsCount() != kinds[6]
                || frame.getOthersCount() != kinds[7]) {
            throw new IndexOutOfBoundsException("the columns of a raw frame have different lengths");
        }
    }

    private boolean hasSource(int i) {
        ByteString bits = frame.getHasSource();
        return i / 8 < bits.size() && (bits.byteAt(i / 8) >> (i % 8) & 1) == 1;
    }

    private void sample(int i, long sequence) {
        received = i == 0 ? frame.getReceived(0) : received + frame.getReceived(i);
        int number = frame.getPoint(i);
        AgentState.Point point = state.point(number);
        CopyRows row = start.row(Table.SAMPLE, sequence);
        row.time(received);
        if (hasSource(i)) {
            row.time(received + frame.getSource(sources++));
        } else {
            row.plain(null);
        }
        row.text(point.id()).plain(point.mode()).text(frame.getQualities(frame.getQuality(i)));
        value(row, frame.getKinds().byteAt(i) & 7, number);
        if (rows.keepsSample(received)) {
            rows.month(Table.SAMPLE, received);
            row.end();
        } else {
            row.leaveOut();
        }
    }

    private void value(CopyRows row, int kind, int number) {
        switch (kind) {
            case 1 -> {
                long value = lastInteger.getOrDefault(number, 0L) + frame.getIntegers(integers++);
                lastInteger.put(number, value);
                row.integer(value).plain(null);
            }
            case 2 -> row.plain(Values.number(frame.getDoubles(doubles++))).plain(null);
            case 3 -> {
                String text = frame.getDecimals(decimals++);
                @Nullable String safe = Values.decimal(text);
                row.plain(safe).text(safe == null ? text : null);
            }
            case 4 -> row.plain(frame.getBooleans(booleans++) ? "1" : "0").plain(null);
            case 5 -> row.plain(null).text(frame.getTexts(texts++));
            case 6 -> row.plain(null).text(Hex.of(frame.getOctets(octets++).toByteArray()));
            case 7 -> {
                Value value = frame.getOthers(others++);
                row.plain(null).text(Values.json(value));
            }
            default -> row.plain(null).plain(null);
        }
    }
}
