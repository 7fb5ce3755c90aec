package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.ExportOptions;
import io.edgewitness.collector.forms.Forms;
import io.edgewitness.collector.forms.Mistake;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.forms.NoticeException;
import io.edgewitness.collector.forms.Project;
import io.edgewitness.collector.forms.Sightings;
import io.edgewitness.collector.forms.Value;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.edge.ledger.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a project file to figures and documents, over any {@link Backend}. One thread. */
final class ProjectService {
    private static final int TRIES = 4;

    private final Backend backend;
    private final @Nullable ZoneFigures zone;

    /** Makes the figures of a zone, one a request. */
    interface ZoneFigures {
        List<Figure> of(List<FigureRequest> requests) throws CommandFailure;
    }

    ProjectService(Backend backend) {
        this(backend, null);
    }

    /** @param zone null: figures are those of the records in the project's scope */
    ProjectService(Backend backend, @Nullable ZoneFigures zone) {
        this.backend = backend;
        this.zone = zone;
    }

    /**
     * @param blocked the notice's own conditions are not met; only readiness.txt was written
     * @param warnings {@link #strangers}
     */
    record Exported(boolean blocked, List<Path> files, String readiness, List<Text> warnings) {}

    /** A project with its notice. */
    record Loaded(Notice notice, Project project) {
        List<FigureRequest> requests() {
            return project.figures().stream().map(Project.Wanted::request).toList();
        }

        /** @return what the form calls the project; the file's name as long as that is not filled in */
        String title() {
            return notice.fields().values().stream()
                    .filter(f -> f.name().equals("项目名称"))
                    .flatMap(f -> Stream.ofNullable(project.fields().get(f.id())))
                    .map(v -> v instanceof Value.Text t ? t.text().strip() : "")
                    .filter(t -> !t.isEmpty())
                    .findFirst()
                    .orElseGet(
                            () -> String.valueOf(project.file().getFileName()).replaceFirst("\\.ya?ml$", ""));
        }
    }

    /**
     * @param notice id that the user gave; null: the project's own
     * @throws CommandFailure with each mistake of the file at its place
     */
    static Loaded load(Path file, @Nullable String notice) throws CommandFailure {
        return load(file, notice, IndicatorLibrary.shipped());
    }

    /** @param library of the indicators that its figures may be of */
    static Loaded load(Path file, @Nullable String notice, IndicatorLibrary library) throws CommandFailure {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "没有文件 " + file + "，用 project init 创建 / there is no file " + file
                            + "; make one with `project init`");
        }
        List<Mistake> mistakes = new ArrayList<>();
        String id = notice != null ? notice : Project.noticeOf(file, mistakes);
        if (id == null) {
            throw mistaken(mistakes);
        }
        try {
            Notice loaded = Notice.load(id);
            Project.Loading loading = Project.load(file, loaded, library);
            Project project = loading.project();
            if (project == null) {
                throw mistaken(loading.mistakes());
            }
            return new Loaded(loaded, project);
        } catch (NoticeException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure mistaken(List<Mistake> mistakes) {
        return new CommandFailure(
                CommandFailure.INPUT, mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    }

    List<Figure> figures(Loaded loaded) throws CommandFailure {
        return zone == null ? backend.figures(loaded.project().scope(), loaded.requests()) : zone.of(loaded.requests());
    }

    /** @return why figures have no records, where their enterprise, site or scenario is none that there is */
    List<Text> strangers(Loaded loaded, List<Figure> figures) throws CommandFailure {
        Set<String> wanted = new TreeSet<>();
        for (Figure f : figures) {
            String scenario = f.request().scenario();
            if (f.limitations().stream().anyMatch(t -> t.code().equals("no-records"))) {
                wanted.add(scenario == null ? "" : scenario);
            }
        }
        if (wanted.isEmpty() || zone != null) {
            return List.of();
        }
        Scope scope = loaded.project().scope();
        Collection<String> there = backend.scenarios(scope);
        if (there.isEmpty()) {
            String whose = Stream.of(scope.enterprise(), scope.site())
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("/"));
            return List.of(new Text(
                    "no-scope",
                    whose.isEmpty() ? "采集平台尚无记录" : "没有“" + whose + "”的记录，请核对 scope",
                    whose.isEmpty()
                            ? "the collector has no records yet"
                            : "there are no records of " + whose + ": see scope"));
        }
        wanted.remove("");
        wanted.removeAll(there);
        String all = String.join(", ", there);
        return wanted.stream()
                .map(s -> new Text(
                        "no-scenario",
                        "没有场景“" + s + "”；已有：" + all,
                        "there is no scenario '" + s + "'; there are " + all))
                .toList();
    }

    /** Writes form.docx, fields.xlsx, summary.xlsx, evidence.zip and readiness.txt. */
    Exported export(Loaded loaded, Path out, boolean draft, boolean demo) throws CommandFailure {
        return export(loaded, Sightings.NONE, out, draft, demo, false);
    }

    /** The same, and form.pdf where LibreOffice is installed; the warnings say why there is none. */
    Exported export(Loaded loaded, Sightings seen, Path out, boolean draft, boolean demo, boolean pdf)
            throws CommandFailure {
        try {
            Files.createDirectories(out);
            String last = "";
            for (int i = 0; i < TRIES; i++) {
                try {
                    return attempt(loaded, seen, out, draft, demo, pdf);
                } catch (Backend.Stale e) {
                    // Records came in between the figures and their bundle: both again.
                    last = String.valueOf(e.getMessage());
                }
            }
            throw new CommandFailure(CommandFailure.AT_WORK, last);
        } catch (IOException e) {
            throw CommandFailure.of("无法写入 / cannot write into " + out, e);
        }
    }

    private Exported attempt(Loaded loaded, Sightings seen, Path out, boolean draft, boolean demo, boolean pdf)
            throws CommandFailure, IOException, Backend.Stale {
        List<Figure> figures = figures(loaded);
        AnchorService.Head head = backend.anchors().fresh();
        ExportOptions.Evidence evidence = new ExportOptions.Evidence(
                "evidence.zip", backend.fingerprint(), head.size() + " " + head.root(), LocalBackend.SOFTWARE);
        Forms.Export export = Forms.export(
                loaded.notice(), loaded.project(), figures, seen, new ExportOptions(out, draft, demo, evidence, pdf));
        List<Path> files = new ArrayList<>(export.files());
        if (!export.blocked()) {
            Path bundle = out.resolve("evidence.zip");
            // What the filing leaves out is not proven beside it either. The records behind a zone's figures are the
            // enterprises', and prove their own figures.
            List<Figure> proved = zone != null
                    ? List.of()
                    : figures.stream().filter(f -> demo || f.grade() != Grade.S).toList();
            WholeFile.replace(bundle, backend.bundle(loaded.project().scope(), proved, export.digest(), head.number()));
            files.add(bundle);
        }
        List<Text> warnings = new ArrayList<>(export.remarks());
        warnings.addAll(strangers(loaded, figures));
        return new Exported(export.blocked(), files, export.readiness().text(), List.copyOf(warnings));
    }

    private static String gap(io.edgewitness.collector.indicators.StoredGap g) {
        String count = g.gap().count() < 0 ? "数量不详" : g.gap().count() + " 个样本";
        return g.source() + "：" + g.gap().from() + " 至 " + g.gap().to() + "，" + count + "，"
                + g.gap().reason();
    }

    /** @return a figure as REST and {@code --json} show it */
    static Map<String, @Nullable Object> json(Figure f) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("indicator", f.definition().id());
        map.put("formula", f.formula());
        map.put("title", Map.of("zh", f.title("zh"), "en", f.title("en")));
        map.put("scenario", f.request().scenario());
        map.put("labels", f.request().labels());
        map.put("reporting", span(f.request().reporting()));
        map.put(
                "baseline",
                f.request().baseline() == null ? null : span(f.request().baseline()));
        map.put("value", f.value() == null ? null : f.exact());
        map.put("printed", Map.of("zh", f.printed("zh"), "en", f.printed("en")));
        map.put("unit", f.unit());
        map.put("grade", f.grade().id());
        map.put("mark", f.mark());
        map.put("uncertainty", uncertainty(f));
        map.put("expected", f.expected() < 0 ? null : f.expected());
        map.put("received", f.received());
        map.put(
                "completeness",
                f.completeness() == null ? null : f.completeness().toPlainString());
        map.put("coverage", f.coverage().toPlainString());
        map.put(
                "limitations",
                f.limitations().stream()
                        .map(t -> Map.of("code", t.code(), "zh", t.zh(), "en", t.en()))
                        .toList());
        map.put("records", f.records().size());
        map.put("gaps", f.gaps().stream().map(ProjectService::gap).toList());
        return map;
    }

    private static @Nullable Map<String, String> uncertainty(Figure f) {
        var u = f.uncertainty();
        return u == null
                ? null
                : Map.of(
                        "expanded", u.expanded().toPlainString(),
                        "low", u.low().toPlainString(),
                        "high", u.high().toPlainString(),
                        "confidence", u.confidence().toPlainString());
    }

    private static @Nullable Map<String, String> span(io.edgewitness.edge.api.@Nullable Window w) {
        return w == null
                ? null
                : Map.of("from", w.start().toString(), "to", w.end().toString());
    }
}
