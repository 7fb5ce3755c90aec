package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Value.Frame;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Parts drawn with known defects: three bright bars on dark ground, 200 x 160 pixels. */
final class Parts {
    static final int WIDTH = 200;
    static final int HEIGHT = 160;

    private final List<Box> bright = new ArrayList<>();
    private final List<Box> dark = new ArrayList<>();
    private double dx;
    private double dy;
    private double degrees;

    /** A good part. */
    static Parts good() {
        return new Parts();
    }

    Parts more(int x, int y, int width, int height) {
        bright.add(new Box(x, y, width, height));
        return this;
    }

    Parts less(int x, int y, int width, int height) {
        dark.add(new Box(x, y, width, height));
        return this;
    }

    /** As the part may lie before the camera; turned about its middle. */
    Parts moved(double right, double down, double clockwiseDegrees) {
        dx = right;
        dy = down;
        degrees = clockwiseDegrees;
        return this;
    }

    private BufferedImage image() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(new Color(40, 40, 40));
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setTransform(new AffineTransform(1, 0, 0, 1, dx, dy));
        g.rotate(Math.toRadians(degrees), WIDTH / 2.0, HEIGHT / 2.0);
        g.setColor(new Color(210, 210, 210));
        for (int bar = 0; bar < 3; bar++) {
            g.fillRect(20, 25 + 40 * bar, 160, 20);
        }
        bright.forEach(b -> g.fillRect(b.x(), b.y(), b.width(), b.height()));
        g.setColor(new Color(40, 40, 40));
        dark.forEach(b -> g.fillRect(b.x(), b.y(), b.width(), b.height()));
        g.dispose();
        return image;
    }

    Frame frame(long number) {
        byte[] pixels = ((DataBufferByte) image().getRaster().getDataBuffer()).getData();
        return new Frame(WIDTH, HEIGHT, Frame.Layout.GRAY, pixels, null, number, () -> {});
    }

    Path write(Path file) {
        try {
            ImageIO.write(image(), "png", file.toFile());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static final DifferenceRule SHAPE =
            new DifferenceRule("shape", 60, 2, 20, 3, 0, DifferenceRule.Foreground.BRIGHT, null, 3);

    static final Map<String, VisionParameters.DefectClass> CLASSES = Map.of(
            "cut", new VisionParameters.DefectClass("open", VisionParameters.Severity.CRITICAL, 0),
            "hole", new VisionParameters.DefectClass("pinhole", VisionParameters.Severity.MINOR, 1));

    static VisionParameters parameters(
            @Nullable Path template,
            int search,
            List<DifferenceRule> differences,
            List<BlobRule> blobs,
            List<MeasureRule> measures,
            VisionParameters.@Nullable Gate gate) {
        return parameters(template, search, differences, blobs, measures, List.of(), gate);
    }

    static VisionParameters parameters(
            @Nullable Path template,
            int search,
            List<DifferenceRule> differences,
            List<BlobRule> blobs,
            List<MeasureRule> measures,
            List<ModelRule> models,
            VisionParameters.@Nullable Gate gate) {
        VisionParameters.Trigger trigger = new VisionParameters.Trigger(Duration.ofSeconds(1), false, null);
        return parameters(template, search, differences, blobs, measures, models, gate, trigger);
    }

    static VisionParameters parameters(
            @Nullable Path template,
            int search,
            List<DifferenceRule> differences,
            List<BlobRule> blobs,
            List<MeasureRule> measures,
            List<ModelRule> models,
            VisionParameters.@Nullable Gate gate,
            VisionParameters.Trigger trigger) {
        return new VisionParameters(
                WIDTH,
                HEIGHT,
                null,
                template,
                search,
                differences,
                blobs,
                measures,
                models,
                null,
                CLASSES,
                gate,
                new VisionParameters.Audit(0.5, 1, 7, Duration.ofHours(1)),
                new VisionParameters.Chart(3, 0.2),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                VisionParameters.Terminal.CAMERA,
                Duration.ofMillis(200),
                trigger,
                new VisionParameters.Drift(20, 10, 0.25, 0.05),
                Duration.ofMinutes(2));
    }
}
