package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.StatedValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes an application's documents: {@code form.docx}, {@code fields.xlsx}, {@code summary.xlsx} where the notice has one,
 * {@code lists.xlsx} where lists have lines, and {@code readiness.txt}; and {@code form.pdf} if asked for. The same input gives the same
 * bytes, but of the PDF.
 */
public final class Forms {
    private static final List<String> MADE =
            List.of("form.docx", "form.pdf", "fields.xlsx", "summary.xlsx", "lists.xlsx");

    private Forms() {}

    /**
     * What was written.
     *
     * @param blocked a condition that the notice itself sets is not met, and neither a draft nor a demo was asked for: only
     *     readiness.txt was written, and the program ends with exit code 2
     * @param digest SHA-256 over the canonical fields, as the appendix prints it
     * @param remarks what was not as asked for, as a PDF that could not be made
     */
    public record Export(Readiness readiness, boolean blocked, List<Path> files, String digest, List<Text> remarks) {}

    /**
     * Writes the documents.
     *
     * @param figures one for each of {@link Project#figures()}, in the same order
     * @throws IOException if a document cannot be written
     */
    public static Export export(Notice notice, Project project, List<Figure> figures, ExportOptions options)
            throws IOException {
        return export(notice, project, figures, Sightings.NONE, options);
    }

    /** As above, and compares what is stated with what was seen. */
    public static Export export(
            Notice notice, Project project, List<Figure> figures, Sightings sightings, ExportOptions options)
            throws IOException {
        return write(notice, project, printed(project, figures), sightings, options);
    }

    /** The readiness alone, without writing anything. */
    public static Readiness readiness(Notice notice, Project project, List<Figure> figures) {
        return readiness(notice, project, figures, Sightings.NONE);
    }

    /** As above, and compares what is stated with what was seen. */
    public static Readiness readiness(Notice notice, Project project, List<Figure> figures, Sightings sightings) {
        return ReadinessCheck.of(new Filing(notice, project, printed(project, figures), false), sightings);
    }

    /** How far the application is, section by section and field by field. */
    public static FormStates states(Notice notice, Project project, List<Figure> figures, Sightings sightings) {
        Filing filing = new Filing(notice, project, printed(project, figures), false);
        return StatesCheck.of(filing, ReadinessCheck.of(filing, sightings));
    }

    /** The fields that the form prints, in its order, as fields.xlsx has them. */
    public static List<FieldLine> fields(Notice notice, Project project, List<Figure> figures, boolean demo) {
        return FieldLine.of(new Filing(notice, project, printed(project, figures), demo));
    }

    private static List<PrintedFigure> printed(Project project, List<Figure> figures) {
        if (figures.size() != project.figures().size()) {
            throw new IllegalArgumentException(
                    "the project wants " + project.figures().size() + " figures, given are " + figures.size());
        }
        List<PrintedFigure> printed = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            StatedValue override = figure.request().override();
            boolean attached = override != null
                    && override.proof() != null
                    && project.attachments().containsKey(override.proof());
            printed.add(PrintedFigure.of(figure, project.figures().get(i), attached));
        }
        return printed;
    }

    static Export write(Notice notice, Project project, List<PrintedFigure> figures, ExportOptions options)
            throws IOException {
        return write(notice, project, figures, Sightings.NONE, options);
    }

    static Export write(
            Notice notice, Project project, List<PrintedFigure> figures, Sightings sightings, ExportOptions options)
            throws IOException {
        Filing filing = new Filing(notice, project, figures, options.demo());
        Readiness readiness = ReadinessCheck.of(filing, sightings);
        boolean blocked = readiness.blocked() && !options.draft() && !options.demo();
        Files.createDirectories(options.out());
        List<Path> files = new ArrayList<>();
        List<Text> remarks = new ArrayList<>();
        write(files, options.out().resolve("readiness.txt"), readiness.text().getBytes(StandardCharsets.UTF_8));
        if (!blocked) {
            documents(filing, options, files, remarks);
        }
        return new Export(readiness, blocked, List.copyOf(files), filing.digest(), List.copyOf(remarks));
    }

    private static void documents(Filing filing, ExportOptions options, List<Path> files, List<Text> remarks)
            throws IOException {
        // Those of an older form must not lie beside this one; the bundle is made after the form that it belongs to.
        for (String older : MADE) {
            Files.deleteIfExists(options.out().resolve(older));
        }
        if (!options.evidence().bundle().isEmpty()) {
            Files.deleteIfExists(options.out().resolve(options.evidence().bundle()));
        }
        byte[] form = FormWriter.docx(filing, options);
        write(files, options.out().resolve("form.docx"), form);
        if (options.pdf()) {
            Pdf.Made made = Pdf.of(form, filing.notice());
            remarks.addAll(made.remarks());
            byte[] content = made.content();
            if (content != null) {
                write(files, options.out().resolve("form.pdf"), content);
            }
        }
        write(files, options.out().resolve("fields.xlsx"), FieldsSheet.xlsx(filing, options));
        Notice.Summary summary = filing.notice().summary();
        if (summary != null) {
            write(files, options.out().resolve("summary.xlsx"), SummarySheet.xlsx(filing, summary, options));
        }
        if (!filing.project().lists().isEmpty()) {
            write(files, options.out().resolve("lists.xlsx"), ListTemplate.filled(filing, options));
        }
    }

    private static void write(List<Path> files, Path file, byte[] content) throws IOException {
        Files.write(file, content);
        files.add(file);
    }
}
