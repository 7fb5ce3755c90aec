package io.edgewitness.collector.pages;

import io.javalin.Javalin;
import java.util.Map;

/** How the collector itself is: database, intake, disk, certificates, jobs. */
public final class OperationsPages implements Pages.Group {
    private final Plant plant;

    public OperationsPages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.OPERATIONS,
                "/operations",
                (c, view) -> renderer.page(
                        c, view, view.t("operations"), "operationspage.jte", Map.of("operations", plant.operations())));
        renderer.get(
                javalin,
                Section.OPERATIONS,
                "/pages/operations",
                (c, view) -> renderer.part(c, view, "operations.jte", Map.of("operations", plant.operations())));
    }
}
