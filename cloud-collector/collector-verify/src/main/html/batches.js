// Section 4, item 5: each batch of agents/N/batches.binpb.

const BATCH = utf8("EdgeWitness batch v1\0"), SEAL = utf8("EdgeWitness seal v1\0");
const batchId = (h) => `${h.epoch}/${h.number}`;

const digestsText = ({digests: d}) =>
  JSON.stringify(d && [hex(d.software), hex(d.configuration), d.models.map((m) => [m.name, hex(m.sha256)])]);

const sealBytes = (agent, seal) => [SEAL, utf8(agent), ZERO32.subarray(0, 1), u64(seal.size), seal.root, u64(seal.at)];

/** What LaneDropped records say of a lane's batches: of each epoch, ranges that do not touch; and what came before an epoch's first batch. */
class Dropped {
  constructor() {
    this.epochs = new Map();
    this.named = new Set();
    this.next = new Map();
  }

  /** An epoch begins behind that batch: of an epoch the first word counts, of several epochs behind one batch the lowest. */
  begins(epoch, {previous_epoch, previous_batch}) {
    if (previous_epoch === 0n || this.named.has(epoch)) return;
    this.named.add(epoch);
    const id = `${previous_epoch}/${previous_batch}`;
    this.next.set(id, least(this.next.get(id) ?? epoch, epoch));
  }

  /** The epoch that begins behind an epoch's last batch: the one that says so, else the next if that says nothing; else null. */
  behind(epoch, number) {
    return this.next.get(`${epoch}/${number}`) ?? (this.named.has(epoch + 1n) ? null : epoch + 1n);
  }

  add(epoch, first, last) {
    if (first < 1n || last < first) return;
    const ranges = this.epochs.get(epoch) ?? [];
    ranges.push([first, last]);
    ranges.sort((a, b) => order(a[0], b[0]));
    const merged = [];
    for (const [from, to] of ranges) {
      const before = merged[merged.length - 1];
      if (before && from <= before[1] + 1n) before[1] = before[1] > to ? before[1] : to;
      else merged.push([from, to]);
    }
    this.epochs.set(epoch, merged);
  }

  /** @return the last number of an unbroken run of dropped batches from number on; number − 1 if that one was not dropped */
  until(epoch, number) {
    return this.epochs.get(epoch)?.find(([from, to]) => from <= number && number <= to)?.[1] ?? number - 1n;
  }

  /**
   * Whether each batch between the two was dropped, and at least one. Nobody knows how many batches an epoch had: it ended behind one that is
   * known, if batch 1 of the one that begins behind that was dropped too or is the one behind the hole.
   */
  explains(before, behind) {
    let {epoch} = before, number = before.number + 1n, some = false;
    while (epoch < behind.epoch || (epoch === behind.epoch && number < behind.number)) {
      const last = this.until(epoch, number);
      if (last >= number) {
        number = last + 1n;
        some = true;
        continue;
      }
      const next = number > 1n ? this.behind(epoch, number - 1n) : null;
      if (next === null || next <= epoch) return false;
      epoch = next;
      number = 1n;
    }
    return some && epoch === behind.epoch;
  }
}

class BatchCheck {
  /** @param agent {name, key: raw, fingerprint: bytes} */
  constructor(agent, evidence, report, proto) {
    Object.assign(this, {agent, evidence, report, proto});
    this.dropped = new Dropped();
    this.breaks = [];
    this.tree = new Tree();
    this.count = 0;
    this.hashes = new Map();
    this.first = null;
    this.last = null;
    this.latest = null;
    this.digests = null;
    this.pending = new Pending();
  }

  fault(code, id, zh, en) {
    this.evidence.badBatches.add(`${this.agent.name} ${id}`);
    this.report.fault(code, `${this.agent.name} batch ${id}`, zh, en);
  }

  async run(file, progress) {
    this.progress = progress;
    this.check = await verifier(this.agent.key, this.agent.ownCurve);
    try {
      for await (const bytes of messages(file, progress)) await this.batch(bytes);
    } catch (e) {
      if (!(e instanceof Malformed)) throw e;
      this.report.fault("bundle", file.name, `文件无法读完：${e.message}`, `the file cannot be read to its end: ${e.message}`);
    }
    await this.pending.settle();
    for (const {before, header, follows, hashes} of this.breaks) {
      const id = batchId(header);
      if (this.dropped.explains(before, header)) {
        this.report.note("declared-hole", `${this.agent.name} batch ${id}`,
          `${batchId(before)}与${id}之间的批次已由网关声明删除`,
          `the batches between ${batchId(before)} and ${id} are declared dropped by the agent`);
        continue;
      }
      if (!follows) {
        this.fault("missing-batch", id, `${batchId(before)}与${id}之间缺少批次`,
          `batches are missing between ${batchId(before)} and ${id}`);
      }
      if (!hashes) {
        this.fault("batch", id, "未接续前一批次（前序散列不符）", "it does not go on from the batch before: another hash");
      }
    }
  }

  async batch(bytes) {
    this.count += 1;
    let batch, header;
    try {
      batch = decode(this.proto.Batch, bytes);
      header = decode(this.proto.BatchHeader, batch.header);
    } catch (e) {
      if (!(e instanceof Malformed)) throw e;
      this.fault("header", this.last === null ? "0/0" : batchId(this.last),
        `其后一个批次无法读取：${e.message}`, `the batch behind it cannot be read: ${e.message}`);
      return;
    }
    const id = batchId(header);
    const hash = sha256(batch.header);
    this.first ??= header;
    this.latest = this.latest === null ? header.opened : max(this.latest, header.opened);
    if (header.agent !== this.agent.name) {
      this.fault("agent", id, `批次属于另一网关：${header.agent}`, `it is of another agent: ${header.agent}`);
    }
    const wrong = this.wrongHeader(batch, header);
    if (wrong !== null) this.fault("batch", id, ...wrong);
    await this.pending.add(this.check(batch.signature, BATCH, batch.header), (good) => {
      if (!good) this.fault("batch", id, "签名不符", "the signature is wrong");
    });
    this.follow(header);
    this.configuration(header, id);
    for (const leaf of batch.evidence) {
      await this.evidenceLeaf(leaf, header, id);
      await this.progress.add(0);
    }
    this.tree.add(leafHash(hash));
    this.hashes.set(id, hash);
    // Of the header only what the next one is compared with stays; the rest would pin the buffer that it lies in.
    this.last = {epoch: header.epoch, number: header.number, hash};
  }

  wrongHeader(batch, header) {
    if (header.format !== 1) return ["格式版本未知", "another format than 1"];
    if (!same(header.key, this.agent.fingerprint)) return ["批次由另一密钥签发", "it names another key"];
    for (const lane of ["evidence", "raw", "blob"]) {
      const head = header[lane] ?? {leaves: 0n, root: ZERO32.subarray(0, 0), bytes: 0n};
      const leaves = batch[lane];
      if (BigInt(leaves.length) !== head.leaves) return [`${lane}记录数不符`, `another number of ${lane} leaves than its header says`];
      const tree = new Tree();
      let length = 0n, all = true;
      for (const leaf of leaves) {
        if (leaf.hash.length === 0 && leaf.salt.length === 16) {
          tree.add(leafHash(leaf.salt, leaf.content));
          length += BigInt(leaf.content.length);
        } else if (leaf.hash.length === 32 && leaf.salt.length === 0 && leaf.content.length === 0) {
          tree.add(leaf.hash);
          all = false;
        } else {
          return [`${lane}记录格式不符`, `a leaf of ${lane} is neither content nor hash`];
        }
      }
      if (!same(tree.root() ?? new Uint8Array(0), head.root)) return [`${lane}记录被改动（根散列不符）`, `a record was changed: another root of ${lane}`];
      if (all && length !== head.bytes) return [`${lane}长度不符`, `another length of ${lane} than its header says`];
    }
    return null;
  }

  follow(header) {
    const before = this.last;
    if (before === null) return;
    const follows = header.epoch === before.epoch
      ? header.number === before.number + 1n
      : header.epoch > before.epoch && header.number === 1n;
    const hashes = same(header.previous, before.hash);
    if (!follows || !hashes) {
      this.breaks.push({before, header: {epoch: header.epoch, number: header.number}, follows, hashes});
    }
  }

  configuration(header, id) {
    const digests = digestsText(header);
    if (this.digests !== null && this.digests !== digests) this.evidence.changed(header.opened, `${this.agent.name} batch ${id}`);
    this.digests = digests;
  }

  async evidenceLeaf(leaf, header, id) {
    if (leaf.hash.length > 0) {
      this.fault("withheld", id, "证据记录被隐去", "an evidence record is withheld");
      return;
    }
    let record;
    try {
      record = decode(this.proto.EvidenceRecord, leaf.content);
    } catch (e) {
      if (!(e instanceof Malformed)) throw e;
      this.fault("record", id, `记录无法读取：${e.message}`, `a record cannot be read: ${e.message}`);
      return;
    }
    // What the collector had, a bundle can have: such a loss excuses nothing.
    const {dropped} = record;
    if (record.body === "dropped" && dropped.lane === "evidence" && dropped.reason.endsWith(": not acknowledged by the collector")) {
      this.dropped.add(dropped.epoch, dropped.first_batch, dropped.last_batch);
      if (dropped.first_batch === 1n) this.dropped.begins(dropped.epoch, dropped);
    }
    if (record.body === "epoch_start") this.dropped.begins(header.epoch, record.epoch_start);
    if (record.body === "seal") await this.seal(record.seal, id);
    const ref = {agent: this.agent.name, epoch: header.epoch, number: header.number, sequence: record.sequence};
    this.evidence.record(ref, record);
  }

  async seal(seal, id) {
    await this.pending.add(this.check(seal.signature, ...sealBytes(this.agent.name, seal)), (good) => {
      if (!good) this.fault("seal", id, "封条签名不符", "the signature of a seal is wrong");
    });
    if (same(this.first.previous, ZERO32) && seal.size === BigInt(this.tree.size) &&
        !same(this.tree.root() ?? ZERO32, seal.root)) {
      this.fault("seal", id, "封条与其前各批次不符", "a seal is over other batches than those before it");
    }
  }
}
