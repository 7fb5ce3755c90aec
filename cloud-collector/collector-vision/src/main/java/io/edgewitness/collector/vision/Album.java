package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pictures of a part of a split, in memory, and crops of them. */
final class Album {
    /** One of them. */
    record Page(
            Sample sample,
            Picture picture,
            float mean,
            @Nullable Picture mask) {}

    private final List<Page> good = new ArrayList<>();
    private final TreeMap<String, List<Page>> marked = new TreeMap<>();

    /** @throws IllegalArgumentException if a picture or a mask cannot be used; shown to the user */
    Album(Dataset data, List<Sample> samples) {
        for (Sample sample : samples) {
            if (data.isGood(sample)) {
                good.add(page(sample, null));
            } else if (sample.mask() != null) {
                Picture mask = Picture.read(sample.mask());
                Page page = page(sample, mask);
                if (mask.width() != page.picture().width()
                        || mask.height() != page.picture().height()) {
                    throw new IllegalArgumentException(sample.mask() + " has another size than its picture");
                }
                if (mask.mean() > 0) { // marked nowhere: what there is to be learnt of it is unknown
                    marked.computeIfAbsent(sample.label(), k -> new ArrayList<>())
                            .add(page);
                }
            }
        }
    }

    private static Page page(Sample sample, @Nullable Picture mask) {
        Picture picture = Picture.read(sample.file());
        float mean = picture.mean();
        if (mean < Crop.DARKEST) {
            throw new IllegalArgumentException(sample.file() + " is black; leave it out");
        }
        return new Page(sample, picture, mean, mask);
    }

    /** A piece of a good part. */
    void good(Crop into, Random random) {
        Page page = one(good, random);
        Picture p = page.picture();
        into.cut(p, page.mean(), null, random.nextDouble() * p.width(), random.nextDouble() * p.height(), random);
    }

    /** A piece of a defective part, mostly about its defect; each class as often as the others. */
    void marked(Crop into, Random random) {
        List<List<Page>> classes = List.copyOf(marked.values());
        Page page = one(one(classes, random), random);
        Picture p = page.picture();
        double x = random.nextDouble() * p.width();
        double y = random.nextDouble() * p.height();
        if (random.nextInt(8) > 0 && page.mask() != null) {
            int at = defect(page.mask(), random);
            double off = into.size() * 0.7;
            x = at % p.width() + (random.nextDouble() - 0.5) * off;
            y = Math.floorDiv(at, p.width()) + (random.nextDouble() - 0.5) * off;
        }
        into.cut(p, page.mean(), page.mask(), x, y, random);
    }

    private static int defect(Picture mask, Random random) {
        int start = random.nextInt(mask.grey().length);
        for (int i = 0; i < mask.grey().length; i++) {
            int at = (int) ((start + (long) i * 7919) % mask.grey().length);
            if (mask.grey()[at] > 0.5f) {
                return at;
            }
        }
        return start;
    }

    private static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    List<Page> goodPages() {
        return List.copyOf(good);
    }

    /** Of all classes. */
    List<Page> markedPages() {
        return marked.values().stream().flatMap(List::stream).toList();
    }
}
