package io.edgewitness.collector.server;

import io.edgewitness.collector.pages.OidcPages;
import io.edgewitness.edge.wire.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Clients' secrets of sign-in providers: environment variables whose names begin with {@code EW_}, and files in {@code DATA/secrets}.
 * Whoever sets up providers on a page thus reads no other file and no other variable of this machine.
 */
record ProviderSecrets(Path data, Map<String, String> environment) implements OidcPages.SecretSource {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{(env:EW_[A-Za-z0-9_]+|file:[A-Za-z0-9_][A-Za-z0-9._-]*)}");
    private static final long LARGEST = 64 << 10;

    @Override
    public @Nullable String find(String reference) {
        if (reference.isEmpty()) {
            return null;
        }
        Matcher m = REFERENCE.matcher(reference);
        if (!m.matches()) {
            // What was given instead may be the secret itself, so it is not repeated.
            throw new IllegalArgumentException(
                    "密钥须写成引用：${env:EW_NAME}，或数据目录 secrets 中的 ${file:NAME} / a provider's secret is a reference:"
                            + " ${env:EW_NAME}, or ${file:NAME} in the folder secrets of the data folder");
        }
        String what = m.group(1);
        String value = what.startsWith("env:")
                ? environment.get(what.substring(4))
                : read(data.resolve("secrets").resolve(what.substring(5)));
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("没有密钥 " + reference + " / there is no secret at " + reference);
        }
        return value;
    }

    private static @Nullable String read(Path file) {
        try {
            boolean small = Files.isRegularFile(file) && Files.size(file) <= LARGEST;
            return small ? SecretText.of(Files.readAllBytes(file)) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
