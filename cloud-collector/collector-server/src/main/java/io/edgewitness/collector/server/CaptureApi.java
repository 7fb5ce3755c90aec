package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.traceability.Declared;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Trail;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The capture interface of EPCIS 2.0.1 (12.6): a document is taken, captured later, and its job tells what became of it. What comes this way is
 * declared by who sends it, never measured: his name, the document's digest and the time go into the trail, whose head each tree head signs.
 */
final class CaptureApi {
    private static final int MOST_JOBS = 100;

    private final CaptureDesk desk;
    private final DataSource database;
    private final Trail trail;

    CaptureApi(CaptureDesk desk, DataSource database, Trail trail) {
        this.desk = desk;
        this.database = database;
        this.trail = trail;
    }

    void addTo(Javalin javalin) {
        javalin.post("/api/v1/epcis/capture", this::post);
        javalin.get("/api/v1/epcis/capture", c -> {
            headers(c);
            c.json(Map.of(
                    "items",
                    desk.jobs(Asked.scope(c), null, Asked.limit(c, MOST_JOBS)).stream()
                            .map(CaptureApi::told)
                            .toList()));
        });
        javalin.get("/api/v1/epcis/capture/{id}", this::get);
    }

    private static void headers(Context c) {
        c.header("GS1-EPCIS-Version", "2.0.1")
                .header("GS1-CBV-Version", "2.0.0")
                .header("GS1-EPCIS-Capture-Limit", Integer.toString(Declared.MOST_EVENTS))
                .header("GS1-EPCIS-Capture-File-Size-Limit", Integer.toString(Declared.MOST_BYTES))
                .header("GS1-Capture-Error-Behaviour", "rollback");
    }

    private void post(Context c) throws IOException, BatchStore.StoreException {
        Access access = Caller.access(c);
        Scope scope = Asked.scope(c);
        if (scope.enterprise() == null || scope.site() == null) {
            throw new IllegalArgumentException("whose document is this? give enterprise and site");
        }
        String node = scope.enterprise() + "/" + scope.site();
        if (!access.may(Permission.OPERATE, Target.node(node))) {
            throw new ForbiddenResponse("your role or token does not allow to declare events of " + node);
        }
        if ("proceed".equals(c.header("GS1-Capture-Error-Behaviour"))) {
            throw new HttpResponseException(
                    501,
                    "a document is captured as a whole or not at all: GS1-Capture-Error-Behaviour: rollback",
                    Map.of());
        }
        headers(c);
        byte[] content = c.req().getInputStream().readNBytes(Declared.MOST_BYTES + 1);
        if (content.length > Declared.MOST_BYTES) {
            throw new HttpResponseException(
                    413, "a document has at most " + Declared.MOST_BYTES + " bytes; split it", Map.of());
        }
        UUID id = take(access, scope.enterprise(), scope.site(), content);
        c.status(202).header("Location", c.path() + "/" + id).result("");
    }

    /** What is sent again is not captured again; that another one declares it too is in the trail. */
    private UUID take(Access access, String enterprise, String site, byte[] content) throws BatchStore.StoreException {
        String digest = Hex.sha256(content);
        String node = enterprise + "/" + site;
        UUID earlier = desk.earlier(enterprise, site, digest);
        if (earlier != null) {
            if (!hasDeclared(access.actor().id(), earlier)) {
                declare(access, earlier, node, digest);
            }
            return earlier;
        }
        if (desk.isFull(enterprise, site)) {
            throw new HttpResponseException(
                    429, "as many documents of " + node + " wait as may; send this one again later", Map.of());
        }
        UUID id = UUID.randomUUID();
        declare(access, id, node, digest);
        return desk.post(id, enterprise, site, name(access.actor().id()), content);
    }

    private void declare(Access access, UUID id, String node, String digest) {
        trail.record(access, Act.EPCIS_DECLARE, id.toString(), node, null, "sha256 " + digest);
    }

    private boolean hasDeclared(String actor, UUID id) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT 1 FROM workplace.trail WHERE action = ? AND target = ? AND actor = ?",
                p -> {
                    p.setString(1, Act.EPCIS_DECLARE.id());
                    p.setString(2, id.toString());
                    p.setString(3, actor);
                },
                ResultSet::next);
    }

    private String name(String actor) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT name FROM workplace.actor WHERE id = ?",
                p -> p.setString(1, actor),
                r -> r.next() ? r.getString(1) : actor);
    }

    private void get(Context c) throws BatchStore.StoreException {
        headers(c);
        String id = c.pathParam("id");
        if (id.matches("[0-9a-fA-F-]{36}")) {
            for (Scope scope : Caller.of(c).plants()) {
                List<CaptureDesk.Job> found = desk.jobs(scope, UUID.fromString(id), 1);
                if (!found.isEmpty()) {
                    c.json(told(found.get(0)));
                    return;
                }
            }
        }
        throw new NotFoundResponse("there is no capture " + id.replaceAll("\\p{Cntrl}", " "));
    }

    /** As the standard's CaptureJob, with who declared the document and its digest. */
    private static ObjectNode told(CaptureDesk.Job job) {
        ObjectNode told = Json.MAPPER
                .createObjectNode()
                .put("captureID", job.id().toString())
                .put("createdAt", job.received().toString())
                .put("running", job.finished() == null)
                .put("success", job.finished() == null || job.success())
                .put("captureErrorBehaviour", "rollback")
                .put("declaredBy", job.by())
                .put("enterprise", job.enterprise())
                .put("site", job.site())
                .put("sha256", job.digest())
                .put("events", job.events());
        if (job.finished() != null) {
            told.put("finishedAt", job.finished().toString());
        }
        try {
            told.set("errors", Json.MAPPER.readTree(job.errors()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored list of errors cannot be read", e);
        }
        return told;
    }
}
