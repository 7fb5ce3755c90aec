package io.edgewitness.collector.pages;

import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ledgers, gaps, tree heads with who vouches for them, plans, audits; and how to check all of it oneself. */
public final class EvidencePages implements Pages.Group {
    private static final int GAPS = 50;

    private final Plant plant;

    public EvidencePages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(javalin, Section.EVIDENCE, "/evidence", (c, view) -> {
            renderer.page(c, view, view.t("evidence"), "evidencepage.jte", model(c, view));
        });
        renderer.get(
                javalin,
                Section.EVIDENCE,
                "/pages/evidence",
                (c, view) -> renderer.part(c, view, "evidence.jte", model(c, view)));
        renderer.get(javalin, Section.EVIDENCE, "/evidence/verify.html", (c, view) -> {
            c.header("Content-Disposition", "attachment; filename=\"verify.html\"");
            c.contentType("application/octet-stream").result(plant.verifier());
        });
    }

    private Map<String, Object> model(Context c, View view) throws PlantAwayException {
        AgentList agents = AgentList.of(plant.agents(view.scope()), AgentList.Filter.of(c));
        List<String> shown = agents.rows().stream().map(AgentRow::id).toList();
        Map<String, Object> model = new HashMap<>();
        model.put("agents", agents);
        model.put("ledgers", plant.ledgers(view.scope(), shown));
        model.put("evidence", plant.evidence(view.scope()));
        model.put("gaps", plant.gaps(view.scope(), null, GAPS));
        model.put("commands", plant.commands(view.scope(), null, GAPS));
        return model;
    }
}
