package io.edgewitness.collector.forms;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG or PNG file as it is to be seen: turned the way the camera was held.
 *
 * @param width pixels, after turning
 * @param height pixels, after turning
 */
record Picture(byte[] content, FileKind kind, Exif exif, int width, int height) {
    /** A picture of more pixels, or of a longer side, is refused before any of them is decoded. */
    static final int MOST_PIXELS = 64_000_000;

    /** Pixels of a side: a decoder keeps whole rows. */
    static final int MOST_SIDE = 40_000;

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;

    /** Pixels an inch that a printer shows. */
    private static final int PRINTED = 220;

    private static final float QUALITY = 0.85f;

    /** Pixels of a side of what is one of 9 × 8 parts of a picture when two are compared. */
    private static final int BLOCK = 8;

    /** Of 64 bits; pictures of one scene seconds apart differ in fewer. */
    private static final int ALIKE = 6;

    /** @return null if its head cannot be read, its end is missing, or no decoder takes its colours, as of CMYK */
    static @Nullable Picture of(byte[] content, FileKind kind) {
        if (kind == FileKind.JPEG && !ends(content)) {
            return null;
        }
        try {
            return read(content, kind, (reader, param) -> {
                Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
                if (!types.hasNext()) {
                    throw new IOException("no decoder takes its colours");
                }
                Exif exif = kind == FileKind.JPEG ? Exif.of(content) : Exif.NONE;
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                boolean lying = exif.orientation() > 4;
                return new Picture(content, kind, exif, lying ? height : width, lying ? width : height);
            });
        } catch (IOException e) {
            return null;
        }
    }

    private interface Reading<T> {
        T with(ImageReader reader, ImageReadParam param) throws IOException;
    }

    /** Hostile pictures make decoders throw what they like. */
    private static <T> T read(byte[] content, FileKind kind, Reading<T> reading) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByMIMEType(kind.mediaType()).next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(in, true, true);
            return reading.with(reader, reader.getDefaultReadParam());
        } catch (RuntimeException e) {
            throw new IOException("cannot be decoded", e);
        } finally {
            reader.dispose();
        }
    }

    /**
     * Whether an end of image follows the scan (ITU T.81): a decoder paints grey what was cut off, and is content. The end of a
     * thumbnail in the camera's data is another's.
     */
    private static boolean ends(byte[] content) {
        int at = 2;
        while (at + 4 <= content.length && unsigned(content[at]) == 0xff) {
            int marker = unsigned(content[at + 1]);
            if (marker == START_OF_SCAN) {
                return hasEnd(content, at);
            }
            at += marker == 0xff ? 1 : 2 + (unsigned(content[at + 2]) << 8 | unsigned(content[at + 3]));
        }
        return true;
    }

    /** In a scan 0xff is followed by 0 or by a marker. */
    private static boolean hasEnd(byte[] content, int from) {
        for (int i = from; i < content.length - 1; i++) {
            if (unsigned(content[i]) == 0xff && unsigned(content[i + 1]) == END_OF_IMAGE) {
                return true;
            }
        }
        return false;
    }

    private static int unsigned(byte b) {
        return b & 0xff;
    }

    boolean tooLarge() {
        return (long) width * height > MOST_PIXELS || Math.max(width, height) > MOST_SIDE;
    }

    /**
     * The picture as a document needs it: no more pixels than a printer shows, and nothing but pixels.
     *
     * @param points width and height on paper
     */
    byte[] printed(double[] points) throws IOException {
        int w = (int) Math.min(width, Math.ceil(points[0] * PRINTED / 72));
        int h = (int) Math.min(height, Math.ceil(points[1] * PRINTED / 72));
        BufferedImage image = scaled(w, h);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByMIMEType(kind.mediaType()).next();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (kind == FileKind.JPEG) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(QUALITY);
            }
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /**
     * 64 signs of how brightness changes from left to right (a difference hash), the same for a picture that was scaled or compressed
     * anew.
     *
     * @throws IOException if it cannot be decoded
     */
    long likeness() throws IOException {
        BufferedImage small = scaled(9 * BLOCK, 8 * BLOCK);
        long bits = 0;
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                bits = bits << 1 | (brightness(small, x, y) < brightness(small, x + 1, y) ? 1 : 0);
            }
        }
        return bits;
    }

    /** Summed over a block, so that neither noise nor a scaler's choice of pixels counts. */
    private static long brightness(BufferedImage image, int column, int row) {
        long sum = 0;
        for (int rgb : image.getRGB(column * BLOCK, row * BLOCK, BLOCK, BLOCK, null, 0, BLOCK)) {
            sum += 299 * (rgb >> 16 & 0xff) + 587 * (rgb >> 8 & 0xff) + 114 * (rgb & 0xff);
        }
        return sum;
    }

    static boolean alike(long one, long other) {
        return Long.bitCount(one ^ other) < ALIKE;
    }

    private BufferedImage scaled(int w, int h) throws IOException {
        boolean lying = exif.orientation() > 4;
        // Of each side by itself: a strip of a pixel's width and millions of length must not come into memory either.
        int across = Math.max(1, width / (2 * w));
        int down = Math.max(1, height / (2 * h));
        BufferedImage stored = read(content, kind, (reader, param) -> {
            // Never the whole of a large picture in memory: only each n-th pixel of it.
            param.setSourceSubsampling(lying ? down : across, lying ? across : down, 0, 0);
            return reader.read(0, param);
        });
        AffineTransform turn = turn(stored.getWidth(), stored.getHeight());
        BufferedImage image =
                canvas(lying ? stored.getHeight() : stored.getWidth(), lying ? stored.getWidth() : stored.getHeight());
        draw(image, stored, turn);
        while (image.getWidth() > 2 * w && image.getHeight() > 2 * h) {
            image = resized(image, image.getWidth() / 2, image.getHeight() / 2);
        }
        return image.getWidth() == w && image.getHeight() == h ? image : resized(image, w, h);
    }

    private static BufferedImage resized(BufferedImage image, int w, int h) {
        BufferedImage out = canvas(w, h);
        draw(
                out,
                image,
                AffineTransform.getScaleInstance((double) w / image.getWidth(), (double) h / image.getHeight()));
        return out;
    }

    private static BufferedImage canvas(int w, int h) {
        return new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    }

    private static void draw(BufferedImage on, BufferedImage image, AffineTransform how) {
        Graphics2D g = on.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, on.getWidth(), on.getHeight());
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(image, how, null);
        g.dispose();
    }

    /** From the stored picture of this size to the upright one. */
    private AffineTransform turn(int w, int h) {
        return switch (exif.orientation()) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
            default -> new AffineTransform();
        };
    }
}
