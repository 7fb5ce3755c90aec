package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts the digest of each tree head on a consortium chain: SHA-256 of the signed head. A head is anchored once it was read back from there;
 * until then only its receipt is kept, and what has a receipt is not submitted again. A submit that brings none may still have been taken, so
 * the next one waits: a digest may stand there twice, after a lost answer or a restart at that moment, which takes nothing from its proof.
 * Any thread, one at a time.
 */
final class ChainAnchors {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(8);

    private final AnchorStore store;
    private final @Nullable ChainClient chain;
    private final InstantSource clock;
    private Duration pause = FIRST_PAUSE;
    private @Nullable Unclear unclear;

    /** A submit that brought no receipt. */
    private record Unclear(Instant again, String why) {}

    /** @param chain null: there is none, and nothing is anchored */
    ChainAnchors(DataSource database, Outside.@Nullable Chain chain, InstantSource clock) {
        this.store = new AnchorStore(database);
        this.chain = chain == null ? null : new ChainClient(chain, PATIENCE);
        this.clock = clock;
    }

    boolean isConfigured() {
        return chain != null;
    }

    /** Reads back the heads whose receipts wait, and anchors the newest if it has none. To be called often. */
    synchronized void work() throws BatchStore.StoreException, CommandFailure {
        AnchorStore.Head newest = store.newest();
        if (chain == null || newest == null) {
            return;
        }
        List<AnchorStore.Kept> all = kept();
        CommandFailure failure = null;
        for (AnchorStore.Kept receipt : all) {
            boolean waits = receipt.kind().equals(AnchorStore.CHAIN_RECEIPT)
                    && all.stream()
                            .noneMatch(
                                    a -> a.head() == receipt.head() && a.kind().equals(AnchorStore.CHAIN));
            try {
                if (waits) {
                    readBack(chain, receipt);
                }
            } catch (CommandFailure e) {
                failure = e;
            }
        }
        if (all.stream().noneMatch(a -> a.head() == newest.number())) {
            checkPause();
            readBack(chain, submit(chain, newest));
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void checkPause() throws CommandFailure {
        Unclear last = unclear;
        if (last != null && clock.instant().isBefore(last.again())) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE, last.why() + "; 暂停提交 / nothing is submitted before " + last.again());
        }
    }

    /**
     * Asks the chain whether it still holds what was anchored.
     *
     * @param number of the tree head; null: the newest, which is anchored now if it is not
     * @return what the chain says, for people
     */
    synchronized String prove(@Nullable Long number) throws BatchStore.StoreException, CommandFailure {
        ChainClient client = chain;
        if (client == null) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "未配置存证链，请在 collector.yaml 中添加 chain / no chain is configured: add chain: to collector.yaml");
        }
        AnchorStore.Head head = number == null ? store.newest() : store.head(number);
        if (head == null) {
            throw new CommandFailure(CommandFailure.INPUT, "there is no such tree head; `anchor list` shows them");
        }
        AnchorStore.Kept receipt = kept().stream()
                .filter(a -> a.head() == head.number())
                .findFirst()
                .orElse(null);
        if (receipt == null && number != null) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "树头 " + number + " 未上链 / tree head " + number
                            + " was not put on the chain; the newest of each day is");
        }
        return readBack(client, receipt == null ? submit(client, head) : receipt);
    }

    private List<AnchorStore.Kept> kept() throws BatchStore.StoreException {
        return store.anchors().stream()
                .filter(a -> a.kind().equals(AnchorStore.CHAIN) || a.kind().equals(AnchorStore.CHAIN_RECEIPT))
                .toList();
    }

    static String digest(AnchorStore.Head head) {
        return Hex.sha256(head.note().getBytes(StandardCharsets.UTF_8));
    }

    private AnchorStore.Kept submit(ChainClient client, AnchorStore.Head head)
            throws BatchStore.StoreException, CommandFailure {
        Instant now = clock.instant();
        String digest = digest(head);
        AnchorStore.Kept receipt = new AnchorStore.Kept(
                head.number(),
                AnchorStore.CHAIN_RECEIPT,
                client.name(),
                now,
                content(digest, receipt(client, digest), "", null));
        store.add(receipt, now);
        return receipt;
    }

    private String receipt(ChainClient client, String digest) throws CommandFailure {
        try {
            String receipt = client.submit(digest);
            unclear = null;
            pause = FIRST_PAUSE;
            return receipt;
        } catch (CommandFailure e) {
            unclear = new Unclear(clock.instant().plus(pause), String.valueOf(e.getMessage()));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            throw e;
        }
    }

    private String readBack(ChainClient client, AnchorStore.Kept receipt)
            throws BatchStore.StoreException, CommandFailure {
        AnchorStore.Head head = store.head(receipt.head());
        if (head == null) {
            throw new CommandFailure(CommandFailure.AT_WORK, "tree head " + receipt.head() + " is gone");
        }
        // Not the digest that was noted: the head as it is stored now must be the one on the chain.
        String digest = digest(head);
        String transaction = read(receipt.content()).path("receipt").asText();
        ChainClient.Standing standing = client.read(digest, transaction);
        String place = "tree head " + head.number() + ", transaction " + transaction + " of chain " + client.name();
        if (standing == null) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE, "尚未上链，稍后再查 / " + place + ": the chain does not have it yet; ask later");
        }
        if (!standing.holds()) {
            throw new CommandFailure(
                    CommandFailure.AT_WORK,
                    "链上内容不是该树头的摘要 / " + place + ": what stands there is not the digest of the stored tree head "
                            + digest);
        }
        Instant at = standing.at() == null ? receipt.at() : standing.at();
        store.add(
                new AnchorStore.Kept(
                        head.number(),
                        AnchorStore.CHAIN,
                        client.name(),
                        at,
                        content(digest, transaction, standing.block(), standing.at())),
                clock.instant());
        return "链上与本树头一致 / " + place + (standing.block().isEmpty() ? "" : ", block " + standing.block())
                + (standing.at() == null ? "" : " of " + standing.at()) + ": holds its digest " + digest;
    }

    private static byte[] content(String digest, String receipt, String block, @Nullable Instant at) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("digest", digest).put("receipt", receipt);
        if (!block.isEmpty()) {
            json.put("block", block);
        }
        if (at != null) {
            json.put("time", at.toString());
        }
        try {
            return Json.MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(byte[] content) throws CommandFailure {
        try {
            return Json.MAPPER.readTree(content);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.AT_WORK, "a stored receipt of a chain cannot be read");
        }
    }

    /**
     * The newest head on the chain that covers batches of an agent.
     *
     * @param block empty: the gateway does not tell
     */
    record Covering(long head, String chain, Instant at, String block) {}

    /** @return null: none since that time */
    @Nullable
    Covering covering(String agent, Instant since) throws BatchStore.StoreException, CommandFailure {
        List<AnchorStore.Kept> kept = kept();
        for (int i = kept.size() - 1; i >= 0; i--) {
            AnchorStore.Kept a = kept.get(i);
            AnchorStore.Head head = a.kind().equals(AnchorStore.CHAIN) ? store.head(a.head()) : null;
            if (head != null
                    && !head.head().at().isBefore(since)
                    && store.covers(agent, head.head().size())) {
                return new Covering(
                        a.head(),
                        a.name(),
                        head.head().at(),
                        read(a.content()).path("block").asText());
            }
        }
        return null;
    }
}
