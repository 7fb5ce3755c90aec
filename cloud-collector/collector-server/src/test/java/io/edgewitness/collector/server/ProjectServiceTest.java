package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.verify.TreeHead;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the form and the bundle of an export belong together. */
class ProjectServiceTest {
    private static final String PROJECT = """
            notice: jining-2022
            figures:
              - indicator: energy-consumption
                field: JN-PI-TEC
                reporting: {from: "2026-05-01T00:00:00+08:00", to: "2026-06-01T00:00:00+08:00"}
            """;

    @TempDir
    Path folder;

    private RunningCollector running;
    private ProjectService.Loaded loaded;
    private Path out;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder.resolve("data"), Instant.parse("2026-06-02T00:00:00Z"), null);
        loaded = ProjectService.load(Files.writeString(folder.resolve("project.yaml"), PROJECT), null);
        out = folder.resolve("out");
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    /** @param before happens after the form is written and before its bundle is made */
    @Test
    void aProjectIsCalledWhatTheFormCallsItElseAsItsFile() throws Exception {
        assertThat(loaded.title()).isEqualTo("project");
        Path named = Files.writeString(folder.resolve("acme.yaml"), PROJECT + "fields: {JN-1-16: 冲压车间能效管控}\n");
        assertThat(ProjectService.load(named, null).title()).isEqualTo("冲压车间能效管控");
    }

    private void export(Callable<?> before) throws Exception {
        Backend disturbed = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("bundle")) {
                        before.call();
                    }
                    try {
                        return method.invoke(running.remote(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        new ProjectService(disturbed).export(loaded, out, true, false);
    }

    private List<String> told(String project, Backend backend) throws Exception {
        ProjectService service = new ProjectService(backend);
        ProjectService.Loaded asked =
                ProjectService.load(Files.writeString(folder.resolve("project.yaml"), project), null);
        return service.strangers(asked, service.figures(asked)).stream()
                .map(t -> t.code() + " " + t.en())
                .toList();
    }

    @Test
    void aScenarioEnterpriseOrSiteThatNobodyHasIsTold() throws Exception {
        assertThat(told(PROJECT, running.backend)).containsExactly("no-scope the collector has no records yet");
        TestBatches agent = new TestBatches("gw-1");
        running.collector.store().store(List.of(agent.manifest("energy-line-1").close()));
        for (Backend b : List.of(running.backend, running.remote())) {
            assertThat(told(PROJECT + "    scenario: energy-line-9\n", b))
                    .containsExactly("no-scenario there is no scenario 'energy-line-9'; there are energy-line-1");
            assertThat(told(PROJECT + "    scenario: energy-line-1\n", b)).isEmpty();
            assertThat(told(PROJECT, b)).isEmpty();
            assertThat(told("scope: {enterprise: acmee}\n" + PROJECT, b))
                    .containsExactly("no-scope there are no records of acmee: see scope");
        }
    }

    private static String entry(Path zip, String name) throws Exception {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            return new String(file.getInputStream(file.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theTreeHeadThatTheFormPrintsIsInTheBundleThoughBatchesCameMeanwhile() throws Exception {
        TestBatches agent = new TestBatches("gw-1");
        running.collector.store().store(List.of(agent.close()));
        export(() -> {
            running.collector.store().store(List.of(agent.close()));
            return running.backend.anchors().fresh();
        });
        TreeHead bundled = TreeHead.parse(entry(out.resolve("evidence.zip"), "anchors/1/head.note"));
        assertThat(bundled.size()).isEqualTo(1);
        assertThat(entry(out.resolve("form.docx"), "word/document.xml")).contains("1 " + Hex.of(bundled.root()));
    }

    @Test
    void aFormWhoseBundleCouldNotBeMadeLiesBesideNoOlderBundle() throws Exception {
        export(() -> null);
        assertThat(out.resolve("evidence.zip")).isNotEmptyFile();
        assertThatThrownBy(() -> export(() -> {
                    throw new Backend.Stale("records came");
                }))
                .hasMessage("records came");
        assertThat(out.resolve("form.docx")).isNotEmptyFile();
        assertThat(out.resolve("evidence.zip")).doesNotExist();
    }
}
