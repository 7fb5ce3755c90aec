package io.edgewitness.collector.vision;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Bytes that somebody says are a picture, looked at whole: format and size before a pixel is read, then every pixel.
 *
 * @param format {@code jpg} or {@code png}
 */
record Upload(byte[] content, String format, BufferedImage image) {
    static final int MOST_MIB = 30;
    private static final long MOST_PIXELS = 40_000_000;
    private static final int LEAST_SIDE = 32;

    /** @throws TeachFault that says why it is not taken */
    static Upload of(byte[] content) {
        if (content.length > MOST_MIB << 20) {
            throw new TeachFault(TeachFault.Code.TOO_LARGE, MOST_MIB);
        }
        Upload upload = new Upload(content, format(content), image(content, format(content)));
        int width = upload.image.getWidth();
        int height = upload.image.getHeight();
        if (width < LEAST_SIDE || height < LEAST_SIDE) {
            throw new TeachFault(TeachFault.Code.TOO_SMALL, width, height, LEAST_SIDE);
        }
        if (upload.isDark()) {
            throw new TeachFault(TeachFault.Code.DARK);
        }
        return upload;
    }

    private static String format(byte[] content) {
        if (starts(content, 0xFF, 0xD8, 0xFF)) {
            return "jpg";
        }
        if (starts(content, 0x89, 'P', 'N', 'G')) {
            return "png";
        }
        throw new TeachFault(TeachFault.Code.NO_PICTURE);
    }

    private static boolean starts(byte[] content, int... with) {
        boolean same = content.length > with.length;
        for (int i = 0; same && i < with.length; i++) {
            same = (content[i] & 0xFF) == with[i];
        }
        return same;
    }

    /** The reader of JPEG only warns where a file ends too early, and fills up with grey: that is torn, too. */
    private static BufferedImage image(byte[] content, String format) {
        List<String> warnings = new ArrayList<>();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
            ImageReader reader = readers.next();
            try {
                reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning.toLowerCase(Locale.ROOT)));
                reader.setInput(in);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) {
                    throw new TeachFault(TeachFault.Code.TOO_MANY_PIXELS, pixels, MOST_PIXELS);
                }
                BufferedImage image = reader.read(0);
                if (warnings.stream().anyMatch(w -> w.contains("premature") || w.contains("corrupt"))) {
                    throw new TeachFault(TeachFault.Code.TORN);
                }
                return image;
            } finally {
                reader.dispose();
            }
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException | IllegalStateException e) {
            TeachFault fault = new TeachFault(TeachFault.Code.TORN);
            fault.initCause(e);
            throw fault;
        }
    }

    /** Training sets each pixel against the picture's mean, which a black one has none of. */
    private boolean isDark() {
        double sum = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                sum += (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF);
            }
        }
        return sum / (3 * 255.0) / ((double) image.getWidth() * image.getHeight()) < Tile.DARKEST;
    }

    /** Its points alone, as all browsers show them: without a rotation or a text that the file may carry. */
    static byte[] png(BufferedImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(byte[] of) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(of));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
