package io.edgewitness.edge.runtime;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/** Which software this is. */
final class Version {
    private Version() {}

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }

    /** SHA-256 over the names and contents of the program's jars; empty where it does not run from jars. */
    static byte[] digest() {
        CodeSource source = Version.class.getProtectionDomain().getCodeSource();
        try {
            Path jar =
                    source == null ? Path.of("") : Path.of(source.getLocation().toURI());
            if (!Files.isRegularFile(jar)) {
                return new byte[0];
            }
            List<Path> jars;
            try (Stream<Path> files = Files.list(jar.resolveSibling(""))) {
                jars = files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
            }
            byte[] digest = new byte[0];
            for (Path f : jars) {
                byte[] name = f.getFileName().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                digest = Digests.sha256(digest, name, Digests.sha256(Files.readAllBytes(f)));
            }
            return digest;
        } catch (IOException | URISyntaxException e) {
            return new byte[0];
        }
    }
}
