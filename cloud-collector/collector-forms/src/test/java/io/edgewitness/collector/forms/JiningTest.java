package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.FormStates.FieldState;
import io.edgewitness.collector.forms.FormStates.State;
import io.edgewitness.collector.forms.Readiness.Finding;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notice of Jining as data, against its own text; and those of its conditions that {@link ReadinessTest} leaves. */
class JiningTest {
    private final Notice notice = Notice.load("jining-2022");

    @TempDir
    Path folder;

    @Test
    void headingsAreWholeLinesOfTheNoticesText() throws IOException {
        assertThat(NoticeText.lines("jining-2022-typical-scenario.txt"))
                .containsSubsequence(
                        notice.headings().stream().map(Notice.Heading::text).toList());
    }

    @Test
    void labelsCoverAndConditionsStandInTheNoticesText() throws IOException {
        String all = NoticeText.bare(String.join("\n", NoticeText.lines("jining-2022-typical-scenario.txt")));
        notice.fields().values().stream()
                .filter(f -> f.printed() && f.type() == FieldType.INDICATORS)
                .forEach(f ->
                        assertThat(all).contains(f.name()).contains(NoticeText.bare(Objects.requireNonNull(f.hint()))));
        notice.cover().forEach(line -> assertThat(all).contains(NoticeText.bare(line.text())));
        notice.fillingLines().forEach(line -> assertThat(all).contains(NoticeText.bare(line)));
        for (Rule rule : notice.rules()) {
            // Several quotations of one rule are parted by a semicolon of ours.
            for (String words : List.of(rule.words().split("；"))) {
                assertThat(all).contains(NoticeText.bare(words));
            }
        }
    }

    private List<Finding> found(Project project, Rule.Force force) {
        return ReadinessCheck.of(new Filing(notice, project, Samples.figures(), false), Sightings.NONE)
                .of(force);
    }

    private List<String> warned(String from, String to) {
        assertThat(Samples.YAML).contains(from);
        return found(Samples.load(folder, Samples.YAML.replace(from, to), notice), Rule.Force.WARN).stream()
                .map(Finding::rule)
                .toList();
    }

    @Test
    void whatIsAStepOnPaperOrARemarkNeverBlocks() {
        Project project = Samples.load(folder, Samples.YAML, notice);
        assertThat(found(project, Rule.Force.BLOCK)).isEmpty();
        assertThat(found(project, Rule.Force.WARN)).isEmpty();
        assertThat(found(project, Rule.Force.PAPER)).extracting(Finding::rule).containsExactly("EL-JN-10", "EL-JN-13");
        assertThat(found(project, Rule.Force.INFO))
                .extracting(Finding::rule)
                .containsExactly("EL-JN-03", "EL-JN-12", "EL-JN-14");
        Project branch =
                Samples.load(folder, Samples.YAML.replace("JN-E-1: enterprise", "JN-E-1: operator-branch"), notice);
        assertThat(found(branch, Rule.Force.INFO)).extracting(Finding::rule).contains("EL-JN-05");
    }

    @Test
    void whatIsNotWrittenAsUsualWarns() {
        assertThat(warned("JN-1-08: 0537-1234567 / 13800000000", "JN-1-08: 请打办公室"))
                .containsExactly("EW-FORMAT");
        assertThat(warned("contact@example.com", "contact.example.com")).containsExactly("EW-FORMAT");
        assertThat(warned("JN-1-06: ", "JN-1-06: -")).containsExactly("EW-FORMAT");
    }

    @Test
    void aDateAfterTheDateOfFilingWarns() {
        assertThat(warned("JN-1-05: ", "JN-1-05: \"3021-02-01\" # ")).containsExactly("EW-LATE");
    }

    @Test
    void whatIsMissingOrTooLongBlocksByItsOwnRule() {
        Samples.load(folder, Samples.YAML, notice);
        Project homeless = Samples.load(folder, Samples.YAML.replace("  JN-1-04: 济宁市任城区\n", ""), notice);
        assertThat(found(homeless, Rule.Force.BLOCK)).extracting(Finding::rule).containsExactly("EL-JN-04");
        String yaml = Samples.YAML.replace("  JN-1-20: ", "  JN-1-20: " + "字".repeat(200));
        Project.Loading draft = Project.read(folder, "project.yaml", yaml, notice);
        assertThat(draft.mistakes()).isEmpty();
        assertThat(found(Objects.requireNonNull(draft.project()), Rule.Force.BLOCK))
                .extracting(Finding::rule)
                .containsExactly("EL-JN-11");
    }

    @Test
    void aSmallPhotographWarns() {
        Project project = Samples.load(folder, Samples.YAML, notice);
        FileCheck c = project.photos().get(1).check();
        FileCheck small = new FileCheck(
                c.name(), c.mediaType(), c.size(), 1199, 800, c.takenAt(), null, c.likeness(), c.problems());
        Project.Photo second = project.photos().get(1);
        List<Project.Photo> photos = List.of(
                project.photos().get(0),
                new Project.Photo(second.file(), second.caption(), second.sha256(), small),
                project.photos().get(2));
        assertThat(found(with(project, photos), Rule.Force.WARN))
                .singleElement()
                .satisfies(w -> {
                    assertThat(w.rule()).isEqualTo("EL-JN-09");
                    assertThat(w.details())
                            .extracting(Readiness.Detail::zh)
                            .containsExactly("b.jpg 1199×800，长边不足 1200 像素");
                });
    }

    private static Project with(Project project, List<Project.Photo> photos) {
        return new Project(
                project.file(),
                project.notice(),
                project.scope(),
                project.filingDate(),
                project.fields(),
                project.figures(),
                photos,
                project.attachments(),
                project.lists());
    }

    @Test
    void aPhotographOlderThanTheCompletionOrYoungerThanTheFilingWarns() {
        Project project = Samples.load(folder, Samples.YAML, notice);
        List<Project.Photo> photos = List.of(
                taken(project.photos().get(0), "2022-06-29T23:59:59"),
                taken(project.photos().get(1), "2022-07-01T08:00:00"),
                taken(project.photos().get(2), "2022-08-21T00:00:00"));
        List<Finding> warnings = found(with(project, photos), Rule.Force.WARN);
        assertThat(warnings).singleElement().satisfies(w -> {
            assertThat(w.rule()).isEqualTo("EL-JN-09");
            assertThat(w.details())
                    .extracting(Readiness.Detail::zh)
                    .containsExactly("a.jpg 拍摄于 2022-06-29，早于 2022-06-30", "c.jpg 拍摄于 2022-08-21，晚于填报日期 2022-08-20");
        });
    }

    @Test
    void aPhotographWithoutADateOrFromElsewhereWarns() {
        byte[] bare = Samples.photo("jpg", 1600, 1000, Color.GREEN);
        byte[] elsewhere =
                Samples.withExif(Samples.photo("jpg", 1600, 1000, Color.BLUE), 1, "2022:07:05 10:00:00", 'W');
        String yaml =
                Samples.YAML.replace("{file: a.jpg", "{file: bare.jpg").replace("{file: b.jpg", "{file: away.jpg");
        Project project = Samples.load(folder, yaml, notice, Map.of("bare.jpg", bare, "away.jpg", elsewhere));
        List<Finding> warnings = found(project, Rule.Force.WARN);
        assertThat(warnings).extracting(Finding::rule).containsExactly("EL-JN-09", "EL-JN-09");
        assertThat(warnings.get(0).details()).extracting(Readiness.Detail::zh).containsExactly("bare.jpg 没有拍摄时间");
        assertThat(warnings.get(1).details())
                .extracting(Readiness.Detail::zh)
                .containsExactly("away.jpg (35.4140, -116.5875)");
    }

    private static Project.Photo taken(Project.Photo photo, String time) {
        FileCheck c = photo.check();
        FileCheck check = new FileCheck(
                c.name(),
                c.mediaType(),
                c.size(),
                c.width(),
                c.height(),
                LocalDateTime.parse(time),
                c.position(),
                c.likeness(),
                c.problems());
        return new Project.Photo(photo.file(), photo.caption(), photo.sha256(), check);
    }

    @Test
    void whatTheRuntimeDoubtsIsShownWhereItIsStatedAndBlocksNothing() {
        Project project = Samples.load(folder, Samples.YAML, notice);
        Text doubt = new Text("short-operation", "系统投入生产运行仅 12 天", "the runtime has been in production for 12 days");
        Sightings sightings = new Sightings(Map.of(
                "JN-E-4", new Sightings.Sighting(null, "", List.of(), List.of(doubt), List.of()),
                "JN-1-17", new Sightings.Sighting(null, "", List.of(), List.of(), List.of("energy-management"))));
        FormStates states = StatesCheck.of(
                new Filing(notice, project, Samples.figures(), false),
                ReadinessCheck.of(new Filing(notice, project, Samples.figures(), false), sightings));
        List<FieldState> weak = states.sections().stream()
                .flatMap(s -> s.fields().stream())
                .filter(f -> f.state() == State.WEAK)
                .toList();
        assertThat(weak).singleElement().satisfies(f -> {
            assertThat(f.field().id()).isEqualTo("JN-E-4");
            assertThat(f.contradiction()).isTrue();
            assertThat(f.reasons().get(0).zh()).contains("系统投入生产运行仅 12 天");
        });
        assertThat(states.totals().blocking()).isZero();
        assertThat(states.sections())
                .extracting(FormStates.Section::id)
                .containsExactly("conditions", "cover", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "rest");
    }
}
