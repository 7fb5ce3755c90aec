package io.edgewitness.edge.runtime;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class SiteFuzzTest {
    private static final Path FOLDER = folder();
    private static final Plugins PLUGINS = plugins();

    private static Path folder() {
        try {
            return Files.createTempDirectory("site-fuzz");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Plugins plugins() {
        try {
            return Plugins.load(FOLDER.resolve("plugins"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest
    void site(byte[] input) throws IOException {
        Path file = FOLDER.resolve("site.yaml");
        Files.write(file, input);
        Fuzz.check(input, 16_000_000, () -> {
            SiteLoader.Result result = SiteLoader.load(file, PLUGINS, Map.of());
            if (result.mistakes().isEmpty() == (result.site() == null)) {
                throw new AssertionError("neither a site nor a mistake");
            }
            result.mistakes().forEach(mistake -> Fuzz.message(mistake.say(Language.EN)));
        });
    }

    @FuzzTest
    void unit(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> {
            Ucum.isUnit(Fuzz.text(input));
            Ucum.suggestion(Fuzz.text(input));
        });
    }
}
