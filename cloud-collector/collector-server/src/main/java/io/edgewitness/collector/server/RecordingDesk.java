package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.RecordingShelf.State;
import io.edgewitness.collector.server.RecordingRows.Row;
import io.edgewitness.edge.ledger.FileFailure;
import io.edgewitness.edge.wire.proto.BlobPiece;
import io.edgewitness.edge.wire.proto.BlobWanted;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings bursts and pictures from agents, one at a time of each, and lets the oldest go. What came is in a file at once, so that whatever ends, the next
 * order goes on from there; nothing counts as here before its hash was seen. Pieces come on the ingest's threads, {@link #work} on one of its own.
 */
final class RecordingDesk implements BlobSink {
    static final String KIND = "blob";

    private static final Logger LOG = LoggerFactory.getLogger(RecordingDesk.class);
    private static final Duration LIFE = Duration.ofDays(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** A connected agent that sends nothing for so long will not. */
    static final Duration SILENT = Duration.ofMinutes(10);

    private static final int MOST_TRIES = 5;
    private static final int LONGEST_DETAIL = 200;

    /** Of the disk, for what matters more. */
    private static final long ROOM = 256L << 20;

    private final RecordingRows rows;
    private final RecordingFiles files;
    private final IngestOrders orders;
    private final PostgresOrders answers;
    private final IngestBoard board;
    private final RecordingSettings settings;
    private final InstantSource clock;
    private final Map<String, Coming> coming = new ConcurrentHashMap<>(); // by order

    /** One that is on its way; guarded by itself. */
    private static final class Coming {
        private final Row row;
        private long have;
        private Instant last;
        private boolean ended;

        Coming(Row row, long have, Instant last) {
            this.row = row;
            this.have = have;
            this.last = last;
        }
    }

    RecordingDesk(
            RecordingRows rows,
            RecordingFiles files,
            IngestOrders orders,
            PostgresOrders answers,
            IngestBoard board,
            RecordingSettings settings,
            InstantSource clock) {
        this.rows = rows;
        this.files = files;
        this.orders = orders;
        this.answers = answers;
        this.board = board;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void piece(String agent, BlobPiece piece, Instant now) throws BatchStore.StoreException {
        Coming c = coming.get(piece.getOrder());
        if (c == null) {
            Row row = rows.coming(agent, piece.getOrder().replace('\0', ' '));
            if (row == null) {
                return; // of an order that has ended
            }
            c = known(row, now);
        }
        if (!c.row.agent().equals(agent)) {
            return;
        }
        synchronized (c) {
            if (!c.ended && piece.getFrom() == c.have) {
                take(c, piece.getContent(), now);
            }
        }
    }

    private void take(Coming c, ByteString content, Instant now) throws BatchStore.StoreException {
        Row row = c.row;
        if (content.isEmpty() || c.have + content.size() > row.bytes()) {
            end(c, State.WRONG, "more than the " + row.bytes() + " bytes of its record, or an empty piece", now);
            return;
        }
        try {
            files.append(row.enterprise(), row.sha256(), content.asReadOnlyByteBuffer());
            c.have += content.size();
            c.last = now;
        } catch (IOException e) {
            end(c, State.FAILED, "the collector cannot write it: " + FileFailure.text(e), now);
        }
    }

    private Coming known(Row row, Instant now) {
        return coming.computeIfAbsent(String.valueOf(row.order()), o -> new Coming(row, have(row), now));
    }

    /** What cannot be looked at is not there: then it comes from its beginning. */
    private long have(Row row) {
        try {
            return files.have(row.enterprise(), row.sha256());
        } catch (IOException e) {
            LOG.warn("recording {}: {}", row.sha256(), FileFailure.text(e));
            return 0;
        }
    }

    /** For good, until somebody asks again; its order is out no more. Under the lock of what is on its way. */
    private void end(Coming c, State state, String detail, Instant now) throws BatchStore.StoreException {
        Row row = c.row;
        String why = ActLog.line(detail, LONGEST_DETAIL);
        answers.done(row.agent(), String.valueOf(row.order()), state == State.HERE ? "done" : "abandoned", why, now);
        rows.become(row, state, detail.isEmpty() ? "" : why, now);
        ended(c);
        try {
            files.dropPart(row.enterprise(), row.sha256());
        } catch (IOException e) {
            LOG.warn("recording {}: {}", row.sha256(), FileFailure.text(e));
        }
        LOG.info("recording {} of {}: {} {}", row.sha256(), row.agent(), state.id(), detail);
    }

    private void ended(Coming c) {
        c.ended = true;
        coming.remove(String.valueOf(c.row.order()));
    }

    /** Looks what became of orders, drops what is too old, and sends the next orders out. */
    synchronized void work() throws BatchStore.StoreException {
        Instant now = clock.instant();
        for (Row row : rows.coming()) {
            Coming c = known(row, now);
            synchronized (c) {
                settle(c, now);
            }
        }
        unasked(now);
        for (Row row : rows.oldest(Scope.ALL, now.minus(settings.keep()), 100)) {
            drop(row, "kept for " + settings.keep().toDays() + " d", now);
        }
        for (Row row : rows.next()) {
            order(row, now);
        }
    }

    private void settle(Coming c, Instant now) throws BatchStore.StoreException {
        Row row = c.row;
        if (c.ended) {
            return;
        }
        if (c.have >= row.bytes()) {
            whole(c, now);
            return;
        }
        PostgresOrders.State order = answers.state(row.agent(), String.valueOf(row.order()));
        String outcome = order == null ? "failed" : order.outcome();
        String detail = order == null || order.detail() == null ? "" : order.detail();
        if (outcome == null) {
            IngestBoard.Entry agent = board.entry(row.agent());
            if (agent == null || !agent.connected()) {
                c.last = now; // it waits for its agent
            } else if (Duration.between(c.last, now).compareTo(SILENT) > 0) {
                end(c, State.FAILED, "the agent sent nothing for " + SILENT.toMinutes() + " min", now);
            }
        } else if (outcome.equals("refused") && detail.startsWith("gone")) {
            end(c, State.GONE, detail, now);
        } else if (outcome.equals("refused") && !detail.startsWith("another blob")) {
            end(c, State.FAILED, detail, now);
        } else {
            again(c, outcome.equals("refused") ? 0 : 1, detail, now);
        }
    }

    /** A hash that is wrong once may be the work of a loss of power here. */
    private void whole(Coming c, Instant now) throws BatchStore.StoreException {
        Row row = c.row;
        try {
            if (files.keep(row.enterprise(), row.sha256())) {
                end(c, State.HERE, "", now);
            } else if (row.tries() == 0) {
                c.have = 0;
                again(c, 1, "what came had another hash", now);
            } else {
                end(c, State.WRONG, "what came has another hash", now);
            }
        } catch (IOException e) {
            end(c, State.FAILED, "the collector cannot keep it: " + FileFailure.text(e), now);
        }
    }

    /** @param counts 1: it counts as a try if nothing came */
    private void again(Coming c, int counts, String detail, Instant now) throws BatchStore.StoreException {
        Row row = c.row;
        int tries = c.have > row.here() ? 0 : row.tries() + counts;
        if (tries >= MOST_TRIES) {
            end(c, State.FAILED, detail, now);
        } else {
            answers.done(row.agent(), String.valueOf(row.order()), "abandoned", "it is asked for again", now);
            rows.set(row, State.WAITING, null, c.have, tries, ActLog.line(detail, LONGEST_DETAIL), now);
            ended(c);
        }
    }

    private void unasked(Instant now) throws BatchStore.StoreException {
        Instant since = now.minus(DAY);
        List<RecordingRows.Burst> bursts = settings.aDay() == 0 ? List.of() : rows.unasked(since, settings.aDay());
        for (RecordingRows.Burst b : bursts) {
            boolean room = rows.waiting(b.agent()) < Recordings.MOST_WAITING;
            if (room && rows.askedUnasked(b.agent(), since) < settings.aDay()) {
                rows.add(b.enterprise(), b.agent(), b.sha256(), "", now);
            }
        }
    }

    private void order(Row row, Instant now) throws BatchStore.StoreException {
        String none = room(row, now);
        if (row.bytes() > settings.quotaBytes()) {
            rows.become(row, State.FAILED, "it is larger than recordings.quota", now);
        } else if (!none.isEmpty()) {
            rows.set(row, State.WAITING, null, row.here(), row.tries(), none, now);
        } else {
            long have = have(row);
            byte[] sha256 = HexFormat.of().parseHex(row.sha256());
            BlobWanted wanted = BlobWanted.newBuilder()
                    .setSha256(ByteString.copyFrom(sha256))
                    .setEpoch(row.epoch())
                    .setNumber(row.batch())
                    .setFrom(have)
                    .setBytesPerSecond(settings.bytesPerSecond())
                    .build();
            String id = orders.submit(row.agent(), KIND, wanted.toByteString(), LIFE, now);
            rows.set(row, State.COMING, id, have, row.tries(), "", now);
            Row asked = rows.coming(row.agent(), id);
            if (asked != null) {
                coming.put(id, new Coming(asked, have, now));
            }
        }
    }

    /** Makes room for it. @return why there is none; empty: there is */
    private String room(Row row, Instant now) throws BatchStore.StoreException {
        if (row.bytes() > settings.quotaBytes()) {
            return "";
        }
        Scope enterprise = new Scope(row.enterprise(), null);
        while (rows.used(row.enterprise()) + row.bytes() > settings.quotaBytes()) {
            @Nullable
            Row oldest = rows.oldest(enterprise, now.plusSeconds(1), 1).stream()
                    .findFirst()
                    .orElse(null);
            if (oldest == null) {
                return "others of the enterprise are on their way first";
            }
            drop(oldest, "for room", now);
        }
        try {
            return files.usable() < row.bytes() + ROOM ? "the collector's disk has no room" : "";
        } catch (IOException e) {
            return "the collector's disk: " + ActLog.line(FileFailure.text(e), LONGEST_DETAIL);
        }
    }

    private void drop(Row row, String why, Instant now) throws BatchStore.StoreException {
        try {
            files.drop(row.enterprise(), row.sha256());
        } catch (IOException e) {
            LOG.warn("recording {} stays although it was dropped: {}", row.sha256(), FileFailure.text(e));
        }
        rows.become(row, State.DROPPED, why, now);
        LOG.info("recording {} of {} was dropped: {}", row.sha256(), row.agent(), why);
    }
}
