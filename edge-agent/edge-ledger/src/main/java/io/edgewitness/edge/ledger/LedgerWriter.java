package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import io.edgewitness.edge.ledger.proto.Digests;
import io.edgewitness.edge.ledger.proto.DuplicateDropped;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.NamedDigest;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the ledger. One thread calls everything but {@link #committed()} and {@link #acknowledged}; there is no thread of its
 * own: {@link #doWork} does what is due. An append is durable after the group commit of a later {@code doWork}.
 *
 * <p>A disk that is full is no failure: what was appended stays in memory and goes to disk later, {@link #append} refuses with
 * {@link LedgerFullException} once too much waits, and the time without a disk is declared as an event. Any other failure of the disk
 * is a {@link LedgerException}; the writer is of no use after it, and the next {@link #open} recovers.
 */
public final class LedgerWriter implements AutoCloseable {
    private static final long ROOM_TO_START = 1 << 20;

    private final Disk disk;
    private final LedgerSettings settings;
    private final Closeable lock;
    private final BatchLog log;
    private final PointTable points;
    private final KeyIndex keys;
    private final EpochInfo previous;
    private final Seals seals;
    private final Housekeeping housekeeping;
    private @Nullable Rollups rollups;
    private boolean closed;

    private LedgerWriter(Disk disk, AgentKey key, LedgerSettings settings, Closeable lock, Recovery.Result r, long now)
            throws IOException {
        this.disk = disk;
        this.settings = settings;
        this.lock = lock;
        this.previous = r.previous();
        this.keys = r.keys();
        r.head().beginEpoch(previous.epoch() + 1, now);
        this.points = new PointTable(settings.uplinkAll());
        this.log = new BatchLog(disk, key, settings, r, points, digests(settings), now);
        this.seals = new Seals(settings.agent(), key);
        long last = r.head().lastRecorded;
        Retention retention = new Retention(disk, settings, log, r.holds(), last == 0 ? now : last);
        this.housekeeping = new Housekeeping(disk, settings, log, retention);
    }

    /**
     * Recovers what the last run left, begins a new epoch and declares both in its first record.
     *
     * @throws LedgerException if the ledger is of another version, damaged, in use or cannot be written
     */
    public static LedgerWriter open(Disk disk, AgentKey key, LedgerSettings settings, Instant now) {
        Closeable lock = null;
        try {
            lock = disk.lock();
            LedgerWriter w = recover(disk, key, settings, lock, Nanos.of(now));
            w.begin(Nanos.of(now));
            return w;
        } catch (IOException | RuntimeException e) {
            closeQuietly(lock);
            if (e instanceof LedgerException l) {
                throw l;
            }
            throw new LedgerException(disk + ": cannot open the ledger for writing: " + FileFailure.text(e), e);
        }
    }

    private static LedgerWriter recover(Disk disk, AgentKey key, LedgerSettings settings, Closeable lock, long now)
            throws IOException {
        while (true) {
            try {
                Recovery.Result r = Recovery.recover(disk, key, settings);
                return new LedgerWriter(disk, key, settings, lock, r, now);
            } catch (IOException e) {
                if (disk.usableSpace() >= ROOM_TO_START || !Housekeeping.giveUpOldestRaw(disk, now)) {
                    throw e;
                }
            }
        }
    }

    private void begin(long now) throws IOException {
        EpochStart start = EpochStart.newBuilder()
                .setReason(previous.recovered() ? "recovered" : "started")
                .setCutBytes(previous.cutBytes())
                .setSoftware(settings.softwareVersion())
                .setPreviousEpoch(previous.last().epoch())
                .setPreviousBatch(previous.last().number())
                .build();
        // Ahead of whatever else the epoch will hold, also where a full disk takes it later only.
        log.declare(EvidenceRecord.newBuilder().setAt(now).setEpochStart(start));
        housekeeping.begin(now);
        if (log.head().tree.size() > 0) {
            log.append(seals.seal(log.head().tree, now));
        }
        log.commit(now);
    }

    /** @return one more than the last run's, from 1 */
    public long epoch() {
        return log.head().epoch;
    }

    /** What the last run left. */
    public EpochInfo previous() {
        return previous;
    }

    /**
     * Makes points known; a delivery may only hold samples of known ones. What is already known as it is costs nothing, a changed
     * definition begins a new version.
     */
    public void declare(String source, Mode mode, List<PointDefinition> definitions) {
        checkOpen();
        for (PointDefinition d : definitions) {
            PointVersion v = points.declare(source, mode, d);
            if (v != null) {
                log.declare(v);
            }
        }
    }

    /**
     * Takes a delivery whole or not at all.
     *
     * @param sequence place in the order of all that the agent took in during this epoch, ascending from 1
     * @return false if its key was already there: it was dropped, a record says so, and {@code durable} is called all the same
     * @throws LedgerFullException if the disk takes no more; nothing of the delivery was kept
     * @throws IllegalArgumentException if it holds a point that was not declared
     */
    public boolean append(long sequence, String source, Delivery delivery) {
        checkOpen();
        log.checkRoom(settings.pendingBytes());
        PointTable.Resolved resolved = points.resolve(source, delivery);
        String key = delivery.key();
        Runnable durable = delivery.durable();
        if (key != null && !keys.add(source, key)) {
            append(EvidenceRecord.newBuilder()
                    .setSequence(sequence)
                    .setAt(log.now())
                    .setDuplicate(DuplicateDropped.newBuilder()
                            .setSource(source)
                            .setKey(key)
                            .setRule("key"))
                    .build());
            log.waiting().add(durable);
            return false;
        }
        try {
            log.append(sequence, source, delivery, resolved);
        } catch (RuntimeException e) {
            // Half of it may be in the frame that is being made: nothing may be signed after that.
            log.fail();
            throw e;
        }
        log.waiting().add(durable);
        closeLarge();
        return true;
    }

    /** A batch travels as one message: it ends before a run of large values makes it longer than one may be. */
    private void closeLarge() {
        if (log.batchBytes() >= settings.batchBytes() && !log.isFull()) {
            try {
                log.close(log.now());
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    private LedgerException failed(IOException e) {
        log.fail();
        return new LedgerException(
                disk + ": the disk failed: " + FileFailure.text(e)
                        + "; what was acknowledged is safe, start the agent again to go on",
                e);
    }

    /** @throws LedgerFullException if the disk takes no more; nothing of the record was kept */
    public void append(EvidenceRecord record) {
        checkOpen();
        log.checkRoom(2 * settings.pendingBytes());
        if (record.hasHold()) {
            try {
                housekeeping.hold(record.getHold());
            } catch (IOException e) {
                throw failed(e);
            }
        }
        log.append(record);
        closeLarge();
    }

    /**
     * Appends a record that was made from no sample, and has it in its file when it returns: a kill of this process takes it no more.
     *
     * @param forced a loss of power neither: everything before it is committed too
     * @return false if the disk is full; the record is kept and goes out as soon as the disk takes it
     * @throws LedgerException if the disk failed, other than by being full
     */
    public boolean appendAtOnce(EvidenceRecord record, boolean forced) {
        checkOpen();
        try {
            if (!forced) {
                return log.appendAtOnce(record);
            }
            log.append(record);
            return log.commit(log.now());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Keeps bytes by content; the same content again costs a record only. Where the disk has no room, samples that no plan holds are given up for it,
     * oldest first; what it does not take even then is lost, and an event {@code blob-lost} says so: nothing else waits for a picture.
     */
    public BlobId blob(long sequence, String scenario, String mediaType, byte[] content) {
        checkOpen();
        byte[] sha256 = Hashes.sha256(content);
        String hex = Hashes.hex(sha256);
        String failure = keep(hex, content);
        if (failure.isEmpty()) {
            log.append(BlobRecord.newBuilder()
                    .setSequence(sequence)
                    .setSha256(ByteString.copyFrom(sha256))
                    .setSize(content.length)
                    .setMediaType(mediaType)
                    .setScenario(scenario)
                    .build());
        } else {
            log.append(EvidenceRecord.newBuilder()
                    .setSequence(sequence)
                    .setAt(log.now())
                    .setEvent(EventRecord.newBuilder()
                            .setType("blob-lost")
                            .setSeverity(3)
                            .setScenario(scenario)
                            .setMessage("the disk did not take " + content.length + " bytes of " + mediaType
                                    + ", SHA-256 " + hex + ": " + failure))
                    .build());
        }
        return new BlobId(hex);
    }

    /** @return why not; empty if it is on disk */
    private String keep(String hex, byte[] content) {
        if (replace(hex, content).isEmpty()) {
            return "";
        }
        try {
            housekeeping.makeRoom(content.length, log.now());
        } catch (IOException e) {
            throw failed(e);
        }
        return replace(hex, content);
    }

    private String replace(String hex, byte[] content) {
        try {
            if (!disk.exists(SegmentNames.blob(hex))) {
                disk.replace(SegmentNames.blob(hex), content);
            }
            return "";
        } catch (IOException e) {
            return "its disk: " + FileFailure.text(e);
        }
    }

    /**
     * From now on {@link #doWork} records roll-ups of hours and days. The work over many records is left to whoever calls
     * {@link Rollups#work}; nothing of it waits here.
     *
     * @param after time from the end of an hour to its roll-up; of a day an hour at least
     */
    public Rollups rollUp(Duration after) {
        Rollups made = new Rollups(disk, this, log.head(), after.toNanos(), log.now());
        log.listen(made::note);
        rollups = made;
        return made;
    }

    /** Another configuration is in force: its SHA-256 goes into each header from now on. */
    public void configuration(byte[] sha256) {
        log.configuration(ByteString.copyFrom(sha256));
    }

    /** Goes into each header from now on. */
    public void clock(ClockStatus status) {
        log.clock(status);
    }

    /**
     * Does what is due: group commit (after the flush interval, or at once where a delivery waits), end of a batch, heartbeat, seal,
     * quota and retention. Call it after each run of appends, and at least each flush interval.
     *
     * @return how many of these were done; 0: idle
     * @throws LedgerException if the disk failed, other than by being full
     */
    public int doWork(Instant instant) {
        checkOpen();
        long now = Nanos.of(instant);
        try {
            log.at(now);
            int work = 0;
            if (elapsed(now, log.lastSeal(), settings.sealInterval())
                    && log.head().tree.size() > 0) {
                log.append(seals.seal(log.head().tree, now));
                log.sealed(now);
            }
            if (!log.waiting().isEmpty()
                    || (log.pendingBytes() > 0 && elapsed(now, log.lastCommit(), settings.flushInterval()))
                    || log.pendingBytes() >= settings.batchBytes() / 2) {
                work += log.commit(now) ? 1 : 0;
            }
            if (isBatchDue(now)) {
                work += log.close(now) ? 1 : 0;
            }
            work += rollups == null ? 0 : rollups.doWork(now);
            return work + housekeeping.doWork(now);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private boolean isBatchDue(long now) {
        if (log.records() == 0) {
            return elapsed(now, log.lastClose(), settings.heartbeat());
        }
        return log.records() >= settings.batchRecords()
                || log.batchBytes() >= settings.batchBytes()
                || elapsed(now, log.opened(), settings.batchTime());
    }

    /** A clock that went back counts as due: waiting for it to come up again could take for ever. */
    private static boolean elapsed(long now, long since, Duration interval) {
        return now < since || now - since >= interval.toNanos();
    }

    /** The collector has this batch and all before it. Any thread. */
    public void acknowledged(BatchId id) {
        housekeeping.acknowledged(id);
    }

    /** @return what the collector had at last, as far as this agent knows; survives a restart. Any thread. */
    public BatchId acknowledged() {
        return housekeeping.acknowledged();
    }

    /** @return the last batch that is closed, signed and on disk: readers go no further. Any thread. */
    public BatchId committed() {
        return log.committed();
    }

    /** @return the batch that what is appended now will be in: it is on disk once {@link #committed} is not before this one */
    public BatchId openBatch() {
        return log.head().next();
    }

    /** @return whether the disk takes nothing at present */
    public boolean isFull() {
        return log.isFull();
    }

    /** Ends the last batch. @throws LedgerException if it cannot be written; the next start recovers what is on disk */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock;
                log) {
            if (!log.hasFailed()) {
                housekeeping.close();
                if (log.records() > 0 && !log.close(log.now())) {
                    throw new LedgerFullException("the disk is full: the last records could not be written");
                }
                log.markClosed();
            }
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot close the ledger: " + FileFailure.text(e), e);
        }
    }

    private void checkOpen() {
        if (closed || log.hasFailed()) {
            throw new LedgerException(disk + ": the ledger is closed" + (closed ? "" : ", because its disk failed"));
        }
    }

    private static Digests digests(LedgerSettings s) {
        Digests.Builder d = Digests.newBuilder()
                .setSoftware(ByteString.copyFrom(s.softwareDigest()))
                .setConfiguration(ByteString.copyFrom(s.configurationDigest()));
        s.models()
                .forEach(m -> d.addModels(
                        NamedDigest.newBuilder().setName(m.name()).setSha256(ByteString.copyFrom(m.sha256()))));
        return d.build();
    }

    private static void closeQuietly(@Nullable Closeable c) {
        if (c != null) {
            try {
                c.close();
            } catch (IOException e) {
                // The failure that led here is the one to tell.
                return;
            }
        }
    }
}
