package io.edgewitness.collector.pages;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Scripts, styles and pictures under {@code /web/}. An address carries a digest of the content, so browsers keep a file for ever and
 * still take the new one at once. Any thread.
 */
public final class WebFiles {
    private static final List<String> NAMES = List.of(
            "page.css",
            "page.js",
            "people.css",
            "people.js",
            "forms.css",
            "forms.js",
            "machine.js",
            "teach.css",
            "teach.js",
            "icon.svg");
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    private record File(byte[] content, String version) {}

    private final Map<String, File> files =
            NAMES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), WebFiles::load));

    private static File load(String name) {
        try (InputStream in = WebFiles.class.getResourceAsStream("web/" + name)) {
            if (in == null) {
                throw new IllegalStateException("web/" + name + " is missing from the package");
            }
            byte[] content = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new File(content, HexFormat.of().formatHex(digest, 0, 6));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException if there is no such file */
    public String address(String name) {
        File file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("there is no web/" + name);
        }
        return "/web/" + name + "?v=" + file.version;
    }

    void get(Context c) {
        String name = c.pathParam("name");
        File file = files.get(name);
        if (file == null) {
            throw new NotFoundResponse("there is no /web/" + name);
        }
        boolean current = file.version.equals(c.queryParam("v"));
        c.header("Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache");
        c.contentType(String.valueOf(TYPES.get(name.substring(name.lastIndexOf('.') + 1))));
        c.result(file.content);
    }
}
