package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.Caller;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;

/** Evidence plans over HTTP. Whoever signs must present the collector's token; everyone who may read sees them. */
final class PlanApi {
    private final Backend backend;
    private final AdminApi admin;

    PlanApi(Backend backend, AdminApi admin) {
        this.backend = backend;
        this.admin = admin;
    }

    void addTo(Javalin javalin) {
        javalin.post("/api/v1/plans", this::put);
        javalin.get("/api/v1/plans", this::list);
        javalin.post("/api/v1/plan-advice", this::advice);
    }

    private void put(Context c) {
        PlanDesk.Wish wish = admin.read(c, PlanDesk.Wish.class);
        if (wish.id() == null && wish.yaml() == null) {
            throw new BadRequestResponse("yaml is wanted for a plan, id for an amendment or a release");
        }
        AdminApi.json(c, AdminApi.call(() -> backend.plan(wish)));
    }

    private void list(Context c) {
        Caller.of(c).requireAll();
        String project = c.queryParam("project");
        String id = c.queryParam("id");
        AdminApi.json(c, new Commands.Plans(AdminApi.call(() -> backend.plans(project, id))));
    }

    private void advice(Context c) {
        Commands.AdviceWanted wanted = admin.read(c, Commands.AdviceWanted.class);
        if (wanted.due() == null || wanted.fields() == null) {
            throw new BadRequestResponse("fields and due are wanted");
        }
        Scope scope = wanted.scope() == null ? Scope.ALL : wanted.scope();
        AdminApi.json(
                c, new Commands.Advice(AdminApi.call(() -> backend.advice(scope, wanted.fields(), wanted.due()))));
    }
}
