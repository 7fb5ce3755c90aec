package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Refusal;
import io.edgewitness.collector.workplace.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes documents of projects, one after the other on a thread of its own, by the way of the command line: the project is written as
 * project.yaml with its files, and exported from there. What was made stays in a folder until newer ones push it out. Any thread.
 */
final class ExportDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ExportDesk.class);
    private static final String ABOUT = "about.json";
    /** Beginning of the name of a folder that is no project's: those begin with {@code p-}. */
    private static final String WORK = "work";

    private static final int KEPT = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How far an export is. */
    enum State {
        WAITING(0),
        FILES(1),
        DOCUMENTS(2),
        DONE(3),
        BLOCKED(3),
        INTERRUPTED(3),
        FAILED(3);

        private final int step;

        State(int step) {
            this.step = step;
        }

        int step() {
            return step;
        }

        boolean running() {
            return step < DONE.step;
        }
    }

    /**
     * One export.
     *
     * @param revision of the project that it was made of
     * @param files SHA-256, hexadecimal, by name
     * @param problem why nothing was made, or the key of a text that says so; empty: it was, or it runs
     */
    record Export(
            String id,
            String by,
            String at,
            boolean draft,
            long revision,
            State state,
            Map<String, String> files,
            String problem) {
        Export with(State now) {
            return new Export(id, by, at, draft, revision, now, files, problem);
        }

        Export ended(State end, Map<String, String> made, String why) {
            return new Export(id, by, at, draft, revision, end, made, why);
        }
    }

    private final FormDesk desk;
    private final Path folder;
    private final InstantSource clock;
    private final Map<String, Export> running = new ConcurrentHashMap<>();
    /** The last one of a project whose end the disk did not take. */
    private final Map<String, Export> unnoted = new ConcurrentHashMap<>();

    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "exports");
        thread.setDaemon(true);
        return thread;
    });

    /** @param folder for what is made; what an earlier process left half made is removed */
    ExportDesk(FormDesk desk, Path folder, InstantSource clock) {
        this.desk = desk;
        this.folder = folder;
        this.clock = clock;
        sweep();
    }

    /** What a process that was killed left of its exports; nobody was told that they are there. */
    private void sweep() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> places = Files.list(folder)) {
            for (Path place : places.filter(Files::isDirectory).toList()) {
                if (String.valueOf(place.getFileName()).startsWith(WORK)) {
                    Folders.remove(place);
                } else {
                    sweep(place);
                }
            }
        } catch (IOException e) {
            LOG.warn("{} holds leftovers of exports that cannot be removed: {}", folder, e.getMessage());
        }
    }

    private static void sweep(Path place) throws IOException {
        try (Stream<Path> exports = Files.list(place)) {
            for (Path export :
                    exports.filter(e -> !Files.exists(e.resolve(ABOUT))).toList()) {
                Folders.remove(export);
            }
        }
    }

    /** Begins; a project that is being exported is not begun a second time. */
    synchronized void begin(OpenProject open, String byName, boolean draft) {
        if (running.containsKey(open.id())) {
            return;
        }
        Instant at = clock.instant();
        Export export = new Export(
                Long.toString(at.toEpochMilli(), 36) + "-"
                        + UUID.randomUUID().toString().substring(0, 8),
                byName,
                at.toString(),
                draft,
                open.project().revision(),
                State.WAITING,
                Map.of(),
                "");
        running.put(open.id(), export);
        try {
            worker.execute(() -> run(open, export));
        } catch (RejectedExecutionException e) {
            running.remove(open.id());
        }
    }

    private void run(OpenProject open, Export export) {
        Path out = place(open.id()).resolve(export.id());
        Export end;
        try {
            // Whoever finds this one and no end knows that the process was killed.
            keep(out, export);
            end = make(open, export, out);
        } catch (IOException | PlantAwayException | RuntimeException e) {
            LOG.warn("export of project {} failed: {}", open.id(), Fault.line(e));
            end = export.ended(State.FAILED, Map.of(), reason(e));
        }
        try {
            unnoted.put(open.id(), end);
            keep(out, end);
            unnoted.remove(open.id());
            drop(open.id());
            note(open.access(), open.id(), end);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the end of an export of project {} was not noted: {}", open.id(), Fault.line(e));
        } finally {
            running.remove(open.id());
        }
    }

    private static void keep(Path out, Export export) throws IOException {
        Files.createDirectories(out);
        Path fresh = out.resolve(ABOUT + ".part");
        Files.writeString(fresh, json(export));
        Files.move(fresh, out.resolve(ABOUT), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String reason(Exception e) {
        boolean refused = e instanceof Refused r && r.kind() == Refusal.Kind.AWAY;
        boolean database =
                e instanceof PlantAwayException || (e instanceof Refused r && r.refusal() == Refusal.DATABASE);
        if (database) {
            return "export-database";
        }
        return refused || e instanceof IOException || e instanceof UncheckedIOException
                ? "export-disk"
                : "export-fault";
    }

    private Export make(OpenProject open, Export export, Path out) throws IOException, PlantAwayException {
        running.put(open.id(), export.with(State.FILES));
        Path work = Files.createTempDirectory(Files.createDirectories(folder), WORK);
        try {
            Path file = ProjectFolder.write(desk.workplace().files(), open, work.resolve("project"));
            running.put(open.id(), export.with(State.DOCUMENTS));
            FormPlant.Exported made =
                    desk.plant().export(file, desk.sightings(open), out, export.draft(), desk.sharing(open));
            if (!made.problem().isEmpty()) {
                return export.ended(State.FAILED, Map.of(), made.problem());
            }
            Map<String, String> files = new LinkedHashMap<>();
            for (Path document : made.files()) {
                files.put(String.valueOf(document.getFileName()), sha256(document));
            }
            return export.ended(made.blocked() ? State.BLOCKED : State.DONE, files, "");
        } finally {
            Folders.remove(work);
        }
    }

    private void note(Access access, String project, Export end) {
        String digests = end.files().entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        desk.workplace()
                .projects()
                .exported(
                        access,
                        project,
                        (end.draft() ? "draft " : "final ") + end.state() + " of revision " + end.revision() + ": "
                                + digests);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return the one that runs, then those that ended, newest first */
    List<Export> of(String project) {
        List<Export> all = new ArrayList<>();
        Export now = running.get(project);
        if (now == null) {
            now = unnoted.get(project);
        }
        if (now != null) {
            all.add(now);
        }
        for (Path made : made(project)) {
            try {
                Export kept = JSON.readValue(made.resolve(ABOUT).toFile(), Export.class);
                if (now == null || !now.id().equals(kept.id())) {
                    all.add(kept.state().running() ? kept.with(State.INTERRUPTED) : kept);
                }
            } catch (IOException e) {
                LOG.debug("no export in {}: {}", made, e.getMessage());
            }
        }
        return all;
    }

    private List<Path> made(String project) {
        Path place = place(project);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(place)) {
            return folders.filter(f -> Files.exists(f.resolve(ABOUT)))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", place, e.getMessage());
            return List.of();
        }
    }

    private void drop(String project) throws IOException {
        List<Path> all = made(project);
        for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
            Folders.remove(old);
        }
    }

    /** @return null: there is no such file of such an export */
    @Nullable
    Path file(String project, String export, String name) {
        return of(project).stream()
                .filter(e -> e.id().equals(export) && e.files().containsKey(name))
                .map(e -> place(project).resolve(e.id()).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    /** Ids of projects are short words: the workplace has looked this one up before. */
    private Path place(String project) {
        return folder.resolve(project);
    }

    private static String json(Export export) {
        try {
            return JSON.writeValueAsString(export);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
