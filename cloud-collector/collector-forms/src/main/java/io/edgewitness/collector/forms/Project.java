package io.edgewitness.collector.forms;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.FigureRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
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
 */
public record Project(
        Path file,
        String notice,
        Scope scope,
        @Nullable LocalDate filingDate,
        Map<String, Value> fields,
        List<Wanted> figures,
        List<Photo> photos,
        Map<String, List<Attachment>> attachments) {

    /**
     * A measured figure that the form is to print.
     *
     * @param field where it is printed, besides the table of all figures
     */
    public record Wanted(String field, FigureRequest request) {}

    /** @param width pixels */
    public record Photo(Path file, String caption, int width, int height, String sha256) {}

    public record Attachment(Path file, String sha256) {}

    /** @param project null if there was a mistake */
    public record Loading(@Nullable Project project, List<Mistake> mistakes) {}

    /** Reads a project with every mistake at its place; never throws for what the user wrote. */
    public static Loading load(Path file, Notice notice) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            return new Loading(
                    null,
                    List.of(new Mistake(file.toString(), 0, 0, "EW-FORM-UNREADABLE", "cannot be read as UTF-8 text")));
        }
        return ProjectReader.read(file, text, notice);
    }

    /** The id of the notice that a project names, before anything else of it is read. */
    public static @Nullable String noticeOf(Path file) {
        return ProjectReader.noticeOf(file);
    }
}
