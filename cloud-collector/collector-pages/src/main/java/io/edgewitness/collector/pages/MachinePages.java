package io.edgewitness.collector.pages;

import io.edgewitness.collector.maintenance.Machine;
import io.edgewitness.collector.maintenance.MachineDetail;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Machines: how they are, what is wrong with them, what is to be done. */
public final class MachinePages implements Pages.Group {
    private static final int PER_PAGE = 50;

    private final Plant plant;

    public MachinePages(Plant plant) {
        this.plant = plant;
    }

    /** A page of the machines that a search leaves. */
    public record Listing(String text, int page, int matching, int total, List<MachineRow> rows) {
        public int pages() {
            return Math.max(1, (matching + PER_PAGE - 1) / PER_PAGE);
        }

        public String address(View view, int other) {
            return "/machines?q=" + view.encoded(text) + "&page=" + other;
        }
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
                    Map.of("shown", one, "graph", one.drawing(about), "hours", LivePages.hours(c)));
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
                        Duration.ofHours(LivePages.hours(c)))));
    }

    private MachineView one(Context c, View view) throws PlantAwayException {
        String agent = LivePages.given(c, "agent");
        String id = LivePages.given(c, "id");
        MachineDetail detail = plant.machine(view.scope(), agent, id);
        if (detail == null) {
            throw new NotFoundResponse(view.t("no-such-machine", id, agent));
        }
        return MachineView.of(detail, view);
    }

    private Listing listing(Context c, View view) throws PlantAwayException {
        String text = LivePages.given(c, "q").strip();
        String wanted = text.toLowerCase(Locale.ROOT);
        List<Machine> all = plant.machines(view.scope());
        List<MachineRow> left = all.stream()
                .map(m -> new MachineRow(m, view))
                .filter(r -> r.searched().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        int pages = Math.max(1, (left.size() + PER_PAGE - 1) / PER_PAGE);
        String asked = LivePages.given(c, "page");
        int page = asked.matches("[1-9][0-9]{0,5}") ? Math.min(pages, Integer.parseInt(asked)) : 1;
        List<MachineRow> shown = left.subList((page - 1) * PER_PAGE, Math.min(left.size(), page * PER_PAGE));
        return new Listing(text, page, left.size(), all.size(), shown);
    }
}
