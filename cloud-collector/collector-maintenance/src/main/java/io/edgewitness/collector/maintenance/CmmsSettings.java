package io.edgewitness.collector.maintenance;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A maintenance system (CMMS) that speaks JSON over REST, as collector.yaml describes it.
 *
 * @param url what all paths begin with
 * @param tokenFile read at each round, so that a token is renewed by writing the file; null: none is presented
 * @param header that carries the token
 * @param every from the end of one round to the next
 * @param timeout of one whole answer
 * @param create path of {@code POST}
 * @param one path of an order; {@code {id}} is the system's own id
 * @param update path of {@code PATCH} of an order whose plan moved; {@code {id}} is the system's own id
 * @param find path of the orders with our id; {@code {external}} stands for it
 * @param changed path of what changed since; {@code {cursor}} stands for it
 * @param fields where in the system's JSON our fields are, by our names, such as {@code status.name}; empty: it has no such field
 * @param closed its words for an order that is done
 * @param cancelled its words for one that nobody will do
 * @param failed its words for a machine that had failed
 * @param codes our causes by its codes
 * @param language of title and text: {@code zh}, {@code en} or {@code both}
 * @param probability a diagnosis of less makes no order
 * @param mostADay orders of one machine; what is beyond waits
 */
public record CmmsSettings(
        URI url,
        @Nullable Path tokenFile,
        String header,
        Duration every,
        Duration timeout,
        String create,
        String one,
        String update,
        String find,
        String changed,
        Map<String, String> fields,
        Set<String> closed,
        Set<String> cancelled,
        Set<String> failed,
        Map<String, String> codes,
        String language,
        double probability,
        int mostADay,
        List<Equipment> machines) {
    /** A machine, and what the maintenance system calls it. Orders are made of those that are named, and of no others. */
    public record Equipment(String agent, String machine, String asset) {}

    /** Our fields; each is there under the same name unless {@code fields} says otherwise. */
    public static final List<String> FIELDS = List.of(
            "id",
            "external",
            "asset",
            "title",
            "text",
            "priority",
            "from",
            "to",
            "status",
            "updated",
            "closed",
            "finding",
            "outcome",
            "hours",
            "renewed",
            "items",
            "next");

    /** @return the place of one of {@link #FIELDS} in the system's JSON, its parts apart by dots; empty: nowhere */
    String place(String field) {
        return fields.getOrDefault(field, field);
    }
}
