package io.edgewitness.edge.runtime;

import io.edgewitness.edge.wire.SecretText;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fills in {@code ${env:NAME}} and {@code ${file:PATH}}; a path counts from the file that names it. */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");

    private final Path folder;
    private final Map<String, String> environment;
    private final Map<Path, WatchedFile> files =
            new LinkedHashMap<>(); // each is read once: all of a load is of one moment

    References(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    static boolean in(String text) {
        return text.contains("${") && REFERENCE.matcher(text).find();
    }

    /** The file that is all of a text, as written; null if it is another text. What a parser says of lines and columns is of that file. */
    static @Nullable String wholeFile(String text) {
        Matcher m = REFERENCE.matcher(text.strip());
        return m.matches() && m.group(1).equals("file") ? m.group(2) : null;
    }

    /** Where a path of the site file leads. */
    Path place(Path written) {
        return folder.resolve(written);
    }

    /** @throws Unresolved if something that the text refers to is not there; says what, without the content of anything */
    String fill(String text) throws Unresolved {
        if (!in(text)) {
            return text;
        }
        Matcher m = REFERENCE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (m.find()) {
            String value = m.group(1).equals("env") ? variable(m.group(), m.group(2)) : content(m.group(), m.group(2));
            m.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return m.appendTail(filled).toString();
    }

    private String variable(String reference, String name) throws Unresolved {
        String value = environment.get(name);
        if (value == null) {
            throw new Unresolved(
                    reference,
                    new Text("the environment has no variable " + name + "; set it", "环境变量 " + name + " 未设置；请设置"));
        }
        return value;
    }

    private String content(String reference, String path) throws Unresolved {
        Path there;
        try {
            there = folder.resolve(path);
        } catch (InvalidPathException e) {
            throw new Unresolved(reference, new Text("that is no path of a file", "这不是文件路径"));
        }
        WatchedFile file = files.computeIfAbsent(there, WatchedFile::read);
        byte[] content = file.content();
        if (content == null) {
            throw new Unresolved(
                    reference,
                    file.isTooLong()
                            ? new Text("the file is longer than 1 MiB", "文件超过 1 MiB")
                            : new Text("no readable file " + file.path(), "文件 " + file.path() + " 不存在或不可读"));
        }
        try {
            return SecretText.of(content);
        } catch (CharacterCodingException e) {
            throw new Unresolved(
                    reference, new Text("the file is not UTF-8; save it as UTF-8", "编码不是 UTF-8；请另存为 UTF-8"));
        }
    }

    /** Every file that was asked for so far, there or not, and the digest of what was read. */
    Map<Path, String> files() {
        Map<Path, String> digests = new LinkedHashMap<>();
        files.forEach((path, file) -> digests.put(path, file.digest()));
        return digests;
    }

    /** A reference to something that is not there. */
    static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reference;
        private final transient Text why;

        Unresolved(String reference, Text why) {
            super(reference);
            this.reference = reference;
            this.why = why;
        }

        String reference() {
            return reference;
        }

        Text why() {
            return why;
        }
    }
}
