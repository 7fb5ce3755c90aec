package io.edgewitness.collector.vision;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.edge.ledger.WholeFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets of pictures in the collector's data folder, a folder each; they are sent nowhere. A change names the revision that it was made from: of two people who
 * change one picture, the second is told of the first. Thread-safe.
 */
public final class PictureSets {
    private static final Logger LOG = LoggerFactory.getLogger(PictureSets.class);
    private static final int MOST_SETS = 100;
    private static final int MOST_SHOTS = 3_000;
    private static final long MOST_BYTES = 2L << 30;
    private static final int LONGEST_NAME = 120;
    private static final String ABOUT = "set.json";

    private final Path folder;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, PictureSet> sets = new LinkedHashMap<>();
    private final Map<String, Map<String, Shot>> shots = new LinkedHashMap<>();

    /** @param folder of the sets; made if it is not there */
    public PictureSets(Path folder, InstantSource clock) throws IOException {
        this.folder = folder;
        this.clock = clock;
        WholeFile.folder(folder);
        for (Path each : listed(folder)) {
            if (Files.isRegularFile(each.resolve(ABOUT))) {
                load(each);
            }
        }
    }

    private static List<Path> listed(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private void load(Path of) throws IOException {
        PictureSet set;
        try {
            set = PictureSet.read(Files.readAllBytes(of.resolve(ABOUT)));
        } catch (IOException e) {
            LOG.warn("{} is no set of pictures and is left out: {}", of.getFileName(), e.getMessage());
            return;
        }
        Map<String, Shot> found = new LinkedHashMap<>();
        for (Path file : listed(of)) {
            String name = String.valueOf(file.getFileName());
            if (name.matches("[0-9a-f]{16}\\.json")) {
                try {
                    Shot shot = Shot.read(
                            Files.readAllBytes(file), (picture, mask) -> Files.isRegularFile(of.resolve(mask)));
                    found.put(shot.id(), shot);
                } catch (IOException e) {
                    LOG.warn("{} of the set {} is left out: {}", name, set.id(), e.getMessage());
                }
            }
        }
        sets.put(set.id(), set);
        shots.put(set.id(), found);
        sweep(of, found);
    }

    /** What a crash left of a picture that was being added or removed. */
    private static void sweep(Path of, Map<String, Shot> found) throws IOException {
        for (Path file : listed(of)) {
            String name = String.valueOf(file.getFileName());
            boolean ofShot = name.matches("[0-9a-f]{16}[._].*");
            if (ofShot && !found.containsKey(name.substring(0, 16))) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String id() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** @return those that the scope sees, newest first */
    public synchronized List<PictureSet> all(Scope scope) {
        List<PictureSet> seen = new ArrayList<>(
                sets.values().stream().filter(s -> s.seenBy(scope)).toList());
        seen.sort(Comparator.comparing(PictureSet::made).reversed());
        return seen;
    }

    /** @throws TeachFault if there is none, or the scope does not see it */
    public synchronized PictureSet set(Scope scope, String id) {
        PictureSet set = sets.get(id);
        if (set == null || !set.seenBy(scope)) {
            throw new TeachFault(TeachFault.Code.NO_SUCH);
        }
        return set;
    }

    /** @return its pictures, by name */
    public synchronized List<Shot> shots(PictureSet set) {
        List<Shot> all = new ArrayList<>(of(set).values());
        all.sort(Comparator.comparing(Shot::name).thenComparing(Shot::id));
        return all;
    }

    private Map<String, Shot> of(PictureSet set) {
        Map<String, Shot> all = shots.get(set.id());
        if (all == null) {
            throw new TeachFault(TeachFault.Code.NO_SUCH);
        }
        return all;
    }

    /** @throws TeachFault if there is none */
    public synchronized Shot shot(PictureSet set, String id) {
        Shot shot = of(set).get(id);
        if (shot == null) {
            throw new TeachFault(TeachFault.Code.NO_SUCH);
        }
        return shot;
    }

    /** @throws TeachFault if the name or a class cannot be taken, or there are too many sets */
    public synchronized PictureSet add(Author author, Scope scope, String name, List<String> classes) {
        PictureSet set = new PictureSet(id(), scope, name.strip(), classes, author.name(), clock.instant());
        if (sets.size() >= MOST_SETS) {
            throw new TeachFault(TeachFault.Code.SETS_FULL, MOST_SETS);
        }
        author.tells(Author.Deed.PICTURE_SET_ADD, set, set.name());
        stored(() -> {
            WholeFile.folder(folder.resolve(set.id()));
            WholeFile.replace(folder.resolve(set.id()).resolve(ABOUT), set.json());
        });
        sets.put(set.id(), set);
        shots.put(set.id(), new LinkedHashMap<>());
        return set;
    }

    /** @throws TeachFault if pictures have a class that is not among the new ones */
    public synchronized PictureSet edit(Author author, PictureSet of, String name, List<String> classes) {
        PictureSet now = set(of.scope(), of.id()).with(name.strip(), classes);
        for (Shot shot : of(of).values()) {
            String label = shot.label();
            boolean turned = label != null && shot.marked() && label.equals(now.good());
            if (label != null && (!now.classes().contains(label) || turned)) {
                throw new TeachFault(TeachFault.Code.CLASS_USED, label);
            }
        }
        author.tells(Author.Deed.PICTURE_SET_EDIT, now, now.name());
        stored(() -> WholeFile.replace(folder.resolve(of.id()).resolve(ABOUT), now.json()));
        sets.put(now.id(), now);
        return now;
    }

    /** With all its pictures. */
    public synchronized void remove(Author author, PictureSet of) {
        PictureSet set = set(of.scope(), of.id());
        author.tells(Author.Deed.PICTURE_SET_REMOVE, set, set.name());
        stored(() -> {
            Path all = folder.resolve(set.id());
            Files.deleteIfExists(all.resolve(ABOUT));
            for (Path file : listed(all)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(all);
        });
        sets.remove(set.id());
        shots.remove(set.id());
    }

    /**
     * Takes a picture in.
     *
     * @param name of the file, for people
     * @param label null: given later
     * @param specimen blank: the file's name stands for it, so each picture is of a part of its own
     * @throws TeachFault that says why it is not taken
     */
    public Shot add(
            Author author, PictureSet of, String name, byte[] content, @Nullable String label, String specimen) {
        Upload upload = Upload.of(content);
        String sha256 = Upload.sha256(content);
        synchronized (this) {
            PictureSet set = set(of.scope(), of.id());
            knownClass(set, label);
            room(set, content.length, sha256);
            String id = id();
            String shown = shown(name);
            Shot shot = new Shot(
                    id,
                    id + "." + upload.format(),
                    shown,
                    upload.image().getWidth(),
                    upload.image().getHeight(),
                    content.length,
                    sha256,
                    label,
                    specimen.isBlank() ? stem(shown) : specimen.strip(),
                    false,
                    1,
                    author.name(),
                    clock.instant());
            author.tells(Author.Deed.PICTURE_ADD, set, shown);
            stored(() -> {
                WholeFile.replace(folder.resolve(set.id()).resolve(shot.file()), content);
                write(set, shot);
            });
            of(set).put(id, shot);
            return shot;
        }
    }

    private static void knownClass(PictureSet set, @Nullable String label) {
        if (label != null && !set.classes().contains(label)) {
            throw new TeachFault(TeachFault.Code.NO_CLASS, label, String.join(", ", set.classes()));
        }
    }

    private void room(PictureSet set, long bytes, String sha256) {
        Map<String, Shot> all = of(set);
        if (all.size() >= MOST_SHOTS) {
            throw new TeachFault(TeachFault.Code.SET_FULL, MOST_SHOTS);
        }
        if (bytes + all.values().stream().mapToLong(Shot::bytes).sum() > MOST_BYTES) {
            throw new TeachFault(TeachFault.Code.SET_HEAVY, MOST_BYTES >> 30);
        }
        all.values().stream().filter(s -> s.sha256().equals(sha256)).findFirst().ifPresent(s -> {
            throw new TeachFault(TeachFault.Code.TWICE, s.name());
        });
    }

    /** The last part of a path, without what no line can hold. */
    private static String shown(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        String cut = last.length() > LONGEST_NAME ? last.substring(0, LONGEST_NAME) : last;
        return cut.isEmpty() ? "picture" : cut;
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name).strip();
        return stem.length() > 80 ? stem.substring(0, 80) : stem;
    }

    /**
     * Says what a picture shows.
     *
     * @param revision that this was made from
     * @param label null: not said
     * @param mask PNG of the picture's size, white where the part is defective; without a white place: nothing is marked; null: as it was
     * @throws TeachFault if somebody else changed it meanwhile, or it cannot be so
     */
    public Shot change(
            Author author,
            PictureSet of,
            String id,
            int revision,
            @Nullable String label,
            String specimen,
            byte @Nullable [] mask) {
        BufferedImage drawn = mask == null ? null : Marks.read(mask, shot(of, id));
        return change(author, of, id, revision, label, specimen, drawn);
    }

    private synchronized Shot change(
            Author author,
            PictureSet of,
            String id,
            int revision,
            @Nullable String label,
            String specimen,
            @Nullable BufferedImage marks) {
        PictureSet set = set(of.scope(), of.id());
        Shot before = current(set, id, revision);
        knownClass(set, label);
        boolean marked = marks == null ? before.marked() : !Marks.isEmpty(marks);
        if (marked && label != null && label.equals(set.good())) {
            throw new TeachFault(TeachFault.Code.MARKS_ON_GOOD);
        }
        Shot after = before.changed(label, specimen.strip(), marked, author.name(), clock.instant());
        author.tells(
                marks == null ? Author.Deed.PICTURE_LABEL : Author.Deed.PICTURE_MARK,
                set,
                before.name() + ": " + Objects.requireNonNullElse(label, "—") + ", " + after.specimen());
        Path mask = folder.resolve(set.id()).resolve(before.maskFile());
        stored(() -> {
            if (marks != null && marked) {
                WholeFile.replace(mask, Upload.png(marks));
            } else if (!marked) {
                Files.deleteIfExists(mask);
            }
            write(set, after);
        });
        of(set).put(id, after);
        return after;
    }

    private Shot current(PictureSet set, String id, int revision) {
        Shot shot = shot(set, id);
        if (shot.revision() != revision) {
            throw new TeachFault(TeachFault.Code.CHANGED, shot.by());
        }
        return shot;
    }

    /** Marks a box more, as those do who use no pointer. */
    public synchronized Shot box(Author author, PictureSet of, String id, int revision, Box box) {
        Shot shot = current(of, id, revision);
        byte[] before = mask(of, shot);
        BufferedImage marks = before == null ? Marks.none(shot.width(), shot.height()) : Marks.read(before, shot);
        Marks.box(marks, box.x(), box.y(), box.width(), box.height());
        return change(author, of, id, revision, shot.label(), shot.specimen(), marks);
    }

    /** In pixels of the picture, from its left upper corner. */
    public record Box(int x, int y, int width, int height) {}

    /** A picture that was changed meanwhile is not removed. */
    public synchronized void remove(Author author, PictureSet of, String id, int revision) {
        PictureSet set = set(of.scope(), of.id());
        Shot shot = current(set, id, revision);
        author.tells(Author.Deed.PICTURE_REMOVE, set, shot.name());
        Path all = folder.resolve(set.id());
        stored(() -> {
            Files.deleteIfExists(all.resolve(id + ".json"));
            Files.deleteIfExists(all.resolve(shot.file()));
            Files.deleteIfExists(all.resolve(shot.maskFile()));
        });
        of(set).remove(id);
    }

    /**
     * Sets the labelled pictures aside as a folder that {@link Dataset} reads; what changes later does not change it.
     *
     * @param to is not there yet
     */
    synchronized void setAside(PictureSet of, Path to) {
        PictureSet set = set(of.scope(), of.id());
        Path from = folder.resolve(set.id());
        StringBuilder index = new StringBuilder("path\tclass\tspecimen\tname\n");
        stored(() -> {
            WholeFile.folder(to);
            for (Shot shot : shots(set)) {
                if (shot.label() != null) {
                    linked(from.resolve(shot.file()), to.resolve(shot.file()));
                    if (shot.marked()) {
                        linked(from.resolve(shot.maskFile()), to.resolve(shot.maskFile()));
                    }
                    index.append(String.join("\t", shot.file(), shot.label(), shot.specimen(), shot.name()))
                            .append('\n');
                }
            }
            WholeFile.replace(to.resolve("index.tsv"), index.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    /** A file is replaced and never written into, so a second name keeps it as it is. */
    private static void linked(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException e) {
            Files.copy(from, to);
        }
    }

    /** @return as it was uploaded */
    public byte[] picture(PictureSet set, Shot shot) {
        byte[] content = read(folder.resolve(set.id()).resolve(shot.file()));
        if (content == null) {
            throw new TeachFault(TeachFault.Code.NO_SUCH);
        }
        return content;
    }

    /** @return its pixels as a PNG: masks are of the same pixels, whatever rotation the file tells */
    public byte[] pixels(PictureSet set, Shot shot) {
        return Upload.png(Upload.of(picture(set, shot)).image());
    }

    /** @return a PNG of the picture's size, white where it is marked; null: it is not */
    public byte @Nullable [] mask(PictureSet set, Shot shot) {
        return read(folder.resolve(set.id()).resolve(shot.maskFile()));
    }

    private static byte @Nullable [] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw disk(e);
        }
    }

    private void write(PictureSet set, Shot shot) throws IOException {
        WholeFile.replace(folder.resolve(set.id()).resolve(shot.id() + ".json"), shot.json());
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void stored(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw disk(e);
        }
    }

    static TeachFault disk(IOException e) {
        LOG.error("the folder of pictures cannot be read or written: {}", e.toString());
        TeachFault fault = new TeachFault(TeachFault.Code.DISK);
        fault.initCause(e);
        return fault;
    }
}
