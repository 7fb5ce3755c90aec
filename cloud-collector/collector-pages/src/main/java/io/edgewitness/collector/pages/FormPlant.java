package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the form pages need of the rest of the collector. Any thread. */
public interface FormPlant {
    /**
     * Figures as of now; may take seconds.
     *
     * @return one a request, in their order
     * @throws IllegalArgumentException naming what is wrong with a request
     */
    List<Figure> figures(Scope scope, List<FigureRequest> requests) throws PlantAwayException;

    /** @return the indicators that figures can be of: those that come with the collector, and its user's own */
    IndicatorLibrary library();

    /** @return names of the metrics that the scenarios of the scope's agents make */
    Set<String> metrics(Scope scope) throws PlantAwayException;

    /** @return when the first agent of the scope began to record; null: none has */
    @Nullable
    Instant firstRecord(Scope scope) throws PlantAwayException;

    /** @return ids of the scenarios that agents of the scope run, sorted */
    Collection<String> scenarios(Scope scope) throws PlantAwayException;

    /**
     * What the runtime has seen of the things that a form asks for.
     *
     * @param scopes whose records may be looked at
     */
    Sightings sightings(Notice notice, List<Scope> scopes) throws PlantAwayException;

    /**
     * Figures of a zone: of the enterprises that agreed, put together, and nothing that is one enterprise's own.
     *
     * @return one a request, in their order
     * @throws IllegalArgumentException naming what is wrong with a request
     */
    List<Figure> zoneFigures(Sharing sharing, List<FigureRequest> requests) throws PlantAwayException;

    /** What the runtime has seen at the enterprises that agreed, put together: nothing that is one enterprise's own. */
    Sightings zoneSightings(Notice notice, Sharing sharing) throws PlantAwayException;

    /**
     * The one way from a project file to its documents, also that of the command line.
     *
     * @param project project.yaml with its files beside it
     * @param sightings what readiness.txt says beside the answers
     * @param out the folder to write to
     * @param zone of a zone's project, whose figures are those of {@link #zoneFigures}; null: it is an enterprise's
     */
    Exported export(Path project, Sightings sightings, Path out, boolean draft, @Nullable Sharing zone)
            throws PlantAwayException;

    /**
     * What an export came to.
     *
     * @param blocked a condition of the notice is not met: only readiness.txt was written
     * @param problem why nothing was written at all; empty: it was
     */
    record Exported(boolean blocked, List<Path> files, String problem) {}
}
