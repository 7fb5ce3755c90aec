package io.edgewitness.text.reader;

import io.edgewitness.code.reader.CodeReader;
import io.edgewitness.code.reader.GrayImage;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.scenario.kit.CodeRule;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The code in a camera's frame: a bar code, else one that is printed as text, if the site has models for that and enough frames say the same. A frame without one
 * takes the longest to read; while it is read only the latest of the next waits. One thread.
 */
public final class FrameCodes implements AutoCloseable {
    private final CodeReader reader = new CodeReader();
    private final List<CodeRule> rules;
    private final @Nullable PrintedText how;
    private final @Nullable TextReader text;
    private final Map<PointId, TextVotes> votes =
            new TreeMap<>((a, b) -> a.name().compareTo(b.name()));

    /**
     * What a frame says.
     *
     * @param confidence 0 to 1; of a bar code 1
     * @param printed whether it was read as text
     */
    public record Seen(String text, double confidence, boolean printed) {}

    /**
     * Reads the frames of any number of cameras.
     *
     * @param rules that codes printed as text follow
     * @param how null: only bar codes are read
     * @throws IllegalArgumentException if a model cannot be used; shown to the user
     */
    public FrameCodes(Collection<CodeRule> rules, @Nullable PrintedText how) {
        this.rules = List.copyOf(rules);
        this.how = how;
        text = how == null ? null : TextReader.open(how.models());
    }

    /**
     * The code of one frame.
     *
     * @return empty: there is none that is believed
     * @throws IllegalArgumentException if the frame is larger than is read; shown to the user
     */
    public Optional<Seen> read(PointId camera, Frame frame) {
        if ((long) frame.width() * frame.height() > GrayImage.MOST_PIXELS) {
            throw new IllegalArgumentException("a frame has at most " + GrayImage.MOST_PIXELS + " pixels");
        }
        Optional<Seen> code = reader.read(gray(frame)).map(c -> new Seen(c.text(), 1, false));
        return code.isPresent() || text == null ? code : printed(text, camera, frame);
    }

    private Optional<Seen> printed(TextReader reads, PointId camera, Frame frame) {
        return votes(camera).add(reads.codes(colour(frame), rules)).map(c -> new Seen(c.text(), c.confidence(), true));
    }

    private TextVotes votes(PointId camera) {
        PrintedText h = Objects.requireNonNull(how);
        return votes.computeIfAbsent(camera, c -> new TextVotes(h.frames(), h.votes()));
    }

    private static GrayImage gray(Frame frame) {
        byte[] pixels = frame.pixels();
        int step = frame.layout().bytes();
        float[] gray = new float[frame.width() * frame.height()];
        for (int i = 0; i < gray.length; i++) {
            int p = i * step;
            gray[i] = step == 1
                    ? pixels[p] & 255
                    : ((pixels[p] & 255) + 2 * (pixels[p + 1] & 255) + (pixels[p + 2] & 255)) / 4f;
        }
        return new GrayImage(frame.width(), frame.height(), gray);
    }

    private static ColourImage colour(Frame frame) {
        byte[] pixels = frame.pixels();
        int step = frame.layout().bytes();
        int[] rgb = new int[frame.width() * frame.height()];
        for (int i = 0; i < rgb.length; i++) {
            int red = pixels[i * step] & 255;
            int green = pixels[i * step + (step == 1 ? 0 : 1)] & 255;
            int blue = pixels[i * step + (step == 1 ? 0 : 2)] & 255;
            rgb[i] = red << 16 | green << 8 | blue;
        }
        return new ColourImage(frame.width(), frame.height(), rgb);
    }

    /** Nothing where no text is read, so that what was kept before can still be read. */
    public void write(StateWriter state) {
        if (text != null) {
            state.integer(votes.size());
            votes.forEach((camera, v) -> {
                state.text(camera.name());
                v.write(state);
            });
        }
    }

    public void read(StateReader state) {
        for (long n = text == null ? 0 : state.integer(); n > 0; n--) {
            votes(new PointId(state.text())).read(state);
        }
    }

    @Override
    public void close() {
        if (text != null) {
            text.close();
        }
    }
}
