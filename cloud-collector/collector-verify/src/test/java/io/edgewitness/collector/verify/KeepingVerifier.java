package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The verifier as tests use it. Where the system property {@code edgewitness.bundles} names a folder, each bundle is kept there, so that the
 * other verifier can be given the same ones.
 */
final class KeepingVerifier {
    static final String FOLDER = "edgewitness.bundles";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final BundleVerifier verifier = new BundleVerifier(IndicatorLibrary.shipped());

    VerifyReport verify(Path file) throws IOException {
        keep(Files.readAllBytes(file));
        return verifier.verify(file);
    }

    VerifyReport verify(byte[] zip) {
        keep(zip);
        return verifier.verify(zip);
    }

    private static void keep(byte[] zip) {
        String folder = System.getProperty(FOLDER, "");
        if (folder.isEmpty()) {
            return;
        }
        String test = StackWalker.getInstance()
                .walk(frames -> frames.map(f -> f.getClassName() + "." + f.getMethodName())
                        .filter(name -> name.contains("Test."))
                        .reduce((inner, outer) -> outer)
                        .orElse("none"));
        String name = String.format(
                Locale.ROOT,
                "%s-%04d.zip",
                test.substring(test.lastIndexOf('.', test.lastIndexOf('.') - 1) + 1),
                COUNT.incrementAndGet());
        try {
            Files.write(Files.createDirectories(Path.of(folder)).resolve(name.replaceAll("[^A-Za-z0-9.-]", "_")), zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
