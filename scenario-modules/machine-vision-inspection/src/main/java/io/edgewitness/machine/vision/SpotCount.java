package io.edgewitness.machine.vision;

import java.util.List;

/** Counts the spots of a {@link BlobRule}. One thread; keeps its arrays. */
final class SpotCount {
    private final BlobRule rule;
    private final Box region;
    private final byte[] mask;
    private final Blobs blobs;

    SpotCount(BlobRule rule, int width, int height) {
        this.rule = rule;
        Box whole = new Box(0, 0, width, height);
        region = rule.region() == null ? whole : rule.region();
        if (!region.fits(width, height)) {
            throw new IllegalArgumentException("the region of " + rule.name()
                    + " lies outside of the picture, which is " + width + " x " + height);
        }
        mask = new byte[width * height];
        blobs = new Blobs(width, height);
    }

    void look(Gray picture, List<Finding> found) {
        for (int y = region.y(); y < region.bottom(); y++) {
            for (int x = region.x(); x < region.right(); x++) {
                mask[y * picture.width() + x] = (byte) (isSpot(picture, x, y) ? 1 : 0);
            }
        }
        int all = blobs.find(mask, region);
        int count = 0;
        for (int b = 1; b <= all; b++) {
            count += blobs.area(b) >= rule.area() ? 1 : 0;
        }
        if (count < rule.least()) {
            found.add(new Finding(rule.name(), "missing", region, 1 + (double) (rule.least() - count) / rule.least()));
        }
        for (int b = 1; count > rule.most() && b <= all; b++) {
            if (blobs.area(b) >= rule.area()) {
                found.add(new Finding(rule.name(), "spot", blobs.box(b), (double) blobs.area(b) / rule.area()));
            }
        }
    }

    private boolean isSpot(Gray p, int x, int y) {
        return switch (rule.of()) {
            case BRIGHT -> p.at(x, y) >= rule.threshold();
            case DARK -> p.at(x, y) <= rule.threshold();
            case GRADIENT -> gradient(p, x, y) >= rule.threshold();
        };
    }

    /** The larger of the central differences, in grey a pixel; 0 at the rim. */
    private static int gradient(Gray p, int x, int y) {
        if (x == 0 || y == 0 || x == p.width() - 1 || y == p.height() - 1) {
            return 0;
        }
        int across = Math.abs(p.at(x + 1, y) - p.at(x - 1, y));
        int down = Math.abs(p.at(x, y + 1) - p.at(x, y - 1));
        return Math.max(across, down) / 2;
    }
}
