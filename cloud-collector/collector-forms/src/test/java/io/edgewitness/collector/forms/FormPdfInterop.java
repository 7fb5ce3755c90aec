package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both forms through LibreOffice, read back with poppler. The documents stay under {@code target/documents} to be looked at. */
class FormPdfInterop {
    private static final Pattern GLYPH =
            Pattern.compile("id=\"glyph-?(\\d+)-(\\d+)\"[^>]*>\\s*<path[^>]* d=\"([^\"]*)\"");

    @TempDir
    Path folder;

    @BeforeAll
    static void onlyWithTheOfficeAndPoppler() {
        assumeTrue(Pdf.office() != null, "SKIPPED: soffice is not installed");
        assumeTrue(on("pdftotext"), "SKIPPED: pdftotext (poppler-utils) is not installed");
    }

    private static boolean on(String program) {
        try {
            return new ProcessBuilder(program, "-v")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private Path exported(Notice notice, boolean draft) throws IOException {
        boolean zone = notice.id().startsWith("liaoning");
        Project project = draft
                ? Samples.load(folder, "notice: " + notice.id() + "\n", notice)
                : zone
                        ? LiaoningSamples.load(folder, LiaoningSamples.YAML, notice)
                        : Samples.load(folder, Samples.YAML, notice);
        List<PrintedFigure> figures = draft ? List.of() : zone ? LiaoningSamples.figures() : Samples.figures();
        Path out = Path.of("target", "documents", notice.id() + (draft ? "-draft" : ""));
        var evidence = new ExportOptions.Evidence("evidence.zip", "3f9a5c1e", "1440 9c56cc51", "EdgeWitness");
        Forms.Export export =
                Forms.write(notice, project, figures, new ExportOptions(out, draft, false, evidence, true));
        assertThat(export.files()).contains(out.resolve("form.pdf"));
        assertThat(export.remarks()).allSatisfy(t -> assertThat(t.code()).isEqualTo("EW-PDF-FONTS"));
        return out.resolve("form.pdf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jining-2022", "jining-2022 draft", "liaoning-2024", "liaoning-2024 draft"})
    void thePdfHasTheWholeOutlineAndEveryCharacterHasAShape(String which) throws Exception {
        int space = which.indexOf(' ');
        Notice notice = Notice.load(space < 0 ? which : which.substring(0, space));
        Path pdf = exported(notice, space >= 0);
        Matcher pages = Pattern.compile("Pages:\\s+(\\d+)").matcher(run("pdfinfo", pdf.toString()));
        assertThat(pages.find()).isTrue();
        assertThat(Integer.parseInt(pages.group(1))).isGreaterThan(3);
        String text = bare(run("pdftotext", "-layout", pdf.toString(), "-"));
        int from = 0;
        for (Notice.Heading heading : notice.headings()) {
            int at = text.indexOf(bare(heading.text()), from);
            assertThat(at).as(heading.text()).isNotNegative();
            from = at;
        }
        assertThat(text).doesNotContain("\uFFFD", "{{");
        assertThat(withoutShape(pdf))
                .as("characters that print as an empty box")
                .isEmpty();
    }

    private static String bare(String text) {
        return text.replaceAll("\\s", "");
    }

    /**
     * Fonts keep glyph 0 (.notdef, an empty box) for what they lack. Cairo writes that glyph first of each font, so that any other glyph of
     * the same outline is a character that prints as an empty box.
     */
    private List<String> withoutShape(Path pdf) throws Exception {
        Path svg = folder.resolve("form.svg");
        run("pdftocairo", "-svg", pdf.toString(), svg.toString());
        Map<String, String> boxes = new HashMap<>();
        List<String> lacking = new ArrayList<>();
        GLYPH.matcher(Files.readString(svg)).results().forEach(m -> {
            if (m.group(2).equals("0")) {
                boxes.put(m.group(1), m.group(3));
            } else if (!m.group(3).isEmpty() && m.group(3).equals(boxes.get(m.group(1)))) {
                lacking.add("glyph " + m.group(1) + "-" + m.group(2));
            }
        });
        assertThat(boxes).as("the check knows the boxes").isNotEmpty();
        return lacking;
    }

    @Test
    void aCharacterThatNoFontHasWouldBeFound() throws Exception {
        Notice notice = Notice.load("jining-2022");
        Docx docx = new Docx(notice, "", LocalDate.of(2022, 8, 20));
        docx.paragraph(Docx.BODY, "申报\u0378书");
        byte[] pdf = Objects.requireNonNull(Pdf.of(docx.bytes(), notice).content());
        assertThat(withoutShape(Files.write(folder.resolve("form.pdf"), pdf))).hasSize(1);
    }
}
