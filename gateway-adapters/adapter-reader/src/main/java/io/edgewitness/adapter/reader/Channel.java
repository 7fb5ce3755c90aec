package io.edgewitness.adapter.reader;

import io.edgewitness.adapter.reader.ReaderConfiguration.Kind;
import io.edgewitness.adapter.reader.ReaderConfiguration.Point;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one device's messages say at each of its points. Nothing of a message is in a code of BAD, or in a log. One thread. */
final class Channel {
    private static final Quality IN_MOTION = Quality.uncertain("scale: in motion");

    private final ReaderConfiguration configuration;
    private final List<Point> points;
    private final boolean weighs;
    private final boolean reads;
    private String last = "";
    private long lastNanos;

    Channel(ReaderConfiguration configuration, List<Point> points) {
        this.configuration = configuration;
        this.points = points;
        weighs = points.stream().anyMatch(p -> p.kind().isWeight());
        reads = points.stream().anyMatch(p -> !p.kind().isWeight());
    }

    List<PointId> ids() {
        return points.stream().map(Point::id).toList();
    }

    /** @return nothing, if it is a heartbeat or the same reading again */
    List<Sample> samples(byte[] message, Instant received, long nanos) {
        try {
            String text = text(message);
            if (!configuration.heartbeat().isEmpty() && text.equals(configuration.heartbeat())) {
                return List.of();
            }
            String bare = bare(text);
            return weighs && (!reads || configuration.scale().isMine(bare))
                    ? weighed(bare, received)
                    : read(bare, received, nanos);
        } catch (NoReadingException e) {
            return bad(e.code(), received);
        }
    }

    /** What was read last was not taken, or is not on disk, and may come again. */
    void forget() {
        last = "";
    }

    /** The same code at each point. */
    List<Sample> bad(String code, Instant received) {
        return points.stream()
                .map(p -> Sample.bad(p.id(), code, null, received))
                .toList();
    }

    private String text(byte[] message) throws NoReadingException {
        try {
            return ReaderConfiguration.charset(configuration.charset())
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NoReadingException("reader: the message is not " + configuration.charset());
        }
    }

    private String bare(String text) throws NoReadingException {
        String prefix = configuration.prefix();
        String suffix = configuration.suffix();
        if (text.length() < prefix.length() + suffix.length() || !text.startsWith(prefix) || !text.endsWith(suffix)) {
            throw new NoReadingException("reader: the message is without its prefix or suffix");
        }
        return text.substring(prefix.length(), text.length() - suffix.length());
    }

    private List<Sample> weighed(String text, Instant received) {
        Weight weight = null;
        String problem = "";
        try {
            weight = configuration.scale().read(text);
        } catch (NoReadingException e) {
            problem = e.code();
        }
        List<Sample> samples = new ArrayList<>();
        for (Point p : points) {
            if (p.kind() == Kind.WEIGHT || (p.kind() == Kind.STABLE_WEIGHT && (weight == null || weight.stable()))) {
                samples.add(weight == null ? Sample.bad(p.id(), problem, null, received) : sample(p, weight, received));
            }
        }
        return samples;
    }

    private static Sample sample(Point p, Weight weight, Instant received) {
        try {
            Value amount = Value.of(weight.in(p.unit()));
            return new Sample(p.id(), amount, weight.stable() ? Quality.GOOD : IN_MOTION, null, received);
        } catch (NoReadingException e) {
            return Sample.bad(p.id(), e.code(), null, received);
        }
    }

    private List<Sample> read(String text, Instant received, long nanos) throws NoReadingException {
        if (text.isBlank()) {
            return List.of();
        }
        if (text.strip().equals(configuration.noRead())) {
            return readers(null, "reader: no read", received);
        }
        refuseControls(text);
        long fold = configuration.fold() == null ? 0 : configuration.fold().toNanos();
        boolean again = fold > 0 && text.equals(last) && nanos - lastNanos < fold;
        last = text;
        lastNanos = nanos;
        return again ? List.of() : readers(text, "", received);
    }

    /** @param text null: nothing was read, for this reason */
    private List<Sample> readers(@Nullable String text, String reason, Instant received) {
        List<Sample> samples = new ArrayList<>();
        for (Point p : points) {
            if (!p.kind().isWeight()) {
                samples.add(text == null ? Sample.bad(p.id(), reason, null, received) : sample(p, text, received));
            }
        }
        return samples;
    }

    private Sample sample(Point p, String text, Instant received) {
        if (p.kind() == Kind.CARD) {
            return Sample.good(p.id(), Value.of(text.strip()), null, received);
        }
        Symbology read = configuration.aim() ? Symbology.of(text) : new Symbology(text, null);
        if (p.kind() == Kind.CODE) {
            return Sample.good(p.id(), Value.of(read.code()), null, received);
        }
        return read.name() == null
                ? Sample.bad(p.id(), "reader: no AIM identifier; switch it on in the reader", null, received)
                : Sample.good(p.id(), Value.of(read.name()), null, received);
    }

    /** The separators of GS1 element strings and of ISO/IEC 15434 messages are part of codes. */
    private static void refuseControls(String text) throws NoReadingException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean separator = c == 0x04 || (c >= 0x1c && c <= 0x1f);
            if (Character.isISOControl(c) && !separator) {
                throw new NoReadingException("reader: a control character is in the code");
            }
        }
    }
}
