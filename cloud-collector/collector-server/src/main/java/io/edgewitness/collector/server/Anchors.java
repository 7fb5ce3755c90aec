package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.AnchorSource;
import io.edgewitness.collector.verify.AnchoredHead;
import io.edgewitness.collector.verify.Cosignature;
import io.edgewitness.collector.verify.NoteKey;
import io.edgewitness.collector.verify.TimeStamps;
import io.edgewitness.collector.verify.TreeHead;
import io.edgewitness.collector.verify.WitnessRequest;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs tree heads, one a day and when asked to, and keeps what others say of them. Thread-safe. */
final class Anchors implements AnchorService {
    private static final Logger LOG = LoggerFactory.getLogger(Anchors.class);

    private final HeaderLog log;
    private final LogTree tree;
    private final AnchorStore store;
    private final AgentKey key;
    private final NoteKey signer;
    private final InstantSource clock;
    private final CollectorConfig.@Nullable TimeStamping authority;
    private final Supplier<Trail.Head> trail;
    private final ChainAnchors chain;
    private volatile @Nullable Instant signed;
    private volatile @Nullable Instant unstamped;

    /**
     * @param authority null: none is asked, and every authority's stamp is taken
     * @param trail its newest entry, which each head names
     */
    Anchors(
            DataSource database,
            AgentKey key,
            InstantSource clock,
            CollectorConfig.@Nullable TimeStamping authority,
            Supplier<Trail.Head> trail) {
        this(database, key, clock, authority, trail, new ChainAnchors(database, null, clock));
    }

    /** As above, with a chain. */
    Anchors(
            DataSource database,
            AgentKey key,
            InstantSource clock,
            CollectorConfig.@Nullable TimeStamping authority,
            Supplier<Trail.Head> trail,
            ChainAnchors chain) {
        this.chain = chain;
        this.log = new HeaderLog(database);
        this.tree = new LogTree(log);
        this.store = new AnchorStore(database);
        this.key = key;
        this.signer = NoteKey.collector(key.publicKey());
        this.clock = clock;
        this.authority = authority;
        this.trail = trail;
    }

    /** Signs the head of a new day (UTC), and has it stamped where an authority is configured. To be called often. */
    void work() throws BatchStore.StoreException, CommandFailure {
        AnchorStore.Head newest = store.newest();
        Instant now = clock.instant();
        if (newest == null || day(newest.head().at()) != day(now)) {
            if (newest != null && newest.head().at().isAfter(now)) {
                LOG.warn(
                        "tree head {} was signed at {}, and it is {} now: one of these clocks is wrong",
                        newest.number(),
                        newest.head().at(),
                        now);
            }
            newest = sign();
        } else {
            log.append();
        }
        signed = newest.head().at();
        long number = newest.number();
        if (authority != null
                && store.anchors().stream()
                        .noneMatch(a -> a.head() == number && a.kind().equals(AnchorStore.TIME_STAMP))) {
            if (unstamped == null) {
                unstamped = now;
            }
            LOG.info("{}", stamp(number));
        }
        unstamped = null;
    }

    /**
     * @param number of the tree head that the paper names
     * @return what a bundle takes of it
     */
    AnchorSource source(long number) throws BatchStore.StoreException, CommandFailure {
        return new StoredAnchors(log, tree, store, head(number, false));
    }

    /** @return since when the configured authority was asked for a time-stamp in vain; null: it was not */
    @Nullable
    Instant unstamped() {
        return unstamped;
    }

    /** @return seconds since the newest head was signed; NaN until one is known */
    double age() {
        Instant at = signed;
        return at == null ? Double.NaN : Duration.between(at, clock.instant()).toSeconds();
    }

    private static long day(Instant t) {
        return t.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    }

    /**
     * Signs a head over all that is stored.
     *
     * @throws CommandFailure if the log no longer gives the head that was signed last: then nothing may be signed any more
     */
    AnchorStore.Head sign() throws BatchStore.StoreException, CommandFailure {
        log.append();
        Trail.Head newest = trail.get();
        String mark = newest.seq() == 0
                ? null
                : newest.seq() + " "
                        + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(newest.hash()));
        return log.alone((c, settled, size) -> sign(c, settled, size, mark));
    }

    /** @return the trail's newest entry as each stored head names it, oldest head first; of heads that this collector signed */
    List<Trail.Head> trailHeads() throws BatchStore.StoreException, CommandFailure {
        List<Trail.Head> noted = new ArrayList<>();
        for (AnchorStore.Head head : store.heads()) {
            try {
                String mark = TreeHead.open(head.note(), signer).trail();
                if (mark != null) {
                    int blank = mark.indexOf(' ');
                    byte[] hash = Base64.getDecoder().decode(mark.substring(blank + 1));
                    noted.add(new Trail.Head(Long.parseLong(mark.substring(0, blank)), Hex.of(hash)));
                }
            } catch (AnchorException e) {
                throw new CommandFailure(
                        CommandFailure.AT_WORK, "stored tree head " + head.number() + ": " + e.getMessage());
            }
        }
        return noted;
    }

    private AnchorStore.Head sign(Connection c, LogTree settled, long size, @Nullable String mark)
            throws SQLException, BatchStore.StoreException, CommandFailure {
        AnchorStore.Head last = AnchorStore.newest(c);
        if (last != null
                && (last.head().size() > size
                        || !Arrays.equals(
                                settled.root(last.head().size()), last.head().root()))) {
            throw new CommandFailure(
                    CommandFailure.AT_WORK,
                    "the stored headers no longer give tree head " + last.number() + " of "
                            + last.head().at() + ": the database was changed; put a copy of it back");
        }
        TreeHead head = new TreeHead(signer.name(), size, settled.root(size), clock.instant(), mark);
        return AnchorStore.add(c, head, head.note(key));
    }

    @Override
    public Listing list() throws CommandFailure {
        try {
            List<AnchorStore.Kept> anchors = store.anchors();
            List<Head> heads = store.heads().stream().map(h -> told(h, anchors)).toList();
            return new Listing(
                    signer.text(), store.parties().stream().map(NoteKey::text).toList(), heads);
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public Head fresh() throws CommandFailure {
        try {
            return told(sign(), List.of());
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    private static Head told(AnchorStore.Head h, List<AnchorStore.Kept> anchors) {
        return new Head(
                h.number(),
                h.head().size(),
                Hex.of(h.head().root()),
                h.head().at(),
                anchors.stream()
                        .filter(a -> a.head() == h.number())
                        .map(a -> new Anchor(a.kind(), a.name(), a.at()))
                        .toList());
    }

    @Override
    public byte[] request(Wanted wanted) throws CommandFailure {
        try {
            AnchorStore.Head head = wanted.fresh() ? sign() : head(wanted.head(), true);
            if (wanted.stamp()) {
                return TimeStamps.request(bytes(head), null);
            }
            Long from = wanted.from();
            long old = from == null ? lastOf(wanted.party(), head.head().size()) : from;
            if (old < 0 || old > head.head().size()) {
                throw input("tree head " + head.number() + " has " + head.head().size()
                        + " batches; a request cannot go on from " + old);
            }
            return new WitnessRequest(old, tree.consistency(old, head.head().size()), head.note())
                    .text()
                    .getBytes(StandardCharsets.UTF_8);
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    /** @return size of the largest head that the party countersigned; 0 if there is none */
    private long lastOf(@Nullable String party, long most) throws BatchStore.StoreException, CommandFailure {
        List<String> known = store.parties().stream().map(NoteKey::name).toList();
        if (party != null && !known.contains(party)) {
            throw input(
                    "no countersigner is called '" + party + "'; known: " + known + "; for a new one leave --for away");
        }
        if (party == null && known.size() > 1) {
            throw input("several countersign here: choose with --for " + known + ", or --from 0 for a new one");
        }
        String name = party == null && known.size() == 1 ? known.get(0) : party;
        long last = 0;
        for (AnchorStore.Kept a : store.anchors()) {
            if (a.kind().equals(AnchorStore.COUNTERSIGNATURE) && a.name().equals(name)) {
                AnchorStore.Head head = store.head(a.head());
                last = head == null ? last : Math.max(last, head.head().size());
            }
        }
        return Math.min(last, most);
    }

    private AnchorStore.Head head(@Nullable Long number, boolean make)
            throws BatchStore.StoreException, CommandFailure {
        AnchorStore.Head head = number == null ? store.newest() : store.head(number);
        if (head == null && number == null && make) {
            return sign();
        }
        if (head == null) {
            throw input(
                    number == null
                            ? "no tree head was signed yet"
                            : "there is no tree head " + number + "; `anchor list` shows them");
        }
        return head;
    }

    @Override
    public String add(byte[] reply, @Nullable String party) throws CommandFailure {
        try {
            boolean der = reply.length > 0 && reply[0] == 0x30;
            return der ? addStamp(reply) : addCosignature(new String(reply, StandardCharsets.UTF_8), party);
        } catch (AnchorException e) {
            throw input(String.valueOf(e.getMessage()));
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    private String addStamp(byte[] reply) throws AnchorException, BatchStore.StoreException, CommandFailure {
        byte[] imprint = TimeStamps.imprint(reply);
        for (AnchorStore.Head h : newestFirst()) {
            if (Arrays.equals(imprint, Hex.digest().digest(bytes(h)))) {
                TimeStamps.Stamp s =
                        TimeStamps.check(reply, bytes(h), null, authority == null ? List.of() : authority.trust());
                boolean fresh = store.add(
                        new AnchorStore.Kept(h.number(), AnchorStore.TIME_STAMP, s.authority(), s.at(), reply),
                        clock.instant());
                return "tree head " + h.number() + " time-stamped by " + s.authority() + " at " + s.at()
                        + ", certificate SHA-256 " + s.fingerprint() + (fresh ? "" : "; it was here already");
            }
        }
        throw new AnchorException("the time-stamp is of none of this collector's tree heads");
    }

    private String addCosignature(String text, @Nullable String party)
            throws AnchorException, BatchStore.StoreException, CommandFailure {
        Cosignature c = Cosignature.parse(text);
        NoteKey given = party == null ? null : NoteKey.parse(party);
        NoteKey known = store.parties().stream()
                .filter(p -> p.name().equals(c.name()))
                .findFirst()
                .orElse(null);
        if (known != null && given != null && !known.equals(given)) {
            throw input(c.name() + " is known here with another key, SHA-256 " + known.fingerprint());
        }
        NoteKey by = known == null ? given : known;
        if (by == null) {
            throw input("no countersigner " + c.name()
                    + " is known here; give its public key once, as it came on another way: --party KEY");
        }
        for (AnchorStore.Head h : newestFirst()) {
            if (c.isOf(by, h.head())) {
                store.add(by, clock.instant());
                boolean fresh = store.add(
                        new AnchorStore.Kept(
                                h.number(),
                                AnchorStore.COUNTERSIGNATURE,
                                c.name(),
                                c.at(),
                                c.line().getBytes(StandardCharsets.UTF_8)),
                        clock.instant());
                return "tree head " + h.number() + " countersigned by " + c.name() + " at " + c.at() + ", key SHA-256 "
                        + by.fingerprint() + (fresh ? "" : "; it was here already");
            }
        }
        throw new AnchorException(
                "the countersignature of " + c.name() + " is under none of this collector's tree heads");
    }

    private List<AnchorStore.Head> newestFirst() throws BatchStore.StoreException {
        List<AnchorStore.Head> heads = new ArrayList<>(store.heads());
        Collections.reverse(heads);
        return heads;
    }

    @Override
    public String stamp(@Nullable Long number) throws CommandFailure {
        if (authority == null) {
            throw input("no time-stamp authority is configured: add time-stamps: {url: …, certificates: FILE} to"
                    + " collector.yaml, or exchange files with `anchor export --stamp`");
        }
        try {
            AnchorStore.Head head = head(number, true);
            return add(new TimeStampClient(authority).stamp(bytes(head)), null);
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    @Override
    public String chain(@Nullable Long number) throws CommandFailure {
        try {
            return chain.prove(number);
        } catch (BatchStore.StoreException e) {
            throw away(e);
        }
    }

    ChainAnchors chain() {
        return chain;
    }

    /**
     * @param number null: the newest; the first is signed where there is none
     * @return the signed note
     */
    String note(@Nullable Long number) throws BatchStore.StoreException, CommandFailure {
        return head(number, true).note();
    }

    NoteKey signer() {
        return signer;
    }

    /** @return that the batch's header is under a head of so many leaves; null: it is not */
    AnchoredHead.@Nullable Proof proof(String agent, BatchId batch, long size) throws BatchStore.StoreException {
        return StoredAnchors.proof(log, tree, agent, new AnchorSource.Run(batch, batch), size);
    }

    private static byte[] bytes(AnchorStore.Head head) {
        return head.note().getBytes(StandardCharsets.UTF_8);
    }

    private static CommandFailure input(String message) {
        return new CommandFailure(CommandFailure.INPUT, message);
    }

    private static CommandFailure away(BatchStore.StoreException e) {
        return new CommandFailure(CommandFailure.OTHER_SIDE, String.valueOf(e.getMessage()));
    }
}
