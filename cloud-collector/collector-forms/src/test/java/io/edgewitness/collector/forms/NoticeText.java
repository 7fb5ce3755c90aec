package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published texts of notices, which do not come with the product. */
final class NoticeText {
    private NoticeText() {}

    /** A text's lines; the test is skipped where {@code -Dedgewitness.notices} does not name the folder with the texts. */
    static List<String> lines(String name) throws IOException {
        String folder = System.getProperty("edgewitness.notices");
        assumeThat(folder)
                .as("-Dedgewitness.notices names the folder with the notices' texts")
                .isNotNull();
        return Files.readAllLines(Path.of(folder).resolve(name));
    }

    /** Without white space, blanks to be filled in, and the angle brackets that mark links. */
    static String bare(String text) {
        return text.replaceAll("[\\s\\u3000<>_]", "");
    }
}
