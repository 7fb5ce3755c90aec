package io.edgewitness.collector.forms;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.edge.fuzz.Fuzz;
import java.nio.file.Path;

class ProjectFuzzTest {
    private static final Notice NOTICE = Notice.load("jining-2022");

    @FuzzTest
    void project(byte[] input) {
        Fuzz.check(input, 16_000_000, () -> {
            Project.Loading loading = ProjectReader.read(
                    Path.of("/nowhere/project.yaml"), Fuzz.text(input), NOTICE, IndicatorLibrary.shipped());
            if (loading.mistakes().isEmpty() == (loading.project() == null)) {
                throw new AssertionError("neither a project nor a mistake");
            }
            loading.mistakes().forEach(mistake -> Fuzz.message(mistake.toString()));
        });
    }
}
