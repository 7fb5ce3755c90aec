package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FieldType;
import io.edgewitness.collector.forms.FileCheck;
import io.edgewitness.collector.forms.FormStates;
import io.edgewitness.collector.pages.FormViews.FileView;
import io.edgewitness.collector.pages.FormViews.SlotView;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.ProjectFiles.Upload;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.StoredFile;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UploadedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Photographs, attachments and the proofs of lists: each slot with what the notice says of it. Any thread. */
final class FilePages implements FormPages.Part {
    private final FormDesk desk;
    private final Thumbnails thumbnails = new Thumbnails();

    FilePages(FormDesk desk) {
        this.desk = desk;
    }

    @Override
    public void addTo(FormPages.Routes routes) {
        Renderer renderer = routes.renderer();
        routes.get(
                "/forms/{id}/files",
                (c, v, access) -> show(renderer, c, v, desk.open(access, c.pathParam("id")), "", List.of()));
        routes.post("/forms/{id}/files/{slot}", (c, v, access) -> upload(renderer, c, v, access));
        routes.post("/forms/{id}/file/{file}/caption", this::caption);
        routes.post("/forms/{id}/file/{file}/move", this::move);
        routes.post("/forms/{id}/file/{file}/remove", this::remove);
        routes.get("/forms/{id}/file/{file}", this::download);
        routes.get("/forms/{id}/file/{file}/thumbnail", this::thumbnail);
    }

    private void show(Renderer renderer, Context c, View v, OpenProject open, String slot, List<String> mistakes)
            throws PlantAwayException {
        Draft draft = desk.draft(open);
        renderer.page(
                c,
                v,
                open.project().title(),
                "forms/files.jte",
                Map.of(
                        "frame",
                        Frames.of(desk.workplace(), draft),
                        "slots",
                        slots(v, draft),
                        "removed",
                        RemovedPages.of(desk, v, open),
                        "wrong",
                        slot,
                        "mistakes",
                        mistakes));
    }

    private List<SlotView> slots(View v, Draft draft) {
        List<SlotView> slots = new ArrayList<>();
        boolean lists = false;
        for (Field field : draft.open().notice().fields().values()) {
            if (field.type() == FieldType.PHOTOS || field.type() == FieldType.ATTACHMENT) {
                slots.add(slot(v, draft, field));
            }
            lists |= field.list() != null;
        }
        if (lists) {
            List<FileView> files = files(v, draft.open(), ProjectText.LISTS);
            slots.add(new SlotView(
                    ProjectText.LISTS,
                    ProjectText.LISTS,
                    v.t("files-lists"),
                    "",
                    v.t("files-lists-hint"),
                    false,
                    false,
                    "",
                    List.of(),
                    files));
        }
        return slots;
    }

    private SlotView slot(View v, Draft draft, Field field) {
        boolean photos = field.type() == FieldType.PHOTOS;
        FormStates.FieldState state = draft.state(field.id()).orElse(null);
        String slot = photos ? ProjectText.PHOTOS : field.id();
        return new SlotView(
                slot,
                field.id(),
                field.name(),
                field.gloss(),
                Objects.requireNonNullElse(field.hint(), ""),
                state != null && state.must(),
                photos,
                state == null ? "" : state.state().name().toLowerCase(java.util.Locale.ROOT),
                state == null ? List.of() : FieldDesk.reasons(v, draft, state),
                files(v, draft.open(), slot));
    }

    private List<FileView> files(View v, OpenProject open, String slot) {
        List<StoredFile> inSlot =
                open.files().stream().filter(f -> f.slot().equals(slot)).toList();
        List<FileView> views = new ArrayList<>();
        for (StoredFile file : inSlot) {
            views.add(new FileView(
                    file.id(),
                    file.name(),
                    file.caption(),
                    v.bytes(file.size()) + (slot.equals(ProjectText.PHOTOS) ? about(v, desk.check(open, file)) : ""),
                    file.byName(),
                    file.added(),
                    file.position(),
                    views.isEmpty(),
                    views.size() == inSlot.size() - 1));
        }
        return views;
    }

    private static String about(View v, FileCheck check) {
        String size = " · " + check.width() + "×" + check.height();
        String taken = check.takenAt() == null
                ? v.t("photo-no-date")
                : check.takenAt().toString().replace('T', ' ');
        String place = check.position() == null
                ? v.t("photo-no-place")
                : String.format(
                        java.util.Locale.ROOT,
                        "%.4f, %.4f",
                        check.position().latitude(),
                        check.position().longitude());
        return size + " · " + taken + " · " + place;
    }

    private static FileCheck.Slot kind(String slot) {
        return slot.equals(ProjectText.PHOTOS) ? FileCheck.Slot.PHOTO : FileCheck.Slot.ATTACHMENT;
    }

    private static void knownSlot(View v, OpenProject open, String slot) {
        Field field = open.notice().fields().get(slot);
        boolean known = slot.equals(ProjectText.PHOTOS)
                || slot.equals(ProjectText.LISTS)
                || (field != null && field.type() == FieldType.ATTACHMENT);
        if (!known) {
            throw new NotFoundResponse(v.t("no-such-field", slot));
        }
    }

    private void upload(Renderer renderer, Context c, View v, Access access) throws PlantAwayException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String slot = c.pathParam("slot");
        knownSlot(v, open, slot);
        List<String> mistakes = new ArrayList<>();
        List<UploadedFile> uploads = c.uploadedFiles("file");
        for (UploadedFile upload : uploads) {
            try {
                add(desk, open, slot, upload);
            } catch (BadFileException e) {
                mistakes.add(e.check().name() + "：" + e.text(v.chinese()));
            } catch (Refused e) {
                mistakes.add(upload.filename() + "：" + e.text(v.text().language()));
            } catch (IOException e) {
                mistakes.add(upload.filename() + "：" + v.t("upload-broken"));
            }
        }
        if (uploads.isEmpty()) {
            mistakes.add(v.t("upload-none"));
        }
        if (mistakes.isEmpty() && c.header("HX-Request") == null) {
            c.redirect("/forms/" + open.id() + "/files#slot-" + slot, HttpStatus.SEE_OTHER);
            return;
        }
        if (!mistakes.isEmpty() && c.header("HX-Request") == null) {
            c.status(422);
        }
        show(renderer, c, v, desk.open(access, open.id()), slot, mistakes);
    }

    /** An upload is none that its slot takes. */
    static final class BadFileException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient FileCheck check;

        BadFileException(FileCheck check) {
            super(check.problems().get(0).en());
            this.check = check;
        }

        FileCheck check() {
            return check;
        }

        String text(boolean chinese) {
            FileCheck.Problem problem = check.problems().get(0);
            return chinese ? problem.zh() : problem.en();
        }
    }

    /** Takes a file into a slot, if its content is of a kind that is taken there. */
    static StoredFile add(FormDesk desk, OpenProject open, String slot, UploadedFile upload)
            throws IOException, BadFileException {
        FileCheck.Slot kind = kind(slot);
        byte[] content;
        try (InputStream in = upload.content()) {
            content = in.readNBytes((int) kind.most() + 1);
        }
        FileCheck check = FileCheck.of(upload.filename(), content, kind);
        if (!check.accepted()) {
            throw new BadFileException(check);
        }
        return desk.workplace()
                .files()
                .add(
                        open.access(),
                        open.id(),
                        new Upload(slot, check.name(), "", Set.of()),
                        new ByteArrayInputStream(content),
                        kind.most());
    }

    private static StoredFile file(View v, OpenProject open, String id) {
        return open.files().stream()
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse(v.t("no-such-file")));
    }

    private void caption(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String text = FieldInput.clean(Objects.requireNonNullElse(c.formParam("caption"), ""));
        desk.workplace().files().caption(access, open.id(), c.pathParam("file"), text);
        if (c.header("HX-Request") != null) {
            c.header("Cache-Control", "no-store");
            c.html("<span class=\"quiet\">" + v.t("field-saved") + "</span>");
        } else {
            back(c, open, file(v, open, c.pathParam("file")));
        }
    }

    private void move(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        StoredFile file = file(v, open, c.pathParam("file"));
        int step = "up".equals(c.formParam("to")) ? -1 : 1;
        desk.workplace().files().move(access, open.id(), file.id(), file.slot(), file.position() + step);
        back(c, open, file);
    }

    private void remove(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        StoredFile file = file(v, open, c.pathParam("file"));
        String why = c.formParam("why");
        desk.workplace().files().remove(access, open.id(), file.id(), why == null ? "" : why);
        back(c, open, file);
    }

    private static void back(Context c, OpenProject open, StoredFile file) {
        c.redirect("/forms/" + open.id() + "/files#slot-" + file.slot(), HttpStatus.SEE_OTHER);
    }

    /** Never shown by the browser: what people upload is theirs, not ours. */
    private void download(Context c, View v, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        StoredFile file = file(v, open, c.pathParam("file"));
        safe(c, file.name(), "application/octet-stream");
        c.result(desk.workplace().files().open(access, open.id(), file.id()));
    }

    /** Headers of a file that is to be kept, not looked at. */
    static void safe(Context c, String name, String type) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        c.header("Content-Disposition", "attachment; filename*=UTF-8''" + encoded);
        c.header("Content-Security-Policy", "sandbox; default-src 'none'");
        c.header("X-Content-Type-Options", "nosniff");
        c.header("Cache-Control", "private, no-store");
        c.contentType(type);
    }

    private void thumbnail(Context c, View v, Access access) throws IOException {
        OpenProject open = desk.open(access, c.pathParam("id"));
        StoredFile file = file(v, open, c.pathParam("file"));
        if (!file.slot().equals(ProjectText.PHOTOS)) {
            throw new NotFoundResponse(v.t("no-such-file"));
        }
        byte[] small =
                thumbnails.of(file.sha256(), () -> desk.workplace().files().open(access, open.id(), file.id()));
        c.header("Cache-Control", "private, max-age=86400");
        c.contentType("image/jpeg");
        c.result(small);
    }
}
