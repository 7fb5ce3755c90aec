package io.edgewitness.yard.tallying;

import io.edgewitness.code.reader.CodeReader;
import io.edgewitness.code.reader.GrayImage;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.text.reader.ColourImage;
import io.edgewitness.text.reader.TextReader;
import io.edgewitness.text.reader.TextVotes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The code in a camera's frame: a bar code, else one that is printed as text, if the site has models for that and enough frames say the same. A frame without one
 * takes the longest to read; while it is read only the latest of the next waits. One thread.
 */
final class FrameCodes implements AutoCloseable {
    private final CodeReader reader = new CodeReader();
    private final YardParameters parameters;
    private final @Nullable TextReader text;
    private final Map<PointId, TextVotes> votes =
            new TreeMap<>((a, b) -> a.name().compareTo(b.name()));

    /** @throws IllegalArgumentException if a model cannot be used; shown to the user */
    FrameCodes(YardParameters parameters) {
        this.parameters = parameters;
        text = parameters.text() == null
                ? null
                : TextReader.open(parameters.text().models());
    }

    /** @return empty: there is none that is believed */
    Optional<Sighting.Thing> read(PointId camera, Frame frame) {
        if ((long) frame.width() * frame.height() > GrayImage.MOST_PIXELS) {
            throw new IllegalArgumentException("a frame has at most " + GrayImage.MOST_PIXELS + " pixels");
        }
        Optional<Sighting.Thing> code = reader.read(gray(frame)).map(c -> Sighting.Thing.of(c.text()));
        return code.isPresent() || text == null ? code : printed(text, camera, frame);
    }

    private Optional<Sighting.Thing> printed(TextReader reads, PointId camera, Frame frame) {
        return votes(camera)
                .add(reads.codes(colour(frame), parameters.codes().values()))
                .map(c -> Sighting.Thing.printed(c.text(), c.confidence()));
    }

    private TextVotes votes(PointId camera) {
        YardParameters.Text how = java.util.Objects.requireNonNull(parameters.text());
        return votes.computeIfAbsent(camera, c -> new TextVotes(how.frames(), how.votes()));
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
    void write(StateWriter state) {
        if (text != null) {
            state.integer(votes.size());
            votes.forEach((camera, v) -> {
                state.text(camera.name());
                v.write(state);
            });
        }
    }

    void read(StateReader state) {
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
