package io.edgewitness.collector.compliance;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A quality system that takes documents over REST, as collector.yaml describes it.
 *
 * @param url what all paths begin with
 * @param tokenFile read at each round, so that a token is renewed by writing the file; null: none is presented
 * @param header that carries the token
 * @param every how long verdicts are gathered for a document, and from the end of one round to the next
 * @param timeout of one whole answer
 * @param send path of {@code PUT}; {@code {id}} is the document's id
 * @param find path of {@code GET} of a document that may be there already; {@code {id}} as above
 */
public record QmsSettings(
        URI url,
        @Nullable Path tokenFile,
        String header,
        Duration every,
        Duration timeout,
        String send,
        String find,
        List<Line> lines) {
    /** An instance of machine-vision-inspection whose verdicts go there. */
    public record Line(String agent, String line) {}
}
