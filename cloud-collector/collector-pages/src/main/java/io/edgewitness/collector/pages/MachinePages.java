package io.edgewitness.collector.pages;

import io.edgewitness.collector.maintenance.MachineDetail;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Machines: how they are, what is wrong with them, what is to be done. */
public final class MachinePages implements Pages.Group {
    private static final int PER_PAGE = 50;

    private final Plant plant;

    public MachinePages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/machines",
                (c, view) -> renderer.page(
                        c, view, view.t("machines"), "machinespage.jte", Map.of("listing", listing(c, view))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/machines",
                (c, view) -> renderer.part(c, view, "machines.jte", Map.of("listing", listing(c, view))));
        renderer.get(javalin, Section.SCENARIOS, "/machine", (c, view) -> {
            MachineView one = one(c, view);
            String about = LivePages.given(c, "about");
            renderer.page(
                    c,
                    view,
                    one.detail().machine().id(),
                    "machinepage.jte",
                    Map.of(
                            "shown",
                            one,
                            "graph",
                            one.drawing(about),
                            "hours",
                            LivePages.hours(c),
                            "sensor",
                            one.sensor(LivePages.given(c, "sensor")),
                            "until",
                            String.valueOf(SpectrumPages.at(c)).replace("null", ""),
                            "burst",
                            burst(c)));
        });
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/machine",
                (c, view) -> renderer.part(c, view, "machine.jte", Map.of("shown", one(c, view))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/machine/chart",
                (c, view) -> c.json(plant.machineChart(
                                view.scope(),
                                LivePages.given(c, "agent"),
                                LivePages.given(c, "id"),
                                LivePages.given(c, "what"),
                                Duration.ofHours(LivePages.hours(c)))
                        .named(line -> view.text().orElse("trend-" + line, line))));
    }

    private static String burst(Context c) {
        String asked = LivePages.given(c, "burst");
        return asked.matches("[0-9a-f]{64}") ? asked : "";
    }

    private MachineView one(Context c, View view) throws PlantAwayException {
        String agent = LivePages.given(c, "agent");
        String id = LivePages.given(c, "id");
        MachineDetail detail = plant.machine(view.scope(), agent, id);
        if (detail == null) {
            throw new NotFoundResponse(view.t("no-such-machine", id, agent));
        }
        return MachineView.of(
                detail, view, InboxPages.mayAcknowledge(Caller.of(c).access(), detail.machine()));
    }

    private Listing<MachineRow> listing(Context c, View view) throws PlantAwayException {
        List<MachineRow> all = plant.machines(view.scope()).stream()
                .map(m -> new MachineRow(m, view))
                .toList();
        return Listing.of(c, "/machines", PER_PAGE, all, MachineRow::searched);
    }
}
