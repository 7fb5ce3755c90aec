package io.edgewitness.collector.forms;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An applicant's answers, read from project.yaml. Immutable.
 *
 * @param filingDate null: not set yet
 * @param fields by id; a field that is not answered is not in it
 * @param figures the measured figures to print, in this order
 * @param attachments by the notice's id of the attachment
 * @param lists the lines of the lists behind fields, by field id
 */
public record Project(
        Path file,
        String notice,
        Scope scope,
        @Nullable LocalDate filingDate,
        Map<String, Value> fields,
        List<Wanted> figures,
        List<Photo> photos,
        Map<String, List<Attachment>> attachments,
        Map<String, List<Row>> lists) {
    /** Characters of a project file: some 20 lists of a thousand lines. */
    public static final int MOST = 16 << 20;

    /**
     * A measured figure that the form is to print.
     *
     * @param field where it is printed, besides the table of all figures
     * @param id names it in a text, as {@code {{figure:ID}}}; empty: no text can
     */
    public record Wanted(String field, FigureRequest request, String id) {}

    /** @param check what the file is */
    public record Photo(Path file, String caption, String sha256, FileCheck check) {}

    public record Attachment(Path file, String sha256) {}

    /**
     * One line of a list.
     *
     * @param cells by column: numbers plain, days as 2026-08-20, answers of a list by name; {@link ListSpec#PROOF} names a file
     * @param proof that file; null: none is named, or it is not there
     */
    public record Row(Map<String, String> cells, @Nullable Attachment proof) {}

    /** @param project null if there was a mistake; of {@link #read}: what could be read all the same */
    public record Loading(@Nullable Project project, List<Mistake> mistakes) {}

    /** Reads a project of the shipped indicators. */
    public static Loading load(Path file, Notice notice) {
        return load(file, notice, IndicatorLibrary.shipped());
    }

    /**
     * Reads a project with every mistake at its place; never throws for what the user wrote.
     *
     * @param library of the indicators that its figures may be of
     */
    public static Loading load(Path file, Notice notice, IndicatorLibrary library) {
        List<Mistake> mistakes = new ArrayList<>();
        String text = ProjectReader.text(file, mistakes);
        if (text == null) {
            return new Loading(null, mistakes);
        }
        return ProjectReader.read(file, text, notice, library);
    }

    /**
     * Reads a project that is still being worked on: what is right in it counts although other things are not, and a text longer
     * than the form allows is no mistake; {@link Readiness} blocks it.
     *
     * @param base the folder that its files lie in
     * @param name of the text, for its mistakes
     * @return the project is null only if the text is no YAML at all
     */
    public static Loading read(Path base, String name, String yaml, Notice notice) {
        return read(base, name, yaml, notice, IndicatorLibrary.shipped());
    }

    /** @param library the indicators that figures can be of */
    public static Loading read(Path base, String name, String yaml, Notice notice, IndicatorLibrary library) {
        return ProjectReader.draft(base.resolve(name), yaml, notice, library);
    }

    /**
     * The id of the notice that a project names, before anything else of it is read.
     *
     * @param mistakes takes why there is none
     */
    public static @Nullable String noticeOf(Path file, List<Mistake> mistakes) {
        return ProjectReader.noticeOf(file, mistakes);
    }
}
