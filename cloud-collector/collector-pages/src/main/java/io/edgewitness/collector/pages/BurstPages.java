package io.edgewitness.collector.pages;

import io.edgewitness.collector.maintenance.Burst;
import io.edgewitness.collector.maintenance.MachineDetail;
import io.edgewitness.collector.maintenance.Spectrum;
import io.edgewitness.collector.pages.RecordingShelf.Recording;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bursts that a machine's diagnoses were made of: which are here, how they look, and the asking for those that are not. Parts of its page. */
public final class BurstPages implements Pages.Group {
    private static final int SHOWN = 20;
    private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");

    private final Plant plant;
    private final RecordingShelf shelf;

    public BurstPages(Plant plant, RecordingShelf shelf) {
        this.plant = plant;
        this.shelf = shelf;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/machine/bursts",
                (c, view) -> renderer.part(
                        c,
                        view,
                        "bursts.jte",
                        Map.of(
                                "bursts",
                                bursts(c, view),
                                "machine",
                                LivePages.given(c, "id"),
                                "drawn",
                                LivePages.given(c, "burst"))));
        renderer.get(javalin, Section.SCENARIOS, "/pages/machine/burst", (c, view) -> {
            Recording r = one(c, view);
            Burst burst = burst(r, view);
            String what = LivePages.given(c, "what");
            c.json(
                    what.equals("waveform")
                            ? BurstChart.of(burst)
                            : SpectrumChart.of(List.of(spectrum(c, view, r, burst)), what));
        });
        renderer.get(javalin, Section.SCENARIOS, "/machine/burst.wav", (c, view) -> {
            Recording r = one(c, view);
            byte[] wav = burst(r, view).wav();
            FilePages.safe(c, "burst-" + r.sha256().substring(0, 16) + ".wav", "audio/wav");
            c.result(wav);
        });
        renderer.get(javalin, Section.SCENARIOS, "/machine/burst.csv", (c, view) -> {
            Recording r = one(c, view);
            Burst burst = burst(r, view);
            FilePages.safe(c, "burst-" + r.sha256().substring(0, 16) + ".csv", "text/csv; charset=utf-8");
            try (Writer out = new OutputStreamWriter(c.outputStream(), StandardCharsets.UTF_8)) {
                burst.csv(out);
            }
        });
        renderer.post(javalin, Section.SCENARIOS, "/machine/bursts", (c, view) -> {
            Recording r = one(c, view);
            shelf.ask(Caller.access(c), r.agent(), r.sha256());
            String machine = "agent=" + view.encoded(r.agent()) + "&id=" + view.encoded(TeachPages.form(c, "id"));
            c.redirect("/machine?" + machine + "#bursts-title", HttpStatus.SEE_OTHER);
        });
    }

    /** A burst of the list. */
    public record Row(Recording recording, boolean asks) {
        public String size(View view) {
            return view.bytes(recording.bytes());
        }

        /** @return the tag's class */
        public String tone() {
            return switch (recording.state()) {
                case HERE -> "good";
                case WRONG, CHANGED -> "bad";
                case GONE, FAILED, DROPPED -> "warn";
                case AGENT, WAITING, COMING -> "quiet";
            };
        }
    }

    private List<Row> bursts(Context c, View view) throws PlantAwayException {
        Access access = Caller.of(c).access();
        return bursts(view, LivePages.given(c, "agent"), LivePages.given(c, "id")).stream()
                .map(r -> new Row(
                        r,
                        access != null
                                && r.state().isAskable()
                                && access.may(Permission.OPERATE, Target.node(r.enterprise() + "/" + r.site()))))
                .toList();
    }

    private List<Recording> bursts(View view, String agent, String id) throws PlantAwayException {
        MachineDetail machine = plant.machine(view.scope(), agent, id);
        String diagnosis = machine == null ? null : machine.machine().diagnosis();
        return diagnosis == null
                ? List.of()
                : shelf.list(new RecordingShelf.Wanted(
                        view.scope(), agent, diagnosis, List.of("diagnosis"), null, Instant.EPOCH, FAR_FUTURE, SHOWN));
    }

    private Recording one(Context c, View view) throws PlantAwayException {
        String sha256 = Objects.requireNonNullElseGet(c.formParam("sha256"), () -> LivePages.given(c, "sha256"));
        return shelf.find(view.scope(), sha256).orElseThrow(() -> new NotFoundResponse(view.t("burst-none")));
    }

    private Burst burst(Recording r, View view) throws PlantAwayException {
        try (InputStream in = shelf.open(r)) {
            return Burst.of(in.readNBytes(Burst.MOST_BYTES + 1), r.number("rate-hz"));
        } catch (IOException e) {
            throw new HttpResponseException(409, view.t("burst-unreadable"), Map.of());
        }
    }

    private Spectrum spectrum(Context c, View view, Recording r, Burst burst) throws PlantAwayException {
        String sensor = r.fact("sensor");
        @Nullable
        Spectrum told = plant.spectra(view.scope(), r.agent(), LivePages.given(c, "id"), sensor, r.at(), 1).stream()
                .findFirst()
                .orElse(null);
        return burst.spectrum(sensor, r.at(), r.number("speed-rpm"), told);
    }
}
