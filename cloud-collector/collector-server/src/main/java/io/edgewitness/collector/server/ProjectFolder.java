package io.edgewitness.collector.server;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Projects as files: {@code FOLDER/ID.yaml}. Stateless.
 *
 * @param library of the indicators that their figures may be of
 */
record ProjectFolder(Path folder, IndicatorLibrary library) implements ProjectStore {
    /** No dot and no slash: an id stays in the folder. */
    private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}_-]{1,80}");

    private static final String ENDING = ".yaml";

    @Override
    public List<String> ids() throws CommandFailure {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(f -> f.getFileName().toString())
                    .filter(n -> n.endsWith(ENDING))
                    .map(n -> n.substring(0, n.length() - ENDING.length()))
                    .filter(id -> ID.matcher(id).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw CommandFailure.of("cannot read the folder of projects", e);
        }
    }

    @Override
    public ProjectService.@Nullable Loaded load(String id) throws CommandFailure {
        Path file = folder.resolve(id + ENDING);
        return ID.matcher(id).matches() && Files.isRegularFile(file) ? ProjectService.load(file, null, library) : null;
    }
}
