package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Hold;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The uplink's cursor, quota and retention.
 *
 * <p>What goes, whole segments at a time and never the one in use: raw files, oldest first; then blobs, oldest first; then evidence that the
 * collector has acknowledged, from the begin up to the first segment that still has samples, so that the chain has no hole; then raw files
 * that a plan holds, with that said; at the very last evidence that the collector has not, with that said. A loss is declared before the
 * files go; a raw file that had to go first because the disk was full keeps its name as {@code .raw-dropped} until its declaration is on
 * disk. Samples that are held do not grow old, nor does the evidence behind them go. With evidence go the blobs that nothing else names.
 */
final class Housekeeping {
    private static final long CURSOR_INTERVAL = 5_000_000_000L;
    private static final long CHECK_INTERVAL = 10_000_000_000L;
    private static final long ROOM = 1 << 20; // for the records of a second
    private final Disk disk;
    private final LedgerSettings settings;
    private final BatchLog log;
    private final Retention retention;
    private final Orphans orphans;
    private volatile BatchId acknowledged;
    private BatchId stored;
    private long lastStored;
    private long lastCheck;
    private long lastSegment;
    private long used; // bytes of all files, while they are kept within the quota

    Housekeeping(Disk disk, LedgerSettings settings, BatchLog log, Retention retention) throws IOException {
        this.disk = disk;
        this.settings = settings;
        this.log = log;
        this.retention = retention;
        this.orphans = new Orphans(disk, log, retention);
        this.stored = LedgerFiles.readCursor(disk, SegmentNames.UPLINK);
        this.acknowledged = stored;
    }

    /** Declares what an interrupted run had dropped without declaring. */
    void begin(long now) throws IOException {
        lastStored = now;
        lastCheck = now;
        retention.at(now);
        retention.save();
        for (long n : SegmentNames.numbers(disk.list(), SegmentNames.DROPPED)) {
            boolean old = retention.isOld(n) && !retention.isHeld(n);
            declareRaw(n, old ? "retention" : Losses.QUOTA, now, Losses.declaredAfter(disk, n));
            if (log.commit(now)) {
                disk.delete(SegmentNames.dropped(n));
            }
        }
    }

    /**
     * On a full disk nothing can be written, not even what an agent writes first. What a plan holds goes when nothing else is left.
     *
     * @return false if there was nothing to give up
     */
    static boolean giveUpOldestRaw(Disk disk, long now) throws IOException {
        List<Long> raws = SegmentNames.numbers(disk.list(), SegmentNames.RAW);
        List<Long> segments = SegmentNames.segments(disk);
        int last = segments.size() - 1;
        while (last >= 0 && !isBegun(disk, segments.get(last))) {
            last--; // recovery will remove it, and go on with the one before
        }
        if (raws.isEmpty() || last < 0 || raws.get(0) >= segments.get(last)) {
            return false;
        }
        Holds holds = Holds.read(disk);
        long time = holds.time(now);
        long oldest = raws.get(0);
        for (long n : raws) {
            if (n >= segments.get(last)) {
                break;
            }
            boolean readable = disk.exists(SegmentNames.evidence(n));
            if (!readable
                    || !holds.isAny(time)
                    || holds.of(Holds.Span.of(disk, n), time).isEmpty()) {
                oldest = n;
                break;
            }
        }
        rename(disk, oldest, true);
        return true;
    }

    private static boolean isBegun(Disk disk, long segment) throws IOException {
        try (SegmentReader s = SegmentReader.open(disk, segment)) {
            return s != null;
        } catch (LedgerException e) {
            return true; // damaged, and so more than begun
        }
    }

    private static void rename(Disk disk, long segment, boolean empty) throws IOException {
        disk.rename(SegmentNames.raw(segment), SegmentNames.dropped(segment));
        if (empty) {
            truncate(disk, segment);
        }
    }

    private static void truncate(Disk disk, long segment) throws IOException {
        try (Disk.File f = disk.open(SegmentNames.dropped(segment))) {
            f.truncate(0);
            f.force();
        }
    }

    void hold(Hold hold) throws IOException {
        retention.hold(hold);
    }

    void acknowledged(BatchId id) {
        acknowledged = id;
    }

    BatchId acknowledged() {
        return acknowledged;
    }

    int doWork(long now) throws IOException {
        int work = isDue(now, lastStored, CURSOR_INTERVAL) && storeCursor(now) ? 1 : 0;
        if (retention.at(now)
                || isDue(now, lastCheck, CHECK_INTERVAL)
                || log.segment() != lastSegment
                || log.isFull()) {
            lastCheck = now;
            lastSegment = log.segment();
            work += keepWithin(now);
        }
        return work;
    }

    void close() throws IOException {
        storeCursor(lastStored);
    }

    private static boolean isDue(long now, long since, long interval) {
        return now < since || now - since >= interval;
    }

    private boolean storeCursor(long now) {
        BatchId id = acknowledged;
        if (id.equals(stored)) {
            return false;
        }
        lastStored = now;
        try {
            disk.replace(SegmentNames.UPLINK, LedgerFiles.cursor(id));
            stored = id;
            return true;
        } catch (IOException e) {
            // A full disk: the collector tells where it is, so an old cursor only costs sending again.
            return false;
        }
    }

    /** Gives up samples that no plan holds, oldest first, until the disk has so many bytes more than none; of the segment in use nothing goes. */
    void makeRoom(long bytes, long now) throws IOException {
        for (long n : retention.raws(disk.list()).free()) {
            if (disk.usableSpace() >= bytes + ROOM) {
                return;
            }
            dropRaw(n, Losses.QUOTA, now, true);
        }
    }

    private int keepWithin(long now) throws IOException {
        retention.save();
        List<String> names = disk.list();
        Retention.Raws raws = retention.raws(names);
        List<Long> all = SegmentNames.numbers(names, SegmentNames.EVIDENCE);
        used = 0;
        for (String n : names) {
            used += sizeOf(n);
        }
        used -= orphans.doWork(now);
        // Room may have come since: then nothing has to go.
        boolean full = log.isFull() && !log.commit(now);
        int work = dropRaws(raws.free(), false, now, full);
        full &= work == 0;
        // Blobs and evidence go only after their loss is on disk, so a full one keeps them.
        if (isOver() && !log.isFull()) {
            used -= dropBlobs(all, used - settings.quotaBytes(), now);
        }
        work += dropEvidence(all, true, now);
        work += dropRaws(raws.held(), true, now, full);
        return work + dropEvidence(all, false, now);
    }

    private boolean isOver() {
        return used > settings.quotaBytes();
    }

    private int dropRaws(List<Long> segments, boolean held, long now, boolean diskFull) throws IOException {
        boolean full = diskFull;
        int work = 0;
        for (long n : segments) {
            boolean over = isOver() || full;
            if (!over && (held || !retention.isOld(n))) {
                break;
            }
            used -= dropRaw(n, over ? Losses.QUOTA : "retention", now, full);
            full = false;
            work++;
        }
        return work;
    }

    /**
     * Oldest first, up to the first segment that still has samples.
     *
     * @param sentOnly only what the collector has
     */
    private int dropEvidence(List<Long> all, boolean sentOnly, long now) throws IOException {
        int work = 0;
        for (long n : all) {
            if (n == log.segment() || disk.exists(SegmentNames.raw(n)) || log.isFull()) {
                break;
            }
            if (!disk.exists(SegmentNames.evidence(n))) {
                continue; // went a moment ago
            }
            SegmentSummary s = retention.summary(n);
            boolean sent = !s.last().isAfter(acknowledged);
            boolean over = isOver();
            if ((sentOnly && !sent) || (!over && !(sent && retention.isOld(n)))) {
                break;
            }
            used -= dropEvidence(s, over ? Losses.QUOTA : "retention", sent, now);
            work++;
        }
        return work;
    }

    private long sizeOf(String name) throws IOException {
        return disk.exists(name) ? disk.size(name) : 0;
    }

    /** @return bytes freed */
    private long dropRaw(long segment, String reason, long now, boolean full) throws IOException {
        long size = disk.size(SegmentNames.raw(segment));
        rename(disk, segment, full);
        declareRaw(segment, reason, now, Set.of());
        if (log.commit(now)) {
            disk.delete(SegmentNames.dropped(segment));
        } else if (!full) {
            // The disk became full over the declaration, which waits: the bytes need not.
            truncate(disk, segment);
        }
        return size;
    }

    /** @param declared records of an interrupted run: those are not made again */
    private void declareRaw(long segment, String reason, long now, Set<EvidenceRecord> declared) throws IOException {
        if (disk.exists(SegmentNames.evidence(segment))) {
            SegmentSummary s = retention.summary(segment);
            List<EvidenceRecord> records = Losses.ofRaw(s, Losses.reason(declared, s, reason));
            records.removeAll(declared);
            List<String> plans = retention.plans(segment);
            if (!records.isEmpty() && !plans.isEmpty()) {
                records.add(0, Losses.brokenHold(s, plans)); // first: a crash between the two must not take it
            }
            records.forEach(r -> log.append(r.toBuilder().setAt(now).build()));
        }
    }

    /** Blobs that only closed segments name, oldest segment first. @return bytes freed */
    private long dropBlobs(List<Long> all, long wanted, long now) throws IOException {
        Set<String> there = new HashSet<>(disk.list());
        if (there.stream().noneMatch(n -> n.startsWith(SegmentNames.BLOBS))) {
            return 0;
        }
        Set<String> stillNamed = new HashSet<>();
        for (long n : all) {
            if (n == log.segment()) {
                stillNamed.addAll(retention.summary(n).blobs());
            }
        }
        long freed = 0;
        for (long n : all) {
            if (n == log.segment() || freed > Math.max(0, wanted)) {
                break;
            }
            SegmentSummary s = retention.summary(n);
            List<String> gone = s.blobs().stream()
                    .filter(b -> !stillNamed.contains(b) && there.contains(SegmentNames.blob(b)))
                    .toList();
            if (gone.isEmpty()) {
                continue;
            }
            log.append(Losses.of("blob", s, gone.size(), Losses.QUOTA).toBuilder()
                    .setAt(now)
                    .build());
            if (!log.commit(now)) {
                break;
            }
            for (String b : gone) {
                freed += sizeOf(SegmentNames.blob(b));
                disk.delete(SegmentNames.blob(b));
            }
        }
        return freed;
    }

    private long dropEvidence(SegmentSummary s, String reason, boolean sent, long now) throws IOException {
        String name = SegmentNames.evidence(s.segment());
        long size = disk.size(name);
        if (!s.last().equals(BatchId.NONE)) {
            for (EvidenceRecord r : Losses.ofEvidence(disk, s, reason, sent, retention.since())) {
                log.append(r.getAt() == 0 ? r.toBuilder().setAt(now).build() : r);
            }
        }
        if (!log.commit(now)) {
            return 0;
        }
        disk.delete(name);
        retention.forget(s.segment());
        orphans.look();
        disk.delete(SegmentNames.dropped(s.segment()));
        return size;
    }
}
