package io.edgewitness.collector.server;

import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.verify.Audit;
import io.edgewitness.collector.verify.AuditException;
import io.edgewitness.collector.verify.AuditNote;
import io.edgewitness.collector.verify.AuditPage;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.InternalServerErrorResponse;
import io.javalin.http.NotFoundResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Audits over HTTP. Everyone who may read sees the notes; all else needs the collector's token. */
final class AuditApi {
    private final AuditService audits;
    private final AdminApi admin;

    /** @param audit canonical JSON, base64 in JSON */
    record File(byte[] audit) {}

    record Notes(List<AuditService.NoteView> items) {}

    record PlaceWanted(String figure) {}

    AuditApi(AuditService audits, AdminApi admin) {
        this.audits = audits;
        this.admin = admin;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/audits", this::list);
        javalin.get("/api/v1/audits/sheet", this::sheet);
        javalin.post("/api/v1/audits", c -> {
            AuditNote.Signed signed = admin.read(c, AuditNote.Signed.class);
            need(signed.content(), signed.signature(), signed.key());
            AdminApi.json(c, AdminApi.call(() -> audits.add(signed)));
        });
        javalin.post("/api/v1/audits/draw", c -> {
            AuditService.DrawWanted wanted = admin.read(c, AuditService.DrawWanted.class);
            need(wanted.project(), wanted.requests(), wanted.date());
            AdminApi.json(c, new File(AdminApi.call(() -> audits.draw(wanted))));
        });
        javalin.post("/api/v1/audits/fetch", c -> {
            AuditService.FetchWanted wanted = admin.read(c, AuditService.FetchWanted.class);
            need(wanted.audit(), wanted.record());
            AdminApi.json(c, AdminApi.call(() -> audits.fetch(wanted)));
        });
        javalin.post("/api/v1/audits/check", c -> {
            File file = admin.read(c, File.class);
            need(file.audit());
            AdminApi.json(c, new File(AdminApi.call(() -> audits.check(file.audit()))));
        });
        javalin.post("/api/v1/audits/place", c -> {
            PlaceWanted wanted = admin.read(c, PlaceWanted.class);
            need(wanted.figure());
            AdminApi.json(c, AdminApi.call(() -> audits.place(wanted.figure())));
        });
        javalin.post("/api/v1/audits/notes", c -> {
            AuditService.NoteWanted wanted = admin.read(c, AuditService.NoteWanted.class);
            need(wanted.audit(), wanted.figure(), wanted.by());
            AdminApi.json(c, AdminApi.call(() -> audits.note(wanted)));
        });
    }

    private static void need(@Nullable Object... parts) {
        if (java.util.Arrays.stream(parts).anyMatch(java.util.Objects::isNull)) {
            throw new BadRequestResponse("a part of the request is missing; /api/openapi.yaml says which there are");
        }
    }

    private void list(Context c) {
        Caller.of(c).requireAll();
        String project = c.queryParam("project");
        String figure = c.queryParam("figure");
        AdminApi.json(c, new Notes(AdminApi.call(() -> audits.notes(project, figure))));
    }

    /** The newest note of a figure as a sheet to print. */
    private void sheet(Context c) {
        Caller.of(c).requireAll();
        String figure = c.queryParam("figure");
        String language = c.queryParam("lang");
        String zone = c.queryParam("zone");
        if (figure == null) {
            throw new BadRequestResponse("figure is wanted; /api/v1/audits lists them");
        }
        List<AuditService.NoteView> notes = AdminApi.call(() -> audits.notes(null, figure));
        if (notes.isEmpty()) {
            throw new NotFoundResponse("there is no note of such a figure; /api/v1/audits lists them");
        }
        try {
            AuditNote note =
                    AuditNote.read(notes.get(notes.size() - 1).content().getBytes(StandardCharsets.UTF_8));
            Audit audit = note.audit();
            c.contentType("text/html; charset=utf-8")
                    .result(AuditPage.of(
                            audit,
                            Map.of(note.item().name(), note),
                            language == null ? "zh" : language,
                            zone == null ? AuditFile.ZONE : ZoneId.of(zone)));
        } catch (DateTimeException e) {
            throw new BadRequestResponse("there is no time zone '" + zone + "'");
        } catch (AuditException e) {
            throw new InternalServerErrorResponse(String.valueOf(e.getMessage()));
        }
    }
}
