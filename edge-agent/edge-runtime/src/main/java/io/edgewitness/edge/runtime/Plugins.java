package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.SourceAdapter;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The installed adapters by type and scenarios by slug: those on the class path, and those in a plugin folder. A plugin is one jar with
 * all it needs, or a folder of jars; it gets a class loader of its own that shares nothing with the agent but the SPI and the JDK.
 */
public record Plugins(
        SortedMap<String, SourceAdapter.Factory> adapters, SortedMap<String, Scenario.Factory> scenarios) {
    /**
     * @param folder may be absent
     * @throws Failure if a plugin cannot be read or clashes with an installed one
     */
    public static Plugins load(Path folder) throws Failure {
        Plugins found = new Plugins(new TreeMap<>(), new TreeMap<>());
        found.add(Plugins.class.getClassLoader(), "class path");
        if (Files.isDirectory(folder)) {
            for (Path plugin : sorted(folder)) {
                List<Path> jars = Files.isDirectory(plugin) ? sorted(plugin) : List.of(plugin);
                URL[] urls = jars.stream()
                        .filter(j -> j.toString().endsWith(".jar"))
                        .map(Plugins::url)
                        .toArray(URL[]::new);
                if (urls.length > 0) {
                    found.add(
                            new URLClassLoader(plugin.getFileName().toString(), urls, new SharedApi()),
                            plugin.toString());
                }
            }
        }
        return found;
    }

    /** Those given, and no others. */
    public static Plugins of(
            List<? extends SourceAdapter.Factory> adapters, List<? extends Scenario.Factory> scenarios) {
        Map<String, SourceAdapter.Factory> byType = new TreeMap<>();
        adapters.forEach(a -> byType.put(a.type(), a));
        Map<String, Scenario.Factory> bySlug = new TreeMap<>();
        scenarios.forEach(s -> bySlug.put(s.manifest().slug(), s));
        return new Plugins(new TreeMap<>(byType), new TreeMap<>(bySlug));
    }

    private void add(ClassLoader loader, String where) throws Failure {
        boolean own = !loader.equals(Plugins.class.getClassLoader());
        try {
            for (SourceAdapter.Factory factory : ServiceLoader.load(SourceAdapter.Factory.class, loader)) {
                put(adapters, factory.type(), factory, where, own);
            }
            for (Scenario.Factory factory : ServiceLoader.load(Scenario.Factory.class, loader)) {
                put(scenarios, factory.manifest().slug(), factory, where, own);
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw Failure.of(Problem.BAD_PLUGIN, where, String.valueOf(e.getMessage()));
        }
    }

    private static <T> void put(Map<String, T> into, String name, T factory, String where, boolean own) throws Failure {
        if (into.putIfAbsent(name, factory) != null && own) {
            throw Failure.of(Problem.BAD_PLUGIN, where, "'" + name + "' is already installed; remove one");
        }
    }

    private static List<Path> sorted(Path folder) throws Failure {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw Failure.of(Problem.BAD_PLUGIN, folder.toString(), "not readable");
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets a plugin see the JDK, the SPI and its annotations. */
    private static final class SharedApi extends ClassLoader {
        SharedApi() {
            super("edge-api", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.edgewitness.edge.api.") || name.startsWith("org.jspecify.annotations.")) {
                return Plugins.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
