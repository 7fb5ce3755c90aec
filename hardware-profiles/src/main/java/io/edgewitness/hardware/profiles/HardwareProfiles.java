package io.edgewitness.hardware.profiles;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The profiles that EdgeWitness knows; {@code profiles.schema.json} beside the file says how one is written. */
public final class HardwareProfiles {
    private static final String FILE = "profiles.yaml";

    private HardwareProfiles() {}

    /** All profiles, in the order in which they are tried. */
    public static List<HardwareProfile> all() {
        try (InputStream in = HardwareProfiles.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " was not packed");
            }
            return parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first that fits; the last one fits every machine. */
    public static HardwareProfile of(Machine machine) {
        List<HardwareProfile> all = all();
        return all.stream().filter(p -> p.match().fits(machine)).findFirst().orElse(all.get(all.size() - 1));
    }

    /** @throws IllegalArgumentException naming the profile and key that is missing, unknown or of the wrong kind */
    public static List<HardwareProfile> parse(String yaml) {
        Object root = new Load(LoadSettings.builder().setLabel(FILE).build()).loadFromString(yaml);
        Keys file = new Keys(FILE, root);
        List<HardwareProfile> profiles = new ArrayList<>();
        for (Object item : file.list("profiles")) {
            profiles.add(profile(new Keys("profile", item)));
        }
        file.end();
        if (profiles.isEmpty()) {
            throw new IllegalArgumentException(FILE + ": no profile");
        }
        return profiles;
    }

    private static HardwareProfile profile(Keys raw) {
        String id = raw.text("id");
        Keys p = raw.named("profile " + id);
        Keys title = p.keys("title");
        Keys match = p.keys("match");
        Keys jvm = p.keys("jvm");
        Keys heap = jvm.keys("heap-mib");
        Keys runtime = p.keys("runtime");
        Keys memory = match.keys("memory-mib");
        Keys cores = match.keys("cores");
        HardwareProfile profile = new HardwareProfile(
                id,
                title.text("zh"),
                title.text("en"),
                new HardwareProfile.Match(
                        match.list("architecture").stream().map(String::valueOf).toList(),
                        memory.number("from"),
                        cores.number("from")),
                new HardwareProfile.Jvm(
                        heap.number("initial"),
                        heap.number("most"),
                        heap.number("young"),
                        jvm.number("direct-mib"),
                        jvm.collector("collector"),
                        jvm.number("processors")),
                new HardwareProfile.Limits(
                        Duration.ofMillis(runtime.number("flush-interval-ms")),
                        (long) runtime.number("ledger-quota-mib") << 20,
                        (long) runtime.number("ledger-inbox-mib") << 20,
                        (long) runtime.number("scenario-inbox-mib") << 20,
                        runtime.number("io-threads"),
                        Duration.ofSeconds(runtime.number("checkpoint-s"))));
        List.of(title, match, jvm, heap, runtime, memory, cores).forEach(Keys::end);
        p.used("id");
        p.end();
        return profile;
    }

    /** A mapping whose every key must be asked for. */
    private static final class Keys {
        private final String where;
        private final Map<String, Object> map = new LinkedHashMap<>();
        private final Set<String> asked = new TreeSet<>();

        Keys(String where, Object node) {
            this.where = where;
            if (!(node instanceof Map<?, ?> given)) {
                throw new IllegalArgumentException(where + ": a mapping of keys is expected, not " + node);
            }
            given.forEach((k, v) -> map.put(String.valueOf(k), v));
        }

        Keys named(String name) {
            return new Keys(name, map);
        }

        void used(String key) {
            asked.add(key);
        }

        private Object value(String key) {
            asked.add(key);
            Object value = map.get(key);
            if (value == null) {
                throw new IllegalArgumentException(where + ": '" + key + "' is missing");
            }
            return value;
        }

        Keys keys(String key) {
            return new Keys(where + ": " + key, value(key));
        }

        String text(String key) {
            return String.valueOf(value(key));
        }

        int number(String key) {
            if (value(key) instanceof Integer n && n >= 0) {
                return n;
            }
            throw new IllegalArgumentException(
                    where + ": '" + key + "' must be a whole number from 0, not " + map.get(key));
        }

        List<?> list(String key) {
            if (value(key) instanceof List<?> list) {
                return list;
            }
            throw new IllegalArgumentException(where + ": '" + key + "' must be a list, not " + map.get(key));
        }

        HardwareProfile.Collector collector(String key) {
            try {
                return HardwareProfile.Collector.valueOf(text(key).toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        where + ": '" + key + "' must be serial, parallel or g1, not " + map.get(key), e);
            }
        }

        void end() {
            for (String key : map.keySet()) {
                if (!asked.contains(key)) {
                    throw new IllegalArgumentException(where + ": unknown key '" + key + "'");
                }
            }
        }
    }
}
