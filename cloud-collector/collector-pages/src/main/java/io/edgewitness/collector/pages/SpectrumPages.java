package io.edgewitness.collector.pages;

import io.edgewitness.collector.maintenance.Spectrum;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A machine's spectra: parts of its page. */
public final class SpectrumPages implements Pages.Group {
    private static final int WATERFALL = 60;

    private final Plant plant;

    public SpectrumPages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/machine/lines",
                (c, view) -> renderer.part(c, view, "machinelines.jte", Map.of("spectra", spectra(c, view, at(c), 1))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/machine/spectrum",
                (c, view) -> c.json(SpectrumChart.of(spectra(c, view, at(c), 1), LivePages.given(c, "what"))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/machine/waterfall",
                (c, view) -> c.json(
                        SpectrumChart.waterfall(spectra(c, view, at(c), WATERFALL), LivePages.given(c, "what"))));
    }

    private List<Spectrum> spectra(Context c, View view, @Nullable Instant until, int limit) throws PlantAwayException {
        return plant.spectra(
                view.scope(),
                LivePages.given(c, "agent"),
                LivePages.given(c, "id"),
                LivePages.given(c, "sensor"),
                until,
                limit);
    }

    /** What is no time is none, as one that was not given. */
    static @Nullable Instant at(Context c) {
        try {
            String asked = LivePages.given(c, "until");
            return asked.isEmpty() ? null : Instant.parse(asked);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
