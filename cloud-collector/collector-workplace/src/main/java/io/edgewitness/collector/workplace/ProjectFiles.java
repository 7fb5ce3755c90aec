package io.edgewitness.collector.workplace;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attachments, photos and lists of projects. What is removed is kept, and counts. Any thread. */
public final class ProjectFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectFiles.class);
    private static final String SELECT = "SELECT f.*, coalesce(a.name, f.actor) AS actor_name, coalesce(b.name,"
            + " f.removed_by) AS removed_name FROM workplace.file f LEFT JOIN workplace.actor a ON a.id = f.actor"
            + " LEFT JOIN workplace.actor b ON b.id = f.removed_by WHERE f.project = ? ";
    private static final int MOST_WRONG = 100;
    private static final long MB = 1L << 20;

    /**
     * What comes with a file.
     *
     * @param slot an attachment's id, {@code photos} or {@code lists}
     * @param name as the user's machine calls it; a path is cut off
     * @param media what it may be by its first bytes, such as {@code image/jpeg}; empty: anything
     */
    public record Upload(String slot, String name, String caption, Set<String> media) {
        public Upload {
            media = Set.copyOf(media);
        }
    }

    private final Store store;
    private final Secrets secrets;
    private final Settings settings;
    private final ContentStore contents;

    ProjectFiles(Store store, Secrets secrets, Settings settings, ContentStore contents) {
        this.store = store;
        this.secrets = secrets;
        this.settings = settings;
        this.contents = contents;
    }

    /** @return those that are there, by slot and position */
    public List<StoredFile> all(Access access, String project) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return present(c, project);
        });
    }

    private static List<StoredFile> present(Connection c, String project) throws SQLException {
        return Store.list(
                c,
                SELECT + "AND f.removed IS NULL ORDER BY f.slot, f.position, f.added, f.id",
                ProjectFiles::file,
                project);
    }

    /** @return those that were removed, newest first */
    public List<StoredFile> removed(Access access, String project) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return Store.list(
                    c, SELECT + "AND f.removed IS NOT NULL ORDER BY f.removed DESC, f.id", ProjectFiles::file, project);
        });
    }

    public StoredFile get(Access access, String project, String id) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return file(c, project, id);
        });
    }

    private static StoredFile file(Connection c, String project, String id) throws SQLException {
        StoredFile file = Store.first(c, SELECT + "AND f.id = ?", ProjectFiles::file, project, id);
        if (file == null) {
            throw Refusal.NO_SUCH_FILE.with();
        }
        return file;
    }

    /** Also of a removed one. */
    public InputStream open(Access access, String project, String id) {
        StoredFile file = get(access, project, id);
        try {
            return contents.open(file.sha256());
        } catch (IOException e) {
            LOG.error("the content of file {} is lost: {}", id, e.toString());
            throw new Refused(Refusal.DISK, e);
        }
    }

    /**
     * The last one of its slot.
     *
     * @param in read to its end, not closed
     * @param limit in bytes, beside those of the settings
     * @throws IOException if {@code in} cannot be read
     */
    public StoredFile add(Access access, String project, Upload upload, InputStream in, long limit) throws IOException {
        checkSlot(upload.slot);
        String caption = Texts.optional("caption", upload.caption, Texts.LINE);
        String name = FileNames.cleaned(upload.name);
        long room = store.read(c -> {
            Project p = Projects.visible(c, access, project);
            access.require(Permission.WRITE_PROJECT, Target.project(p));
            return room(c, project);
        });
        try (ContentStore.Part part = receive(in, Math.min(limit, settings.fileBytes()), room)) {
            if (part.size() == 0) {
                throw Refusal.FILE_EMPTY.with();
            }
            if (!upload.media.isEmpty() && !upload.media.contains(part.media())) {
                String wanted = String.join(", ", upload.media.stream().sorted().toList());
                throw Refusal.FILE_KIND.with(part.media(), wanted);
            }
            return store.change(access.actor(), change -> {
                Project locked = Answers.writable(change, access, project, upload.slot);
                if (part.size() > room(change.c, project)) {
                    throw full(room(change.c, project));
                }
                long files =
                        Store.number(change.c, "SELECT count(*) AS n FROM workplace.file WHERE project = ?", project);
                if (files >= settings.files()) {
                    throw Refusal.TOO_MANY_FILES.with(files);
                }
                part.keep();
                String id = insert(change, project, upload.slot, name, caption, part);
                String detail = upload.slot + " sha256 " + part.sha256();
                change.trail(Act.FILE_ADD, id, locked.owner(), project, detail, null, name);
                return file(change.c, project, id);
            });
        }
    }

    private String insert(
            Change change, String project, String slot, String name, String caption, ContentStore.Part part)
            throws SQLException {
        String id = secrets.id('f');
        Store.update(
                change.c,
                "INSERT INTO workplace.file (id, project, slot, name, caption, position, media, size, sha256, actor, added)"
                        + " SELECT ?, ?, ?, ?, ?, 1 + count(*), ?, ?, ?, ?, ? FROM workplace.file"
                        + " WHERE project = ? AND slot = ? AND removed IS NULL",
                id,
                project,
                slot,
                name,
                caption,
                part.media(),
                part.size(),
                part.sha256(),
                change.actor.id(),
                change.at,
                project,
                slot);
        return id;
    }

    /**
     * What a check of all files found.
     *
     * @param files how many contents there are
     * @param wrong which of them are lost or changed, a line each, 100 at most
     */
    public record Check(long files, List<String> wrong) {
        public Check {
            wrong = List.copyOf(wrong);
        }
    }

    private record Named(String sha256, String id, String project) {}

    private List<Named> named() {
        return store.read(c -> Store.list(
                c,
                "SELECT DISTINCT ON (sha256) sha256, id, project FROM workplace.file ORDER BY sha256, id",
                row -> new Named(row.text("sha256"), row.text("id"), row.text("project"))));
    }

    /** Reads every file, removed ones too, and computes its digest. */
    public Check check() {
        List<Named> all = named();
        List<String> wrong = new ArrayList<>();
        for (Named one : all) {
            String fault = contents.fault(one.sha256);
            if (!fault.isEmpty() && wrong.size() < MOST_WRONG) {
                wrong.add("file " + one.id + " of project " + one.project + " " + fault);
            }
        }
        return new Check(all.size(), wrong);
    }

    /**
     * Puts aside what is older than a day and belongs to no project, which a crash between a file and its row leaves, and takes back what
     * does after all. What was put aside goes after 30 days. For the start: nobody may add files meanwhile.
     *
     * @return how many were put aside
     */
    public int sweep() throws IOException {
        Set<String> wanted = new HashSet<>();
        named().forEach(n -> wanted.add(n.sha256));
        return contents.sweep(wanted, store.now());
    }

    private ContentStore.Part receive(InputStream in, long limit, long room) throws IOException {
        try {
            return contents.receive(in, Math.min(limit, room));
        } catch (ContentStore.TooLarge e) {
            throw limit <= room ? Refusal.FILE_TOO_LARGE.with(limit / MB) : full(room);
        }
    }

    private Refused full(long room) {
        return Refusal.PROJECT_FULL.with(settings.projectBytes() / MB, room / MB);
    }

    private long room(Connection c, String project) throws SQLException {
        return settings.projectBytes()
                - Store.number(
                        c,
                        "SELECT coalesce(sum(size), 0)::bigint AS n FROM"
                                + " (SELECT DISTINCT sha256, size FROM workplace.file WHERE project = ?) AS kept",
                        project);
    }

    public StoredFile caption(Access access, String project, String id, String caption) {
        String clean = Texts.optional("caption", caption, Texts.LINE);
        return changed(access, project, id, Act.FILE_CAPTION, (change, file) -> {
            Store.update(change.c, "UPDATE workplace.file SET caption = ? WHERE id = ?", clean, id);
            return List.of(file.caption(), clean);
        });
    }

    /**
     * To another place, the others of both slots closing up.
     *
     * @param position 1 is the first; beyond the last: the last
     */
    public StoredFile move(Access access, String project, String id, String slot, int position) {
        checkSlot(slot);
        return changed(access, project, id, Act.FILE_MOVE, (change, file) -> {
            Answers.writable(change, access, project, slot);
            List<String> target = new ArrayList<>(ids(change.c, project, slot, id));
            target.add(Math.max(0, Math.min(position - 1, target.size())), id);
            Store.update(change.c, "UPDATE workplace.file SET slot = ? WHERE id = ?", slot, id);
            number(change.c, target);
            if (!slot.equals(file.slot())) {
                number(change.c, ids(change.c, project, file.slot(), id));
            }
            return List.of(file.slot() + " " + file.position(), slot + " " + (target.indexOf(id) + 1));
        });
    }

    /**
     * It is shown no more, and stays among {@link #removed}.
     *
     * @param why in words, or empty
     */
    public void remove(Access access, String project, String id, String why) {
        String clean = Texts.optional("reason", why, Texts.LINE);
        changed(access, project, id, Act.FILE_REMOVE, (change, file) -> {
            Store.update(
                    change.c,
                    "UPDATE workplace.file SET removed = ?, removed_by = ?, removed_why = ? WHERE id = ?",
                    change.at,
                    change.actor.id(),
                    clean,
                    id);
            number(change.c, ids(change.c, project, file.slot(), id));
            return List.of(file.name(), clean);
        });
    }

    /** Back to the end of its slot. */
    public StoredFile restore(Access access, String project, String id) {
        return store.change(access.actor(), change -> {
            StoredFile file = visible(change.c, access, project, id);
            Project locked = Answers.writable(change, access, project, file.slot());
            int restored = Store.update(
                    change.c,
                    "UPDATE workplace.file f SET removed = NULL, removed_by = NULL, removed_why = '', position = 1 +"
                            + " (SELECT count(*) FROM workplace.file o WHERE o.project = f.project AND o.slot = f.slot"
                            + " AND o.removed IS NULL) WHERE f.id = ? AND f.removed IS NOT NULL",
                    id);
            if (restored == 0) {
                throw Refusal.NO_SUCH_FILE.with();
            }
            change.trail(Act.FILE_RESTORE, id, locked.owner(), project, file.slot(), file.removedWhy(), file.name());
            return file(change.c, project, id);
        });
    }

    private interface Changing {
        /** @return what was and what is, for the trail */
        List<String> in(Change change, StoredFile file) throws SQLException;
    }

    private StoredFile changed(Access access, String project, String id, Act action, Changing changing) {
        return store.change(access.actor(), change -> {
            StoredFile file = visible(change.c, access, project, id);
            Project locked = Answers.writable(change, access, project, file.slot());
            StoredFile now = file(change.c, project, id);
            if (now.removed() != null) {
                throw Refusal.NO_SUCH_FILE.with();
            }
            List<String> difference = changing.in(change, now);
            change.trail(action, id, locked.owner(), project, now.slot(), difference.get(0), difference.get(1));
            return file(change.c, project, id);
        });
    }

    private static StoredFile visible(Connection c, Access access, String project, String id) throws SQLException {
        Projects.visible(c, access, project);
        return file(c, project, id);
    }

    private static List<String> ids(Connection c, String project, String slot, String without) throws SQLException {
        return Store.list(
                c,
                "SELECT id FROM workplace.file WHERE project = ? AND slot = ? AND removed IS NULL AND id <> ?"
                        + " ORDER BY position, added, id",
                row -> row.text("id"),
                project,
                slot,
                without);
    }

    private static void number(Connection c, List<String> ids) throws SQLException {
        Store.update(
                c,
                "UPDATE workplace.file f SET position = n.position FROM unnest(?::text[]) WITH ORDINALITY AS n (id, position)"
                        + " WHERE f.id = n.id",
                ids);
    }

    private static void checkSlot(String slot) {
        if (!Texts.isWord(slot)) {
            throw Refusal.BAD_SLOT.with();
        }
    }

    private static StoredFile file(Row row) throws SQLException {
        return new StoredFile(
                row.text("id"),
                row.text("project"),
                row.text("slot"),
                row.text("name"),
                row.text("caption"),
                row.count("position"),
                row.text("media"),
                row.number("size"),
                row.text("sha256"),
                row.text("actor"),
                row.text("actor_name"),
                row.time("added"),
                row.timeOrNull("removed"),
                row.textOrNull("removed_name"),
                row.text("removed_why"));
    }
}
