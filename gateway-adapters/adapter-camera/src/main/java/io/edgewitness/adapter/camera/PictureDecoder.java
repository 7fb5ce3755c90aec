package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Value.Frame;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Makes frames of JPEG and PNG files, as large as the heap allows. A file that is torn or broken is no picture, even where a reader would show half of it. Arrays of released frames are used
 * again. Any thread.
 */
final class PictureDecoder {
    private static final int MOST_BYTES = 64 << 20;
    private static final long MOST_PIXELS = 64_000_000;
    /** What a reader and the frame take for a pixel, at most: one picture may have an eighth of the heap. */
    private static final int BYTES_A_PIXEL = 8;

    private static final int REHEARSED = 20; // pictures

    private final FrameArrays arrays = new FrameArrays();
    private final long mostPixels;
    private final int mostBytes;
    private boolean rehearsed; // guarded by this

    PictureDecoder() {
        this(Runtime.getRuntime().maxMemory());
    }

    /** @param heap in bytes */
    PictureDecoder(long heap) {
        mostPixels = Math.min(MOST_PIXELS, heap / 8 / BYTES_A_PIXEL);
        mostBytes = (int) Math.min(MOST_BYTES, heap / 8);
    }

    /** Decodes a few JPEGs of its own, once: what runs for the first time is loaded and compiled then, and the first pictures of a line are not late. Some tenths of a second. */
    synchronized void rehearse() {
        if (rehearsed) {
            return;
        }
        rehearsed = true;
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_3BYTE_BGR}) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try (MemoryCacheImageOutputStream to = new MemoryCacheImageOutputStream(file)) {
                ImageIO.write(new BufferedImage(640, 480, type), "jpeg", to);
                to.flush();
                byte[] jpeg = file.toByteArray();
                for (int i = 0; i < REHEARSED; i++) {
                    decode(jpeg, i).release();
                }
            } catch (IOException | BadPictureException e) {
                return; // nothing depends on it
            }
        }
    }

    /** Of a picture, by the heap. */
    long mostPixels() {
        return mostPixels;
    }

    /** Of a file. */
    int mostBytes() {
        return mostBytes;
    }

    static String tooLarge(int most) {
        return "picture: over " + (most >> 20) + " MiB";
    }

    /**
     * @param file shared with the frame as its original
     * @param number of the frame
     */
    Frame decode(byte[] file, long number) throws BadPictureException {
        boolean jpeg = file.length > 2 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8;
        boolean png = file.length > 8 && (file[0] & 0xFF) == 0x89 && file[1] == 'P' && file[2] == 'N';
        if (!jpeg && !png) {
            throw new BadPictureException("picture: neither JPEG nor PNG, " + file.length + " bytes");
        }
        if (jpeg && !endsWhole(file)) {
            throw new BadPictureException("jpeg: torn, no end of image after " + file.length + " bytes");
        }
        BufferedImage image = read(file, jpeg ? "jpeg" : "png");
        return frame(image, new Frame.Original(jpeg ? "image/jpeg" : "image/png", new Value.Bytes(file)), number);
    }

    /** The end-of-image marker, behind which cameras may fill up with zeros. */
    private static boolean endsWhole(byte[] file) {
        int end = file.length;
        while (end > 2 && file[end - 1] == 0) {
            end--;
        }
        return (file[end - 2] & 0xFF) == 0xFF && (file[end - 1] & 0xFF) == 0xD9;
    }

    private BufferedImage read(byte[] file, String kind) throws BadPictureException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(kind);
        ImageReader reader = readers.next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            // Without metadata: a compressed text in a PNG may be of any size.
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > mostPixels) {
                throw new BadPictureException(kind + ": " + reader.getWidth(0) + " x " + reader.getHeight(0)
                        + " pixels, over the limit of " + mostPixels + " of this heap");
            }
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            BufferedImage image = reader.read(0);
            if (!warnings.isEmpty()) {
                throw new BadPictureException(kind + ": broken, " + warnings.get(0));
            }
            return image;
        } catch (IOException | RuntimeException e) {
            String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new BadPictureException(
                    kind + ": broken, " + what.lines().findFirst().orElse("").toLowerCase(Locale.ROOT));
        } finally {
            reader.dispose();
        }
    }

    private Frame frame(BufferedImage image, Frame.Original original, long number) {
        int w = image.getWidth();
        int h = image.getHeight();
        Raster raster = image.getRaster();
        boolean gray = raster.getNumBands() == 1
                && raster.getSampleModel().getSampleSize(0) == 8
                && image.getType() == BufferedImage.TYPE_BYTE_GRAY;
        Frame.Layout layout = gray ? Frame.Layout.GRAY : Frame.Layout.RGB;
        byte[] pixels = arrays.take(w * h * layout.bytes());
        if (gray) {
            raster.getDataElements(0, 0, w, h, pixels);
        } else {
            int[] row = new int[w];
            for (int y = 0, to = 0; y < h; y++) {
                image.getRGB(0, y, w, 1, row, 0, w);
                for (int rgb : row) {
                    pixels[to++] = (byte) (rgb >> 16);
                    pixels[to++] = (byte) (rgb >> 8);
                    pixels[to++] = (byte) rgb;
                }
            }
        }
        return arrays.frame(w, h, layout, pixels, original, number);
    }
}
