package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;

class RecordBinderTest {
    private static final Path FOLDER = Path.of("/etc/site");

    record Trusted(@Nullable String fingerprint, @Nullable Path folder) {
        static Trusted parse(String text) {
            return text.startsWith("sha256") ? new Trusted(text, null) : new Trusted(null, Path.of(text));
        }
    }

    record Places(Path ca, Path key, Trusted trust, Trusted known) {}

    @Test
    void aPathCountsFromTheSiteFilesFolderAlsoWithinATypeOfItsOwn() {
        Mistakes mistakes = new Mistakes(FOLDER.resolve("site.yaml"));
        RecordBinder binder = new RecordBinder(new References(FOLDER, Map.of()), mistakes);
        Places bound = binder.record(
                Places.class,
                new Compose(LoadSettings.builder().build())
                        .composeString("{ca: tls/ca.pem, key: /root/key.pem, trust: trusted, known: sha256-1}")
                        .orElseThrow(),
                "places");
        assertThat(mistakes.all()).isEmpty();
        assertThat(bound)
                .isEqualTo(new Places(
                        FOLDER.resolve("tls/ca.pem"),
                        Path.of("/root/key.pem"),
                        new Trusted(null, FOLDER.resolve("trusted")),
                        new Trusted("sha256-1", null)));
    }
}
