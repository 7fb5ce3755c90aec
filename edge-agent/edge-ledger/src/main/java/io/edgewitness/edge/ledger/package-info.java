/**
 * The signed append-only ledger: format, writer, reader, proofs.
 *
 * <p>Read in this order: {@link io.edgewitness.edge.ledger.LedgerWriter}, {@code BatchLog}, {@code Recovery},
 * {@link io.edgewitness.edge.ledger.LedgerReader}, {@link io.edgewitness.edge.ledger.BatchCheck}. What follows is all that a program in
 * another language needs, together with {@code edgewitness/ledger.proto}.
 *
 * <h2>Format 1</h2>
 *
 * <p>A ledger is a folder. Integers outside protobuf messages are big-endian and unsigned; CRC is CRC-32C (Castagnoli); times are
 * nanoseconds since 1970-01-01T00:00:00Z.
 *
 * <pre>
 * 0000000001.evidence   batch headers, signatures, evidence and blob records; one file a segment, numbered from 1
 * 0000000001.raw        the samples of the same batches; absent once dropped
 * 0000000001.raw-dropped  a raw file that is being dropped and whose declaration may not be on disk yet
 * 0000000007.keys       delivery keys known before the last segment; only there
 * blobs/SHA256          a blob under its SHA-256, 64 hexadecimal digits
 * uplink                the last batch that the collector acknowledged
 * holds                 the newest Hold record of each plan
 * closed                the last batch; there only while no agent runs and the last one ended in order
 * lock                  empty; locked by the agent that writes
 * </pre>
 *
 * <p>A segment begins at each start of the agent and when the one before has its size; a batch lies in one segment.
 *
 * <h3>Evidence and raw files</h3>
 *
 * <pre>
 * file   = header frame*
 * header = "EWLEDGER"      8 bytes
 *          format          u32   1
 *          lane            u8    'E' evidence, 'R' raw
 *          segment         u64   the number in the file's name
 *          crc             u32   over the 21 bytes before                        25 bytes
 * frame  = length          u32   of the body, at most 2^28
 *          type            u8
 *          body            length bytes
 *          crc             u32   over length, type and body                      9 + length bytes
 * </pre>
 *
 * <pre>
 * type  in        body
 * 1     evidence  SegmentStart; the first frame and only there
 * 2     evidence  salt, 16 random bytes; EvidenceRecord
 * 3     evidence  salt; BlobRecord
 * 4     evidence  BatchEnd: all frames since the last BatchEnd are this batch's
 * 5     raw       salt; RawFrame of samples that stay
 * 6     raw       salt; RawFrame of samples that go to the collector
 * </pre>
 *
 * <p>Bodies are protobuf messages. A reader skips types and EvidenceRecord bodies that it does not know; they are hashed like all others.
 * {@code BatchEnd.raw_from} and {@code raw_to} are the bytes of the batch's frames in the raw file, {@code BatchEnd.raw} their leaf hashes.
 *
 * <h3>Hashes and signatures</h3>
 *
 * <pre>
 * leaf hash   = SHA-256(0x00 salt content)               content: the protobuf bytes as they stand
 * lane root   = RFC 9162 Merkle tree hash of the leaf hashes in the file's order; absent for no leaves
 * signature   = Ed25519("EdgeWitness batch v1" 0x00 header)        header: the bytes in BatchEnd.header
 * header hash = SHA-256(header); the next header's {@code previous}, of the next epoch too
 * tree        = RFC 9162 tree over all header hashes from the first batch on: leaf hash SHA-256(0x00 header-hash)
 * seal        = Ed25519("EdgeWitness seal v1" 0x00 agent 0x00 size root at)   size and at 8 bytes each
 * </pre>
 *
 * <p>A seal covers the batches before the one it lies in. Whoever has all headers from the first batch on, or the tree that a
 * SegmentStart names, and finds a seal's signature and root right, needs no other signature of those batches, nor of the seals in
 * them: only of those behind the last seal. Their leaves, roots and {@code previous} hashes are checked all the same; what goes unnoticed is a changed signature that nobody
 * needs. {@code ledger verify} works so. Keys are Ed25519; {@code BatchHeader.key} is the SHA-256 of the X.509 encoding
 * that {@code SegmentStart.public_key} holds.
 *
 * <h3>Samples</h3>
 *
 * <p>A RawFrame holds columns; see its comments. Point numbers are those of PointVersion records of the same epoch; those in force at a
 * segment's begin are in its SegmentStart. A delivery with points of both kinds is split over a frame of type 5 and one of type 6 of
 * the same batch: {@code position} says where its samples belong.
 *
 * <h3>Small files</h3>
 *
 * <pre>
 * uplink, closed = epoch u64, number u64, crc u32
 * holds          = Holds message, crc u32; the Hold records of the last segment count too. Where the file is damaged or missing, those
 *                  of all evidence say the same
 * keys           = "EWKEYS01", then as protobuf varints and length-prefixed UTF-8:
 *                  sources { name, prefixes { prefix, ranges { first, last less first } } }, each list with its count before,
 *                  count of others, each 16 bytes (the first half of SHA-256(source 0x00 key), as two little-endian words of the
 *                  big-endian hash), oldest first; crc u32 over all before
 * </pre>
 *
 * <h2>What is on disk when</h2>
 *
 * <p>A group commit writes and forces, one after the other: the end of the batch before; new point versions; samples; evidence. So a
 * record never outlives the samples it was made from. A batch is visible once its BatchEnd is there; the uplink reads up to
 * {@link io.edgewitness.edge.ledger.LedgerWriter#committed} only.
 *
 * <p>After a crash the two files of the last segment may end in frames that no BatchEnd covers, and in a torn frame. The next start
 * cuts the torn one off, closes the whole ones into a last batch of the old epoch with {@code recovered} set, and says both in its
 * EpochStart. Where a BatchEnd stands behind a broken frame, or {@code closed} names a batch that is not the end, that is damage and
 * no torn tail: the start is refused and nothing is changed.
 *
 * <h2>Roll-ups</h2>
 *
 * <p>A Rollup says what an hour of UTC, or a day of {@code Configuration.time_zone}, held. It is recorded once the span is over for a while,
 * and again, one revision up, when something of the span came later, at most once an hour. Anybody makes the same roll-up of the same records:
 *
 * <pre>
 * counts      the evidence records before the roll-up, from the batch on that follows the last batch whose header says
 *             closed &lt; from - 1 h. A ledger that neither has such a batch nor begins with the first of all lacks records.
 * metrics     MetricRecords with from &lt; window_end &lt;= to, window_start &lt; window_end and no longer than the span. Of one series and window
 *             the highest revision; of the same revision the first. A series is what has the same scenario, name, labels, arm,
 *             formula, unit, aggregation and slug; series are sorted by these in this order, texts by their UTF-16 code units,
 *             labels key, value, key, value ..., a list before those that it begins.
 *             A window has a value if its amount is exact, ratio or sketch; decimals longer than 1,000 digits, or with so
 *             many zeros, are none. A series of more than 20,000 windows is left out and counted in left_out.
 * gaps        GapRecords that share time with the span (one of no length: that lies in it), unless the reason begins with "quota"
 * others      EpochStart, ClockRecord with step_ns other than 0, Configuration, LaneDropped with from &lt;= at &lt; to. A Configuration counts if
 *             it is the first after an EpochStart, or another than the one before it: segments begin with a copy of the newest.
 * revision    one more than the highest of the roll-ups of this span that count; 0 if there is none
 * previous    SHA-256 of the EvidenceRecord bytes of the roll-up of this kind of span before, whatever its span, through all epochs
 * </pre>
 *
 * <p>Sums are exact; their scale is the largest of the terms', as BigDecimal adds. Sketches are DDSketch as its Java library encodes them, merged.
 * So the roll-ups of a kind are a chain in the order of recording: of a span that has none in it, nothing was recorded. {@code
 * SegmentStart.rollups} names the chain's end for each kind.
 *
 * <h2>Delivery keys</h2>
 *
 * <p>A second delivery of one source and key is dropped exactly, across restarts, within this memory: keys that end in a running number
 * take a range each run however long it gets, up to 1,024 prefixes and 8,192 ranges a source; of all other keys the last 1,048,576 are
 * known, in 24 MiB at most.
 *
 * <h2>What goes when the quota is reached</h2>
 *
 * <p>Raw files, oldest first; blobs; evidence that the collector acknowledged, up to the first segment that still has samples; raw files that a Hold record in force keeps, and an
 * event {@code hold-broken} says so; at the very last other evidence. A raw file is kept whole if its batches touch a held time, or
 * come up to an hour after it; it does not grow old, and the evidence behind it stays too: evidence goes from the begin only. Each loss is a
 * LaneDropped record, of samples also a GapRecord {@code quota} a source. After evidence was dropped the ledger begins with a
 * SegmentStart that names the batch, hash and tree before it, so that everything kept still verifies. Receipts of orders that are
 * younger than the retention time, and losses that the collector was not told, are written again before the evidence that holds them goes.
 * Evidence that the collector does not have leaves a gap of source {@code ledger:evidence} too, of unknown size, for the figures in its time.
 * Where it began an epoch, its LaneDropped names the batch before, as the lost EpochStart did.
 * So that what comes behind such a hole can be read, each further segment of an epoch begins with the newest Configuration record and the
 * PointVersions in force.
 * Ages and the end of holds follow the clock, but a leap of it forward by more than a week, also while no agent ran, counts only once the
 * clock has gone on for a day without another: until then they are judged by the time before it, which {@code holds} remembers.
 */
@NullMarked
package io.edgewitness.edge.ledger;

import org.jspecify.annotations.NullMarked;
