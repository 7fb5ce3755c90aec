package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The pictures of a part of a split as a network sees them, in memory. Each specimen is drawn as often as the others, however many pictures there are of it. */
final class Album {
    private final TreeMap<String, List<Tile>> good = new TreeMap<>();
    private final TreeMap<String, TreeMap<String, List<Tile>>> marked = new TreeMap<>();

    /** @throws IllegalArgumentException if a picture or a mask cannot be used; shown to the user */
    Album(Dataset data, List<Sample> samples, int side) {
        for (Sample sample : samples) {
            if (data.isGood(sample)) {
                good.computeIfAbsent(sample.specimen(), k -> new ArrayList<>()).add(Tile.of(read(sample), null, side));
            } else if (sample.mask() != null) {
                Picture mask = Picture.read(sample.mask());
                Picture picture = read(sample);
                if (mask.width() != picture.width() || mask.height() != picture.height()) {
                    throw new IllegalArgumentException(sample.mask() + " has another size than its picture");
                }
                if (mask.mean() > 0) { // marked nowhere: what there is to be learnt of it is unknown
                    marked.computeIfAbsent(sample.label(), k -> new TreeMap<>())
                            .computeIfAbsent(sample.specimen(), k -> new ArrayList<>())
                            .add(Tile.of(picture, mask, side));
                }
            }
        }
    }

    /** @throws IllegalArgumentException if it cannot be used; shown to the user */
    static Picture read(Sample sample) {
        Picture picture = Picture.read(sample.file());
        if (picture.mean() < Tile.DARKEST) {
            throw new IllegalArgumentException(sample.file() + " is black; leave it out");
        }
        if (picture.width() < 2 || picture.height() < 2) {
            throw new IllegalArgumentException(sample.file() + " is one line of pixels; leave it out");
        }
        return picture;
    }

    /** A good part; not to be changed. */
    Tile good(Random random) {
        return one(one(List.copyOf(good.values()), random), random);
    }

    /** A defective part; each class as often as the others; not to be changed. */
    Tile marked(Random random) {
        TreeMap<String, List<Tile>> label = one(List.copyOf(marked.values()), random);
        return one(one(List.copyOf(label.values()), random), random);
    }

    private static <T> T one(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    List<Tile> good() {
        return good.values().stream().flatMap(List::stream).toList();
    }

    /** By class. */
    Map<String, List<Tile>> marked() {
        TreeMap<String, List<Tile>> all = new TreeMap<>();
        marked.forEach((label, of) ->
                all.put(label, of.values().stream().flatMap(List::stream).toList()));
        return all;
    }
}
