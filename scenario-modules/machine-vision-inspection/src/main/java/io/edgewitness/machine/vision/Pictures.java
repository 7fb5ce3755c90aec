package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Value.Frame;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Picture files in and out. */
final class Pictures {
    private static final long MOST_BYTES = 64 << 20;

    private Pictures() {}

    /**
     * A file as grey. Its size is checked before a pixel is read.
     *
     * @throws IllegalArgumentException if it is no picture of that size; shown to the user
     */
    static Gray read(Path file, int width, int height) {
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream in = ImageIO.createImageInputStream(bytes)) {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " is larger than 64 MiB");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IllegalArgumentException(file + " is no picture; give a PNG or JPEG file");
            }
            ImageReader reader = readers.next();
            reader.setInput(in);
            if (reader.getWidth(0) != width || reader.getHeight(0) != height) {
                throw new IllegalArgumentException(file + " is " + reader.getWidth(0) + " x " + reader.getHeight(0)
                        + " pixels, and " + width + " x " + height + " are inspected");
            }
            return gray(reader.read(0));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Gray gray(BufferedImage image) {
        Gray to = new Gray(image.getWidth(), image.getHeight());
        Raster raster = image.getRaster();
        boolean single = raster.getNumBands() == 1 && raster.getSampleModel().getSampleSize(0) == 8;
        for (int y = 0; y < to.height(); y++) {
            for (int x = 0; x < to.width(); x++) {
                int rgb = single ? 0 : image.getRGB(x, y);
                to.pixels()[y * to.width() + x] = single
                        ? (byte) raster.getSample(x, y, 0)
                        : Gray.luma(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
            }
        }
        return to;
    }

    /** The frame without loss, as PNG. */
    static byte[] png(Frame frame) {
        boolean gray = frame.layout() == Frame.Layout.GRAY;
        int type = gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(frame.width(), frame.height(), type);
        byte[] pixels = frame.pixels();
        if (gray) {
            image.getRaster().setDataElements(0, 0, frame.width(), frame.height(), pixels);
        } else {
            for (int i = 0; i < frame.width() * frame.height(); i++) {
                int rgb = (pixels[3 * i] & 0xFF) << 16 | (pixels[3 * i + 1] & 0xFF) << 8 | (pixels[3 * i + 2] & 0xFF);
                image.setRGB(i % frame.width(), i / frame.width(), rgb);
            }
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
