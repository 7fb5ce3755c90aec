package io.edgewitness.machine.vision;

import java.util.List;

/**
 * Finds where a picture differs from the template. A pixel counts if it is brighter than all, or darker than all, of the template's within the tolerance by
 * more than the threshold; so edges may lie a little off. Round such a pixel, as far as the tolerance, what differs from the template's own pixel belongs to the
 * difference too.
 *
 * <p>What a difference is follows from how often it touches what it is made of. More of the material: on its own an {@code island}, at one place a {@code
 * bump}, at two or more a {@code bridge}. Less of it: a {@code hole}, a {@code notch}, a {@code cut}. One thread; keeps its arrays.
 */
final class Difference {
    private static final byte NONE = 0;
    private static final byte WEAK = -1;
    private static final byte GROWN = 1;
    private static final byte STRONG = 2;
    private static final int NEAR = 3; // pixels round a difference in which it touches something

    private final DifferenceRule rule;
    private final Gray template;
    private final byte[] low;
    private final byte[] high;
    private final byte[] mask;
    private final byte[] ring;
    private final Blobs blobs;
    private final Blobs contacts;
    private final Box all;
    private final int middle;

    Difference(DifferenceRule rule, Gray template) {
        this.rule = rule;
        this.template = template;
        int size = template.width() * template.height();
        low = extreme(template, rule.tolerance(), -1);
        high = extreme(template, rule.tolerance(), 1);
        mask = new byte[size];
        ring = new byte[size];
        blobs = new Blobs(template.width(), template.height());
        contacts = new Blobs(template.width(), template.height());
        all = new Box(0, 0, template.width(), template.height());
        middle = rule.material() == null ? otsu(template) : rule.material();
    }

    /** The smallest or largest grey within a square round each pixel: rows first, then columns. */
    private static byte[] extreme(Gray of, int reach, int sign) {
        int w = of.width();
        int h = of.height();
        byte[] rows = new byte[w * h];
        byte[] both = new byte[w * h];
        for (int pass = 0; pass < 2; pass++) {
            byte[] from = pass == 0 ? of.pixels() : rows;
            byte[] to = pass == 0 ? rows : both;
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    int best = from[y * w + x] & 0xFF;
                    for (int d = -reach; d <= reach; d++) {
                        int u = pass == 0 ? Math.max(0, Math.min(w - 1, x + d)) : x;
                        int v = pass == 0 ? y : Math.max(0, Math.min(h - 1, y + d));
                        int g = from[v * w + u] & 0xFF;
                        best = sign * g > sign * best ? g : best;
                    }
                    to[y * w + x] = (byte) best;
                }
            }
        }
        return both;
    }

    /** The grey that parts the template's bright from its dark best (Otsu 1979). */
    static int otsu(Gray of) {
        long[] counts = new long[256];
        int size = of.width() * of.height();
        double total = 0;
        for (int i = 0; i < size; i++) {
            counts[of.pixels()[i] & 0xFF]++;
            total += of.pixels()[i] & 0xFF;
        }
        double best = -1;
        int at = 127;
        double below = 0;
        double sum = 0;
        for (int t = 0; t < 255; t++) {
            below += counts[t];
            sum += (double) t * counts[t];
            double above = size - below;
            if (below > 0 && above > 0) {
                double apart = sum / below - (total - sum) / above;
                double between = below * above * apart * apart;
                if (between > best) {
                    best = between;
                    at = t;
                }
            }
        }
        return at;
    }

    /** @param picture as it lies over the template */
    void look(Gray picture, List<Finding> found) {
        look(picture, 1, found);
        look(picture, -1, found);
    }

    /** @param sign 1 for what is brighter than the template, -1 for what is darker */
    private void look(Gray picture, int sign, List<Finding> found) {
        byte[] pixels = picture.pixels();
        byte[] limit = sign > 0 ? high : low;
        int threshold = rule.threshold();
        for (int i = 0; i < mask.length; i++) {
            int g = sign * (pixels[i] & 0xFF);
            boolean weak = g - sign * (template.pixels()[i] & 0xFF) > threshold;
            boolean strong = weak && g - sign * (limit[i] & 0xFF) > threshold;
            mask[i] = strong ? STRONG : weak ? WEAK : NONE;
        }
        grow();
        int count = blobs.find(mask, all);
        blobs.join(rule.join());
        for (int b = 1; b <= count; b++) {
            if (blobs.marked(b) > 0 && blobs.area(b) >= rule.area()) {
                Box box = blobs.box(b);
                double score = (double) blobs.area(b) / rule.area();
                Box shown = box.grown(rule.margin(), template.width(), template.height());
                found.add(new Finding(rule.name(), kind(b, box, sign), shown, score));
            }
        }
    }

    /** Round strong pixels the weak ones that the tolerance hid; the rest is an edge that lies a little off. */
    private void grow() {
        int w = template.width();
        int reach = rule.tolerance() + 1;
        for (int y = 0; y < template.height(); y++) {
            for (int x = 0; x < w; x++) {
                if (mask[y * w + x] == STRONG) {
                    for (int v = Math.max(0, y - reach); v <= Math.min(template.height() - 1, y + reach); v++) {
                        for (int u = Math.max(0, x - reach); u <= Math.min(w - 1, x + reach); u++) {
                            mask[v * w + u] = mask[v * w + u] == WEAK ? GROWN : mask[v * w + u];
                        }
                    }
                }
            }
        }
    }

    private String kind(int blob, Box box, int sign) {
        boolean more = (sign > 0) == (rule.foreground() == DifferenceRule.Foreground.BRIGHT);
        int touches = touches(blob, box, sign > 0);
        if (more) {
            return touches == 0 ? "island" : touches == 1 ? "bump" : "bridge";
        }
        return touches == 0 ? "hole" : touches == 1 ? "notch" : "cut";
    }

    /** How many separate stretches of the difference's own brightness lie round it in the template. */
    private int touches(int blob, Box box, boolean bright) {
        Box round = box.grown(NEAR + 1, template.width(), template.height());
        for (int y = round.y(); y < round.bottom(); y++) {
            for (int x = round.x(); x < round.right(); x++) {
                boolean like = template.at(x, y) > middle == bright;
                boolean near = like && !blobs.isIn(x, y, blob) && isNear(x, y, blob);
                ring[y * template.width() + x] = (byte) (near ? 1 : 0);
            }
        }
        int count = contacts.find(ring, round);
        int touching = 0;
        for (int c = 1; c <= count; c++) {
            touching += contacts.area(c) >= rule.contact() ? 1 : 0;
        }
        return touching;
    }

    private boolean isNear(int x, int y, int blob) {
        for (int v = Math.max(0, y - NEAR); v <= Math.min(template.height() - 1, y + NEAR); v++) {
            for (int u = Math.max(0, x - NEAR); u <= Math.min(template.width() - 1, x + NEAR); u++) {
                if (blobs.isIn(u, v, blob)) {
                    return true;
                }
            }
        }
        return false;
    }
}
