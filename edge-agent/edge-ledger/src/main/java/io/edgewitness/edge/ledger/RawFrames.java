package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.RawDelivery;
import io.edgewitness.edge.ledger.proto.RawFrame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Samples as columns, both ways. */
public final class RawFrames {
    static final int NONE = 0;
    static final int INTEGER = 1;
    static final int DOUBLE = 2;
    static final int DECIMAL = 3;
    static final int BOOLEAN = 4;
    static final int TEXT = 5;
    static final int BYTES = 6;
    static final int OTHER = 7;

    private RawFrames() {}

    /**
     * A delivery, or the part of one that its frame holds.
     *
     * @param versions what each sample's point was when it was read, one a sample
     * @param positions place of each sample in the delivery; empty if this is all of it
     */
    public record Recorded(
            long sequence, String source, Delivery delivery, List<PointVersion> versions, List<Integer> positions) {}

    /** @return the content of a RawFrame that holds whole deliveries; positions and versions of the records are not used */
    public static byte[] encode(List<Recorded> deliveries, ToIntFunction<PointId> numbers) {
        RawFrameBuilder b = new RawFrameBuilder();
        for (Recorded r : deliveries) {
            int[] points = r.delivery().samples().stream()
                    .mapToInt(s -> numbers.applyAsInt(s.point()))
                    .toArray();
            b.add(r.sequence(), r.source(), r.delivery(), PointTable.Resolved.of(points, null, false));
        }
        ColumnBuffer out = new ColumnBuffer(b.bytes() + 256);
        b.finish(out);
        return out.toBytes();
    }

    /** @throws LedgerException if the bytes are no RawFrame, its columns do not fit together, or a point is not known */
    public static List<Recorded> decode(ByteString content, Function<Integer, @Nullable PointVersion> points) {
        try {
            return decode(RawFrame.parseFrom(content), points);
        } catch (InvalidProtocolBufferException e) {
            throw new LedgerException("a raw frame is damaged: " + e.getMessage(), e);
        }
    }

    /** As above. Deliveries come in the frame's order. */
    public static List<Recorded> decode(RawFrame frame, Function<Integer, @Nullable PointVersion> points) {
        try {
            Columns c = new Columns(frame, points);
            List<Recorded> list = new ArrayList<>(frame.getDeliveriesCount());
            for (RawDelivery d : frame.getDeliveriesList()) {
                list.add(c.next(d));
            }
            return list;
        } catch (IndexOutOfBoundsException e) {
            throw new LedgerException("a raw frame's columns are of different lengths", e);
        }
    }

    static int number(Delivery.Origin origin) {
        return switch (origin) {
            case LIVE -> 0;
            case BACKFILL -> 1;
            case RETAINED -> 2;
        };
    }

    private static Delivery.Origin origin(int number) {
        return switch (number) {
            case 1 -> Delivery.Origin.BACKFILL;
            case 2 -> Delivery.Origin.RETAINED;
            default -> Delivery.Origin.LIVE;
        };
    }

    static String text(Quality q) {
        String level = q.level().name().substring(0, 1);
        return q.code().isEmpty() ? level : level + " " + q.code();
    }

    static Quality quality(String text) {
        String code = text.length() > 2 ? text.substring(2) : "";
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case 'G' -> code.isEmpty() ? Quality.GOOD : new Quality(Quality.Level.GOOD, code);
            case 'U' -> Quality.uncertain(code);
            case 'B' -> Quality.bad(code);
            default -> throw new LedgerException("'" + text + "' stands where a quality should");
        };
    }

    /** Reading places in each column. */
    private static final class Columns {
        private final RawFrame f;
        private final Function<Integer, @Nullable PointVersion> points;
        private final List<Quality> qualities;
        private final Map<Integer, Known> known = new HashMap<>();
        private int sample;
        private int source;
        private int integer;
        private int float64;
        private int decimal;
        private int bool;
        private int text;
        private int octets;
        private int other;
        private int position;
        private long received;

        Columns(RawFrame f, Function<Integer, @Nullable PointVersion> points) {
            this.f = f;
            this.points = points;
            this.qualities =
                    f.getQualitiesList().stream().map(RawFrames::quality).toList();
        }

        Recorded next(RawDelivery d) {
            int n = d.getSamples();
            if (n < 0 || n > f.getPointCount() - sample) {
                throw new LedgerException("a raw frame's delivery has more samples than the frame");
            }
            List<Sample> samples = new ArrayList<>(n);
            List<PointVersion> versions = new ArrayList<>(n);
            List<Integer> positions = d.getSplit() ? new ArrayList<>(n) : List.of();
            for (int i = 0; i < n; i++) {
                Known k = known(f.getPoint(sample));
                samples.add(next(k));
                versions.add(k.version);
                if (d.getSplit()) {
                    positions.add(f.getPosition(position++));
                }
            }
            Delivery delivery =
                    new Delivery(samples, origin(d.getOriginValue()), d.getKey().isEmpty() ? null : d.getKey(), null);
            return new Recorded(d.getSequence(), d.getSource(), delivery, versions, positions);
        }

        private Sample next(Known k) {
            Quality quality = qualities.get(f.getQuality(sample));
            received += f.getReceived(sample);
            boolean timed = (sample >>> 3) < f.getHasSource().size()
                    && ((f.getHasSource().byteAt(sample >>> 3) >> (sample & 7)) & 1) == 1;
            Instant device = timed ? Nanos.instant(received + f.getSource(source++)) : null;
            Value value = value(f.getKinds().byteAt(sample), k);
            sample++;
            if ((value == null) != quality.isBad()) {
                throw new LedgerException("a raw frame has a sample whose value and quality contradict each other");
            }
            return new Sample(k.point, value, quality, device, Nanos.instant(received));
        }

        private @Nullable Value value(int kind, Known k) {
            return switch (kind) {
                case NONE -> null;
                case INTEGER -> {
                    k.integer += f.getIntegers(integer++);
                    yield Value.of(k.integer);
                }
                case DOUBLE -> Value.of(f.getDoubles(float64++));
                case DECIMAL -> ProtoValues.decimal(f.getDecimals(decimal++));
                case BOOLEAN -> Value.of(f.getBooleans(bool++));
                case TEXT -> Value.of(f.getTexts(text++));
                case BYTES -> new Value.Bytes(f.getOctets(octets++).toByteArray());
                case OTHER -> ProtoValues.decode(f.getOthers(other++));
                default ->
                    throw new LedgerException(
                            "a value of unknown kind " + kind + "; it was written by a newer version");
            };
        }

        private Known known(int number) {
            Known k = known.get(number);
            if (k == null) {
                PointVersion v = points.apply(number);
                if (v == null) {
                    throw new LedgerException(
                            "a raw frame names point " + number + ", which no record before it declares");
                }
                k = new Known(v);
                known.put(number, k);
            }
            return k;
        }
    }

    private static final class Known {
        private final PointVersion version;
        private final PointId point;
        private long integer;

        Known(PointVersion version) {
            this.version = version;
            this.point = new PointId(version.getPoint());
        }
    }
}
