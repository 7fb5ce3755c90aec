package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.forms.FileCheck;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.Project.Attachment;
import io.edgewitness.collector.forms.Project.Photo;
import io.edgewitness.collector.forms.Project.Wanted;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.StoredFile;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Projects of the workplace read as what they are: answers to a notice. Any thread. */
final class FormDesk {
    private static final Path NOWHERE = Path.of("project");
    private static final int MOST_CHECKS = 5000;

    private final Workplace workplace;
    private final FormPlant plant;
    private final Figurings figurings;
    private final Map<String, Notice> notices = new ConcurrentHashMap<>();
    private final Map<String, FileCheck> checks = new ConcurrentHashMap<>();

    FormDesk(Workplace workplace, FormPlant plant) {
        this.workplace = workplace;
        this.plant = plant;
        this.figurings = new Figurings(plant);
    }

    Workplace workplace() {
        return workplace;
    }

    FormPlant plant() {
        return plant;
    }

    Notice notice(String id) {
        return notices.computeIfAbsent(id, Notice::load);
    }

    /** A project as one person may see it; nothing is kept between requests. */
    OpenProject open(Access access, String id) {
        Project project = workplace.projects().get(access, id);
        return new OpenProject(
                access,
                project,
                // Who works on a project alone does not see the places around it, but whose it is.
                workplace.tenancy().node(Access.collector(), project.owner()),
                notice(project.notice()),
                workplace.answers().all(access, id),
                workplace.answers().asides(access, id),
                workplace.files().all(access, id));
    }

    /** What the form makes of a project as it stands. */
    Draft draft(OpenProject open) throws PlantAwayException {
        Map<String, String> fitting = ProjectText.fitting(open.given());
        io.edgewitness.collector.forms.Project project = read(open, fitting);
        List<FigureRequest> requests =
                project.figures().stream().map(Wanted::request).toList();
        Sharing zone = sharing(open);
        List<Figurings.Outcome> outcomes =
                zone == null ? figurings.of(project.scope(), requests) : figurings.of(zone, requests);
        List<Wanted> wanted = new ArrayList<>();
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Figure figure = outcomes.get(i).figure();
            if (figure != null) {
                wanted.add(project.figures().get(i));
                figures.add(figure);
            }
        }
        List<String> problems =
                outcomes.stream().map(Figurings.Outcome::problem).toList();
        return new Draft(open, fitting.keySet(), with(open, project, wanted), figures, problems, sightings(open));
    }

    /** What was seen of what the form asks for. */
    Sightings sightings(OpenProject open) throws PlantAwayException {
        Sharing zone = sharing(open);
        return zone == null
                ? plant.sightings(open.notice(), List.of(open.owner().scope()))
                : plant.zoneSightings(open.notice(), zone);
    }

    /** The answers alone, without files. */
    io.edgewitness.collector.forms.Project read(OpenProject open, Map<String, String> answers) {
        String yaml = ProjectText.yaml(open.notice(), scope(open.owner()), answers, Map.of());
        io.edgewitness.collector.forms.Project read = io.edgewitness.collector.forms.Project.read(
                        NOWHERE, "project.yaml", yaml, open.notice(), plant.library())
                .project();
        if (read == null) {
            throw new IllegalStateException("project " + open.id() + " cannot be read as YAML");
        }
        return read;
    }

    private io.edgewitness.collector.forms.Project with(
            OpenProject open, io.edgewitness.collector.forms.Project read, List<Wanted> figures) {
        return new io.edgewitness.collector.forms.Project(
                read.file(),
                read.notice(),
                read.scope(),
                read.filingDate(),
                read.fields(),
                figures,
                photos(open),
                attachments(open),
                read.lists());
    }

    private List<Photo> photos(OpenProject open) {
        return open.files().stream()
                .filter(f -> f.slot().equals(ProjectText.PHOTOS))
                .map(f -> new Photo(Path.of(f.name()), f.caption(), f.sha256(), check(open, f)))
                .toList();
    }

    private static Map<String, List<Attachment>> attachments(OpenProject open) {
        Map<String, List<Attachment>> attachments = new LinkedHashMap<>();
        for (StoredFile file : open.files()) {
            if (open.notice().fields().containsKey(file.slot())) {
                attachments
                        .computeIfAbsent(file.slot(), s -> new ArrayList<>())
                        .add(new Attachment(Path.of(file.name()), file.sha256()));
            }
        }
        return attachments;
    }

    /** What a stored picture is; looked at once, because it is decoded for that. */
    FileCheck check(OpenProject open, StoredFile file) {
        FileCheck known = checks.get(file.sha256());
        if (known != null) {
            return known;
        }
        try (InputStream in = workplace.files().open(open.access(), open.id(), file.id())) {
            FileCheck check = FileCheck.of(file.name(), in.readAllBytes(), FileCheck.Slot.PHOTO);
            if (checks.size() >= MOST_CHECKS) {
                checks.clear();
            }
            checks.put(file.sha256(), check);
            return check;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whose records a project's figures are of; a zone has none of its own. */
    static Scope scope(Node owner) {
        return owner.kind() == Node.Kind.ZONE ? new Scope(owner.id(), null) : owner.scope();
    }

    /** @return what a zone's project may count of the enterprises in the zone; null: it is no zone's */
    @Nullable
    Sharing sharing(OpenProject open) {
        Node owner = open.owner();
        if (owner.kind() != Node.Kind.ZONE) {
            return null;
        }
        return open.access().may(Permission.READ_AGGREGATES, Target.node(owner.id()))
                ? Sharing.of(workplace.consents().to(open.access(), owner.id()))
                : Sharing.NOTHING;
    }
}
