package io.edgewitness.collector.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML that an agent sent, as maps and lists; agents are not trusted to send YAML that is any. */
final class ManifestYaml {
    private ManifestYaml() {}

    static Object load(String yaml) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(1_000_000)
                    .setMaxAliasesForCollections(20)
                    .build();
            @Nullable Object loaded = new Load(settings).loadFromString(yaml);
            return loaded == null ? Map.of() : loaded;
        } catch (YamlEngineException e) {
            return Map.of("unreadable", true);
        }
    }
}
