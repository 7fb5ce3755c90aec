package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.PointId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a folder shows from one look to the next: which files are complete, which are still written, and which were replaced or removed before they could be taken. One
 * thread.
 */
final class FolderLook {
    static final int MOST_FILES = 10_000;
    /** Names that begin so are files that were taken; see {@link Claims}. */
    static final String TAKEN = ".edgewitness~";

    private final FolderConfiguration configuration;
    private final Map<Path, Growing> growing = new HashMap<>();
    private final Map<Path, State> kept = new HashMap<>(); // files that were taken and stay
    private boolean looked;
    private boolean overfull;

    /** All that tells whether a file was written anew. */
    record State(long size, long changed, @Nullable Object key) {
        static State of(BasicFileAttributes a) {
            return new State(a.size(), a.lastModifiedTime().toMillis(), a.fileKey());
        }
    }

    /**
     * @param since when it was last seen to change, of {@link System#nanoTime}
     * @param first when it was first seen, or last told as never complete
     * @param waited it lay there before anyone looked
     */
    private record Growing(PointId point, State state, long since, long first, boolean waited) {}

    /**
     * A complete file.
     *
     * @param waited it lay there before anyone looked, so that its age is what its time says
     */
    record Picture(Path file, PointId point, Instant modified, State state, boolean waited) {}

    /**
     * What one look found.
     *
     * @param complete oldest first
     * @param overtaken frames that were replaced or removed before they were complete
     * @param unending points of which a file was never complete for {@code max-age}
     */
    record Found(List<Picture> complete, Map<PointId, Integer> overtaken, Set<PointId> unending) {}

    FolderLook(FolderConfiguration configuration) {
        this.configuration = configuration;
    }

    /** @throws IOException if the folder cannot be read */
    Found look() throws IOException {
        Found found = new Found(new ArrayList<>(), new HashMap<>(), new HashSet<>());
        Map<Path, Growing> still = new HashMap<>();
        Set<Path> present = new HashSet<>();
        Set<Object> keys = new HashSet<>();
        overfull = false;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(configuration.folder())) {
            for (Path file : all) {
                PointId point = configuration.point(file);
                if (point == null) {
                    continue;
                }
                overfull = still.size() + found.complete().size() >= MOST_FILES;
                if (overfull) {
                    break; // the rest has its turn when these are gone
                }
                present.add(file);
                file(file, point, still, found, keys);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (!overfull) {
            kept.keySet().retainAll(present);
            growing.values().stream()
                    .filter(g ->
                            g.state().key() != null && !keys.contains(g.state().key()))
                    .forEach(g -> found.overtaken().merge(g.point(), 1, Integer::sum));
        }
        growing.clear();
        growing.putAll(still);
        looked = true;
        found.complete().sort(Comparator.comparing(Picture::modified).thenComparing(Picture::file));
        return found;
    }

    /** A link could lead anywhere, and is not followed. */
    private void file(Path file, PointId point, Map<Path, Growing> still, Found found, Set<Object> keys) {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return; // gone again, as a file is that is renamed when it is whole
        }
        State state = State.of(now);
        if (state.key() != null) {
            keys.add(state.key());
        }
        if (!now.isRegularFile() || state.equals(kept.get(file))) {
            return;
        }
        long nanos = System.nanoTime();
        Growing before = growing.get(file);
        boolean same = before != null && before.state().equals(state);
        long since = before != null && same ? before.since() : nanos;
        long first = before == null ? nanos : before.first();
        boolean waited = before == null ? !looked : before.waited() && same;
        if (before != null && isShorter(state, before.state())) {
            found.overtaken().merge(point, 1, Integer::sum);
        }
        if (same && nanos - since >= configuration.settle().toNanos()) {
            found.complete().add(new Picture(file, point, now.lastModifiedTime().toInstant(), state, waited));
            return;
        }
        if (nanos - first >= configuration.maxAge().toNanos()) {
            found.unending().add(point);
            first = nanos;
        }
        still.put(file, new Growing(point, state, since, first, waited));
    }

    /** Written anew in its place: files that are being written only grow. */
    private static boolean isShorter(State now, State before) {
        return now.key() != null && now.key().equals(before.key()) && now.size() < before.size();
    }

    /** There are more files than one look takes. */
    boolean isOverfull() {
        return overfull;
    }

    /** It stays where it is, and is looked at again only when it is written anew. */
    void keep(Picture picture) {
        kept.put(picture.file(), picture.state());
    }

    /** The folder was away: what lies there when it is back may be old. */
    void forget() {
        growing.clear();
        looked = false;
    }
}
