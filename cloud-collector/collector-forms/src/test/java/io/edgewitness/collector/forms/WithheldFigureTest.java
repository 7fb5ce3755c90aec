package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.Readiness.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A simulated figure, or one without a value, reaches no document and no count by whatever an applicant writes. */
class WithheldFigureTest {
    /** The value of the simulated figure. */
    private static final String VALUE = "412.7";

    private static final String TOKEN = "{{figure:peak-power}}";

    private final Notice jining = Notice.load("jining-2022");
    private final Notice liaoning = Notice.load("liaoning-2024");

    @TempDir
    Path folder;

    private static PrintedFigure simulated(String field) {
        return Samples.figure(
                "peak-power", "峰值功率", field, VALUE, "0.9", "kW", "", PrintedFigure.Mark.S, "peak-power@1");
    }

    private String everything(Notice notice, Project project, PrintedFigure figure, boolean demo) throws IOException {
        Path out = folder.resolve(demo ? "demo" : "out");
        Forms.write(notice, project, List.of(figure), new ExportOptions(out, true, demo, ExportOptions.Evidence.NONE));
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(out)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".txt")) {
                    all.append(Files.readString(file));
                } else {
                    unpack(file, all);
                }
            }
        }
        FormStates states = StatesCheck.of(
                new Filing(notice, project, List.of(figure), false),
                ReadinessCheck.of(new Filing(notice, project, List.of(figure), false), Sightings.NONE));
        states.sections().forEach(s -> s.fields().forEach(f -> all.append(f.printed())));
        return all.toString();
    }

    private static void unpack(Path file, StringBuilder all) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                all.append(new String(zip.readAllBytes(), StandardCharsets.UTF_8).replaceAll("<[^>]*>", ""));
            }
        }
    }

    private Project draft(String yaml, Notice notice) {
        return Objects.requireNonNull(
                Project.read(folder, "project.yaml", yaml, notice).project());
    }

    @Test
    void notByATextAListOrAnIndicatorThatNamesIt() throws IOException {
        String zone = ZoneSamples.YAML
                .replace("LN-2.4: 降低能耗", "LN-2.4: \"" + TOKEN + "降低能耗")
                .replace("减少停机。", "减少停机。\"")
                .replace("name: 5G联合实验室", "name: \"" + TOKEN + "\"")
                .replace("LN-1.1-04: 辽宁省示例市示例路1号", "LN-1.1-04: \"" + TOKEN + "\"")
                .replace("LN-1.1-03: government", "LN-1.1-03: \"" + TOKEN + "\"");
        ZoneSamples.load(folder, ZoneSamples.YAML, liaoning);
        assertThat(everything(liaoning, draft(zone, liaoning), simulated("LN-2.4"), false))
                .contains("降低能耗")
                .doesNotContain(VALUE);
        assertThat(everything(liaoning, draft(zone, liaoning), simulated("LN-2.4"), true))
                .contains(VALUE);
        Samples.project(folder, Samples.YAML);
        String project = Samples.YAML
                .replace(
                        "JN-PI-RES: 形成可复制的能效管控方案一套。",
                        "JN-PI-RES: [{name: 峰值, value: 1, unit: \"" + TOKEN + "\", proof: \"" + TOKEN + "\"}]")
                .replace("JN-1-17: [energy-management, 生产过程溯源]", "JN-1-17: [energy-management, \"" + TOKEN + "\"]");
        assertThat(everything(jining, draft(project, jining), simulated("JN-PI-TEC"), false))
                .doesNotContain(VALUE);
    }

    @Test
    void notByAnImportedSheet() throws IOException {
        ZoneSamples.load(folder, ZoneSamples.YAML, liaoning);
        Files.writeString(
                folder.resolve("p.csv"), "文件名称,发布日期,发文单位,证明\n" + TOKEN + ",2024-01-01," + TOKEN + "," + TOKEN + "\n");
        String list = ZoneSamples.YAML.substring(
                ZoneSamples.YAML.indexOf("  LN-KPI-01:\n"), ZoneSamples.YAML.indexOf("  LN-KPI-02:\n"));
        String yaml = ZoneSamples.YAML.replace(list, "  LN-KPI-01: {file: p.csv}\n");
        assertThat(everything(liaoning, draft(yaml, liaoning), simulated("LN-2.4"), false))
                .doesNotContain(VALUE);
    }

    @Test
    void notByACount() {
        String entries =
                Samples.YAML.substring(Samples.YAML.indexOf("  JN-PI-ECO:"), Samples.YAML.indexOf("  JN-PI-RES:"));
        String words = "  JN-PI-ECO: " + "良好\n  JN-PI-SOC: 节能\n  JN-PI-TEC: 先进\n";
        Project project = Samples.load(folder, Samples.YAML.replace(entries, words), jining);
        for (PrintedFigure figure : List.of(simulated("JN-PI-TEC"), Samples.missing())) {
            Readiness readiness = ReadinessCheck.of(
                    new Filing(jining, project, List.of(figure, figure, figure), false), Sightings.NONE);
            assertThat(readiness.of(Rule.Force.BLOCK)).extracting(Finding::rule).containsExactly("EL-JN-08");
        }
    }
}
