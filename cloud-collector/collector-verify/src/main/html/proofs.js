// Section 5: tree heads, headers and records with proofs, and the chains of roll-ups.

const HOUR = 3600000000000n;
const SPANS = {1: "hour", 2: "day"};
const PROVEN = new Set(["gap", "epoch_start", "clock", "configuration", "dropped", "hold"]);

/** How many entries from the first on answer yes; those that do stand before those that do not. */
const firstNot = (list, yes) => {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (yes(list[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
};

class ProofCheck {
  /** @param windows those of figures that are made of roll-ups: [{resolution, from, to}] */
  constructor(agent, evidence, report, proto, windows) {
    Object.assign(this, {agent, evidence, report, proto, windows});
    this.head = null;
    this.heads = [];
    this.headers = [];
    this.records = [];
    this.rollups = [];
    this.proven = [];
    this.digests = null;
    this.counts = {headers: 0, records: 0};
    this.disordered = false;
  }

  async run(files, progress) {
    this.check = await verifier(this.agent.key, this.agent.ownCurve);
    await this.each(files.seal, this.proto.ProvenHead, progress, (m) => this.aHead(m));
    if (this.heads.length === 0) {
      this.report.fault("bundle", files.seal.name, "没有树头", "there is no tree head");
    }
    await this.each(files.headers, this.proto.ProvenHeader, progress, (m) => this.aHeader(m));
    await this.each(files.records, this.proto.ProvenRecord, progress, (m) => this.aRecord(m));
    await this.signatures();
    await this.chains(progress);
  }

  async each(file, message, progress, take) {
    try {
      for await (const bytes of messages(file, progress)) {
        let m = null;
        try {
          m = decode(message, bytes);
        } catch (e) {
          if (!(e instanceof Malformed)) throw e;
        }
        await take(m);
      }
    } catch (e) {
      if (!(e instanceof Malformed)) throw e;
      this.report.fault("bundle", file.name, `文件无法读完：${e.message}`, `the file cannot be read to its end: ${e.message}`);
    }
  }

  async aHead(m) {
    let seal = null;
    try {
      seal = m && decode(this.proto.Seal, m.seal);
    } catch (e) {
      if (!(e instanceof Malformed)) throw e;
    }
    const first = this.heads.length === 0;
    const size = seal === null ? 0 : Number(seal.size);
    const before = this.heads[this.heads.length - 1];
    const signed = seal !== null && seal.root.length === 32 &&
      (await this.check(seal.signature, ...sealBytes(this.agent.name, seal)));
    this.heads.push({size, root: seal?.root.slice() ?? new Uint8Array(0), at: seal?.at ?? 0n});
    if (first) {
      this.head = this.heads[0];
      if (!signed) {
        this.evidence.unsealed.add(this.agent.name);
        this.report.fault("seal", `${this.agent.name} seal`, "最新树头的签名不符", "the signature of the newest tree head is wrong");
      }
    } else if (!signed || size >= before.size || this.head === null ||
        !consistent(size, seal.root, this.head.size, this.head.root, m.consistency)) {
      this.report.fault("head", `${this.agent.name} tree head ${size}`, "树头与最新树头不一致",
        "the tree head is not an earlier state of the newest one");
    }
  }

  aHeader(m) {
    this.counts.headers += 1;
    const before = this.headers[this.headers.length - 1];
    let header = null;
    try {
      header = m && decode(this.proto.BatchHeader, m.header);
    } catch (e) {
      if (!(e instanceof Malformed)) throw e;
    }
    const h = {
      epoch: header?.epoch ?? before?.epoch ?? 0n, number: header?.number ?? before?.number ?? 0n,
      position: m?.position ?? 0n, closed: header?.closed ?? 0n, opened: header?.opened ?? 0n,
      root: (header?.evidence?.root ?? new Uint8Array(0)).slice(), leaves: Number(header?.evidence?.leaves ?? 0n),
      bytes: m?.header.slice() ?? new Uint8Array(0), signature: m?.signature.slice() ?? new Uint8Array(0), rolled: false,
    };
    this.headers.push(h);
    const higher = !before || (h.position > before.position &&
      (h.epoch > before.epoch || (h.epoch === before.epoch && h.number > before.number)));
    if (header === null || !higher) {
      this.badHeader(h, "header", "批次头无法读取或次序不符", "the header cannot be read, or is out of order");
      return;
    }
    const digests = digestsText(header);
    if (this.digests !== null && this.digests !== digests) this.evidence.changed(h.opened, `${this.agent.name} batch ${batchId(h)}`);
    this.digests = digests;
    if (header.agent !== this.agent.name) {
      this.badHeader(h, "agent", `批次属于另一网关：${header.agent}`, `it is of another agent: ${header.agent}`);
    }
    if (this.head === null || h.position >= BigInt(this.head.size) ||
        !included(leafHash(sha256(m.header)), Number(h.position), this.head.size, m.path, this.head.root)) {
      this.badHeader(h, "header-proof", "批次头不在树头之下", "no proof leads from the header to the tree head");
    }
    if (header.format !== 1 || !same(header.key, this.agent.fingerprint)) {
      this.badHeader(h, "batch", "格式或密钥不符", "another format than 1, or another key");
    }
  }

  badHeader(h, code, zh, en) {
    this.evidence.badBatches.add(`${this.agent.name} ${batchId(h)}`);
    this.report.fault(code, `${this.agent.name} batch ${batchId(h)}`, zh, en);
  }

  aRecord(m) {
    this.counts.records += 1;
    const before = this.records[this.records.length - 1];
    const h = m === null ? undefined : this.headers[m.header];
    let record = null;
    try {
      record = m && decode(this.proto.EvidenceRecord, m.content);
    } catch (e) {
      if (!(e instanceof Malformed)) throw e;
    }
    const rollup = record?.body === "rollup" ? record.rollup : null;
    const span = rollup === null ? "" : ` (${SPANS[rollup.span] ?? "span"} ${timeText(rollup.from)})`;
    const entry = {
      header: m?.header ?? before?.header ?? 0, index: m?.index ?? 0, at: record?.at ?? 0n, body: record?.body ?? null,
      record: PROVEN.has(record?.body) ? record : null,
      hash: m === null ? ZERO32 : sha256(m.content), place: this.records.length, rollup,
      subject: `${this.agent.name} batch ${h ? batchId(h) : "?"} record ${m?.index ?? 0}${span}`,
      ref: {agent: this.agent.name, epoch: h?.epoch ?? 0n, number: h?.number ?? 0n, sequence: record?.sequence ?? 0n},
    };
    const behind = !before || entry.header > before.header || (entry.header === before.header && entry.index > before.index);
    this.records.push(entry);
    this.disordered ||= !behind;
    const known = entry.record !== null || rollup !== null;
    const used = h && behind && known && m.salt.length === 16;
    if (!used) {
      entry.record = null;
      this.report.fault("record", entry.subject, "记录无法读取或次序不符", "the record cannot be read, is of another kind, or out of order");
      return;
    }
    entry.included = included(leafHash(m.salt, m.content), m.index, h.leaves, m.path, h.root);
    this.proven.push(entry);
    if (rollup !== null) {
      h.rolled = true;
      this.rollups.push(entry);
    } else {
      this.evidence.record(entry.ref, record);
    }
  }

  badRecord(entry, code, zh, en) {
    this.evidence.badRecords.add(refText(entry.ref));
    this.report.fault(code, entry.subject, zh, en);
  }

  async signatures() {
    const pending = new Pending();
    for (const h of this.headers.filter((x) => x.rolled)) {
      await pending.add(this.check(h.signature, BATCH, h.bytes), (good) => {
        if (!good) this.badHeader(h, "batch", "签名不符", "the signature is wrong");
      });
    }
    await pending.settle();
    for (const e of this.proven) {
      if (e.included && !this.evidence.badBatches.has(batchText(e.ref))) continue;
      this.badRecord(e, "record-proof", "记录被改动或不在其批次内", "the record was changed: no proof leads from it to its batch");
    }
  }

  async chains(progress) {
    const disturbing = this.disturbing();
    for (const [span, name] of Object.entries(SPANS)) {
      const chain = this.rollups.filter((r) => String(r.rollup.span) === span);
      const newest = new Map();
      chain.forEach((r, i) => {
        newest.set(`${r.rollup.from} ${r.rollup.to}`, r);
        const linked = i === 0 || same(r.rollup.previous, chain[i - 1].hash);
        if (!linked || r.rollup.from >= r.rollup.to) {
          this.badRecord(r, "rollup-chain", "汇总未接续前一条汇总", "the roll-up does not go on from the one before it");
        }
      });
      for (const r of newest.values()) {
        this.evidence.rollups.push({
          ref: r.ref, agent: this.agent.name, span: name, from: r.rollup.from, to: r.rollup.to,
          rollup: r.rollup,
        });
        const touched = this.windows.some((w) => w.resolution === name && r.rollup.from < w.to && r.rollup.to > w.from);
        if (touched) this.disturbances(r, disturbing);
        await progress.add(0);
      }
    }
    this.configurations();
  }

  /** What roll-ups count, in the order of the file: [{kind, header, place, hash, inside(from, to)}]. */
  disturbing() {
    const all = [];
    let behindStart = false, configuration = null;
    for (const e of this.records) {
      if (e.record === null) continue;
      const timely = (from, to) => e.at >= from && e.at < to;
      const add = (kinds, inside) => all.push({kinds, header: e.header, place: e.place, hash: e.hash, inside});
      if (e.body === "epoch_start") {
        behindStart = true;
        add(e.record.epoch_start.reason === "recovered" ? ["starts", "recoveries"] : ["starts"], timely);
      } else if (e.body === "clock" && e.record.clock.step_ns !== 0n) {
        add(["clock_steps"], timely);
      } else if (e.body === "dropped") {
        add(["dropped"], timely);
      } else if (e.body === "hold") {
        add(["holds"], timely);
      } else if (e.body === "configuration") {
        const message = configurationText(e.record.configuration);
        if (behindStart || (configuration !== null && configuration !== message)) add(["configurations"], timely);
        behindStart = false;
        configuration = message;
      } else if (e.body === "gap" && !e.record.gap.reason.startsWith("quota")) {
        const g = e.record.gap;
        add([], (from, to) => g.from < to && (g.to > from || (g.to <= g.from && g.from >= from)));
      }
    }
    return all;
  }

  /** The last header before this one that was closed more than an hour before that time; −1 if there is none. */
  lastClosed(before, time) {
    let n = Math.min(before, this.headers.length) - 1;
    while (n >= 0 && this.headers[n].closed >= time) n -= 1;
    return n;
  }

  /** The records that a roll-up's own counts are over, made again from the file. */
  disturbances(r, disturbing) {
    const {from, to} = r.rollup;
    const last = this.lastClosed(r.header, from - HOUR);
    const hash = new Sha256();
    const counts = {starts: 0, recoveries: 0, clock_steps: 0, configurations: 0, dropped: 0, holds: 0};
    // Backwards from the roll-up to the last header, so that a year costs no more than its records.
    let n = firstNot(disturbing, (e) => e.place < r.place);
    const found = [];
    while (n > 0 && (disturbing[n - 1].header > last || this.disordered)) {
      n -= 1;
      if (disturbing[n].header > last && disturbing[n].inside(from, to)) found.push(disturbing[n]);
    }
    for (const e of found.reverse()) {
      for (const k of e.kinds) counts[k] += 1;
      hash.update(e.hash);
    }
    const right = same(hash.digest(), r.rollup.disturbances) && Object.entries(counts).every(([k, x]) => r.rollup[k] === x);
    if (!right) {
      this.report.fault("disturbances", r.subject, "缺口、重启等记录与汇总不符", "gaps, restarts and the like are others than the roll-up says");
    }
  }

  configurations() {
    let before = null;
    for (const e of this.records) {
      if (e.body !== "configuration" || e.record === null) continue;
      const message = configurationText(e.record.configuration);
      if (before !== null && before !== message) this.evidence.changed(e.at, refText(e.ref));
      before = message;
    }
  }

  hashOf(batch) {
    const h = this.headers.find((x) => batchId(x) === batch);
    return h ? sha256(h.bytes) : null;
  }

  /** rollup-start and as-of, of a figure that uses this agent. */
  windowOf(figure, w, title) {
    const chain = this.rollups.filter((r) => SPANS[r.rollup.span] === w.resolution);
    const first = chain[0];
    if (first && !same(first.rollup.previous, ZERO32) && first.at > w.from) {
      this.report.fault("rollup-start", title, `${this.agent.name}的汇总开始得过晚`,
        `the roll-ups of ${this.agent.name} begin too late`, figure);
    }
    const last = chain[chain.length - 1];
    if (last) {
      this.report.note("as-of", this.agent.name, `证据截至${timeText(last.at)}`, `as of ${timeText(last.at)}`);
    }
  }
}

const configurationText = (c) => JSON.stringify({...c, sha256: hex(c.sha256)});
