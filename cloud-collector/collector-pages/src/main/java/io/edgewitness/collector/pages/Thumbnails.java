package io.edgewitness.collector.pages;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Small pictures of large ones, made again of their points alone: nothing that a file hides gets to a browser. Any thread. */
final class Thumbnails {
    /** Pixels of the longer side. */
    private static final int SIDE = 320;

    private static final int MOST = 300;

    interface Source {
        InputStream open() throws IOException;
    }

    private final Map<String, byte[]> made = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MOST;
        }
    });

    /** @param sha256 of the large one */
    byte[] of(String sha256, Source source) throws IOException {
        byte[] known = made.get(sha256);
        if (known != null) {
            return known;
        }
        byte[] small;
        synchronized (this) {
            // One at a time: a camera's picture takes 100 MB while it is read.
            small = make(source);
        }
        made.put(sha256, small);
        return small;
    }

    private static byte[] make(Source source) throws IOException {
        try (InputStream in = source.open();
                ImageInputStream image = ImageIO.createImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(image);
            if (!readers.hasNext()) {
                throw new IOException("is no picture");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(image, true, true);
                int longer = Math.max(reader.getWidth(0), reader.getHeight(0));
                ImageReadParam param = reader.getDefaultReadParam();
                int step = Math.max(1, longer / (SIDE * 2));
                param.setSourceSubsampling(step, step, 0, 0);
                return jpeg(scaled(reader.read(0, param)));
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage scaled(BufferedImage image) {
        double scale = Math.min(1, (double) SIDE / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(image, 0, 0, width, height, Color.WHITE, null);
        g.dispose();
        return small;
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }
}
