package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.OutsideCalls;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts digests on a consortium chain and reads them back, through the REST of its gateway. Thread-safe. */
final class ChainClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECEIPT = "[0-9A-Za-z._:=-]{1,200}";
    /** As a number of seconds it would be the year 5138, as one of milliseconds 1973. */
    private static final BigInteger MILLIS = BigInteger.valueOf(100_000_000_000L);

    private final Outside.Chain chain;
    private final OutsideCalls calls;

    ChainClient(Outside.Chain chain, Duration patience) {
        this.chain = chain;
        this.calls = new OutsideCalls(chain.trust(), patience);
    }

    /**
     * What stands on the chain.
     *
     * @param holds whether it is the digest
     * @param block its number; empty: the gateway does not tell
     * @param at the block's time; null: the gateway does not tell
     */
    record Standing(boolean holds, String block, @Nullable Instant at) {}

    String name() {
        return chain.name();
    }

    /** @return what the chain calls the transaction. @throws CommandFailure if the gateway is away or refuses */
    String submit(String digest) throws CommandFailure {
        JsonNode answer = call(chain.submit(), digest, "");
        String receipt = at(answer, chain.receipt());
        if (!receipt.matches(RECEIPT)) {
            throw refused("gave no receipt at " + chain.receipt() + ": " + shown(answer.toString()));
        }
        return receipt;
    }

    /** @return null: nothing stands there yet. @throws CommandFailure if the gateway is away or refuses */
    @Nullable
    Standing read(String digest, String receipt) throws CommandFailure {
        JsonNode answer = call(chain.read(), digest, receipt);
        String written = at(answer, chain.digest());
        return written.isEmpty()
                ? null
                : new Standing(
                        holds(written, digest), chain.block().isEmpty() ? "" : at(answer, chain.block()), time(answer));
    }

    /** A contract's input has the digest among others: as bytes, or as the text of its hexadecimal digits, each in hexadecimal. */
    private static boolean holds(String written, String digest) {
        String input = written.toLowerCase(Locale.ROOT);
        return input.contains(digest) || input.contains(Hex.of(digest.getBytes(StandardCharsets.US_ASCII)));
    }

    private @Nullable Instant time(JsonNode answer) throws CommandFailure {
        String text = chain.time().isEmpty() ? "" : at(answer, chain.time());
        try {
            if (text.matches("[0-9]{1,15}")) {
                BigInteger number = new BigInteger(text);
                return number.compareTo(MILLIS) < 0
                        ? Instant.ofEpochSecond(number.longValueExact())
                        : Instant.ofEpochMilli(number.longValueExact());
            }
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw refused("gave no time at " + chain.time() + ": " + shown(text));
        }
    }

    private JsonNode call(Outside.Call call, String digest, String receipt) throws CommandFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(filled(call.url(), digest, receipt)))
                .header("Accept", "application/json");
        chain.headers().forEach((name, value) -> request.header(name, value.reveal()));
        if (call.body().isEmpty()) {
            request.method(call.method(), HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(call.method(), HttpRequest.BodyPublishers.ofString(filled(call.body(), digest, receipt)));
        }
        try {
            OutsideCalls.Reply reply = calls.send(request.build());
            if (reply.status() == 404) {
                return JSON.createObjectNode();
            }
            if (reply.status() < 200 || reply.status() > 299) {
                throw refused("answered " + reply.status());
            }
            return JSON.readTree(reply.body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw refused("did not answer in JSON");
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static String filled(String template, String digest, String receipt) {
        return template.replace("{digest}", digest).replace("{receipt}", receipt);
    }

    private static String at(JsonNode answer, String pointer) {
        JsonNode found = answer.at(JsonPointer.compile(pointer));
        return found.isValueNode() && !found.isNull()
                ? found.asText()
                : found.isContainerNode() ? found.toString() : "";
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private CommandFailure refused(String why) {
        return new CommandFailure(
                CommandFailure.OTHER_SIDE,
                "存证链网关 " + chain.name() + " 出错 / the gateway of chain " + chain.name() + " " + why);
    }
}
