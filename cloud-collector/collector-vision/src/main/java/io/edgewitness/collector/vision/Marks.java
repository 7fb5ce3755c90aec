package io.edgewitness.collector.vision;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Where a part is defective: a PNG of the picture's size, one band of 8 bits, 255 where it is. */
final class Marks {
    static final int MOST_MIB = 8;

    private Marks() {}

    /**
     * As somebody drew them: what is lighter than half, and not transparent, is marked.
     *
     * @throws TeachFault if it is no PNG, or of another size than the picture
     */
    static BufferedImage read(byte[] png, Shot shot) {
        if (png.length > MOST_MIB << 20) {
            throw new TeachFault(TeachFault.Code.TOO_LARGE, MOST_MIB);
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                if (reader.getWidth(0) != shot.width() || reader.getHeight(0) != shot.height()) {
                    throw new TeachFault(
                            TeachFault.Code.MASK_SIZE,
                            reader.getWidth(0),
                            reader.getHeight(0),
                            shot.width(),
                            shot.height());
                }
                return plain(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | IndexOutOfBoundsException | NegativeArraySizeException | IllegalStateException e) {
            TeachFault fault = new TeachFault(TeachFault.Code.MASK_TORN);
            fault.initCause(e);
            throw fault;
        }
    }

    private static BufferedImage plain(BufferedImage of) {
        BufferedImage to = none(of.getWidth(), of.getHeight());
        for (int y = 0; y < of.getHeight(); y++) {
            for (int x = 0; x < of.getWidth(); x++) {
                int rgb = of.getRGB(x, y);
                boolean light = (rgb >>> 24) > 127 && (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF) > 382;
                to.getRaster().setSample(x, y, 0, light ? 255 : 0);
            }
        }
        return to;
    }

    static BufferedImage none(int width, int height) {
        return new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    }

    /**
     * Marks a box in them.
     *
     * @throws TeachFault if nothing of it lies in the picture
     */
    static void box(BufferedImage marks, int x, int y, int width, int height) {
        int right = (int) Math.min((long) x + width, marks.getWidth());
        int bottom = (int) Math.min((long) y + height, marks.getHeight());
        if (width < 1 || height < 1 || right <= Math.max(x, 0) || bottom <= Math.max(y, 0)) {
            throw new TeachFault(TeachFault.Code.BOX, marks.getWidth(), marks.getHeight());
        }
        for (int row = Math.max(y, 0); row < bottom; row++) {
            for (int column = Math.max(x, 0); column < right; column++) {
                marks.getRaster().setSample(column, row, 0, 255);
            }
        }
    }

    static boolean isEmpty(BufferedImage marks) {
        for (int y = 0; y < marks.getHeight(); y++) {
            for (int x = 0; x < marks.getWidth(); x++) {
                if (marks.getRaster().getSample(x, y, 0) != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
