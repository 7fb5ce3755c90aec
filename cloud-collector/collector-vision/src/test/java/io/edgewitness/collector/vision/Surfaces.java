package io.edgewitness.collector.vision;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Writes a folder of rendered surfaces, with and without dark spots, whose truth is known. */
final class Surfaces {
    private Surfaces() {}

    static void write(Path folder, int specimens) throws IOException {
        StringBuilder index = new StringBuilder("path\tclass\tspecimen\n");
        Random random = new Random(7);
        for (int s = 0; s < specimens; s++) {
            for (int i = 0; i < 2; i++) {
                picture(folder, index, "good" + s + "-" + i, "good", "s" + s, random);
                picture(folder, index, "spot" + s + "-" + i, "spot", "s" + s, random);
            }
        }
        Files.writeString(folder.resolve("index.tsv"), index);
    }

    private static void picture(
            Path folder, StringBuilder index, String name, String label, String specimen, Random random)
            throws IOException {
        int width = 70;
        int height = 60;
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        int cx = 15 + random.nextInt(40);
        int cy = 15 + random.nextInt(30);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean spot = label.equals("spot") && Math.hypot(x - cx, y - cy) < 6;
                int grey = 120 + x / 4 + random.nextInt(20) - (spot ? 70 : 0);
                picture.getRaster().setSample(x, y, 0, grey);
                mask.getRaster().setSample(x, y, 0, spot ? 255 : 0);
            }
        }
        ImageIO.write(picture, "png", folder.resolve(name + ".png").toFile());
        if (label.equals("spot")) {
            ImageIO.write(mask, "png", folder.resolve(name + "_mask.png").toFile());
        }
        index.append(name)
                .append(".png\t")
                .append(label)
                .append('\t')
                .append(specimen)
                .append('\n');
    }
}
