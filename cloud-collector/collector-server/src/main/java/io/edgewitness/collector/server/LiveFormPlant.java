package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.forms.Mistake;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Project;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.pages.FormPlant;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.pages.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The form pages' view of the running collector. What was seen is looked up again after a minute. Any thread. */
final class LiveFormPlant implements FormPlant {
    private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

    /** @param whose scopes, or what a zone may count */
    private record Asked(String notice, Object whose) {}

    private interface Looking {
        Sightings look() throws BatchStore.StoreException;
    }

    private record Known(long at, Sightings sightings) {}

    private final LocalBackend backend;
    private final StoredSightings sightings;
    private final PlantOffers offers;
    private final Map<Asked, Known> known = new ConcurrentHashMap<>();

    LiveFormPlant(LocalBackend backend, StoredSightings sightings, PlantOffers offers) {
        this.backend = backend;
        this.offers = offers;
        this.sightings = sightings;
    }

    @Override
    public List<Figure> figures(Scope scope, List<FigureRequest> requests) throws PlantAwayException {
        try {
            return backend.figures(scope, requests);
        } catch (CommandFailure e) {
            throw failed(e);
        }
    }

    @Override
    public Collection<String> scenarios(Scope scope) throws PlantAwayException {
        try {
            return backend.scenarios(scope);
        } catch (CommandFailure e) {
            throw failed(e);
        }
    }

    private static PlantAwayException failed(CommandFailure e) {
        if (e.exitCode() == CommandFailure.INPUT) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        return new PlantAwayException(String.valueOf(e.getMessage()), e);
    }

    @Override
    public Set<String> metrics(Scope scope) throws PlantAwayException {
        try {
            return offers.metrics(scope);
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public @Nullable Instant firstRecord(Scope scope) throws PlantAwayException {
        try {
            return offers.first(scope).orElse(null);
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Sightings sightings(Notice notice, List<Scope> scopes) throws PlantAwayException {
        return kept(new Asked(notice.id(), scopes), () -> sightings.of(notice, scopes));
    }

    @Override
    public Sightings zoneSightings(Notice notice, Sharing sharing) throws PlantAwayException {
        return kept(new Asked(notice.id(), sharing), () -> new ZoneSightings(sightings).of(notice, sharing));
    }

    private Sightings kept(Asked asked, Looking looking) throws PlantAwayException {
        Known last = known.get(asked);
        long now = System.nanoTime();
        if (last != null && now - last.at() < KEPT_NANOS) {
            return last.sightings();
        }
        try {
            Sightings seen = looking.look();
            known.values().removeIf(k -> now - k.at() >= KEPT_NANOS);
            known.put(asked, new Known(System.nanoTime(), seen));
            return seen;
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<Figure> zoneFigures(Sharing sharing, List<FigureRequest> requests) throws PlantAwayException {
        try {
            return backend.zoneFigures(sharing, requests);
        } catch (CommandFailure e) {
            throw failed(e);
        }
    }

    @Override
    public IndicatorLibrary library() {
        return backend.library();
    }

    /** A text past its limit does not keep a draft from being made; the readiness says it, and blocks the rest. */
    @Override
    public Exported export(Path project, Sightings seen, Path out, boolean draft, @Nullable Sharing zone)
            throws PlantAwayException {
        try {
            Notice notice = Notice.load(String.valueOf(Project.noticeOf(project, new ArrayList<>())));
            Path folder = Objects.requireNonNull(project.toAbsolutePath().getParent());
            String name = String.valueOf(project.getFileName());
            Project.Loading loading = Project.read(folder, name, Files.readString(project), notice, backend.library());
            Project read = loading.project();
            if (read == null || !loading.mistakes().isEmpty()) {
                return new Exported(false, List.of(), problem(loading.mistakes()));
            }
            ProjectService.Loaded loaded = new ProjectService.Loaded(notice, read);
            ProjectService service = zone == null
                    ? new ProjectService(backend)
                    : new ProjectService(backend, requests -> backend.zoneFigures(zone, requests));
            ProjectService.Exported exported = service.export(loaded, seen, out, draft, false, true);
            return new Exported(exported.blocked(), exported.files(), "");
        } catch (CommandFailure e) {
            if (e.exitCode() == CommandFailure.OTHER_SIDE) {
                throw failed(e);
            }
            return new Exported(false, List.of(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Exported(false, List.of(), "project.yaml 无法读取 / cannot be read");
        }
    }

    private static String problem(List<Mistake> mistakes) {
        return mistakes.stream().map(m -> m.zh() + " / " + m.what()).collect(Collectors.joining("；"));
    }
}
