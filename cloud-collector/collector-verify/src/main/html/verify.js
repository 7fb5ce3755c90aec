// The whole verification of one bundle, in the order of the specification.

const MANIFEST = "edgewitness-manifest.json", SIGNATURE = "collector/manifest.sig";

/** Of a bundle, and of everything in it. */
const FORMAT = 3;

class Unreadable extends Error {}

/** Made for a later program: what this one would say of it is worth nothing. */
const newerFormat = (report, subject, found, most) =>
  report.fault("newer-format", subject, `采用较新的格式（版本${found}），本核验程序最高支持版本${most}；请使用生成它的采集平台所附的核验程序`,
    `made for a newer format (version ${found}); this verifier reads up to ${most}; take the verifier of the collector that made it`);

const need = (o, key, kind) => {
  const v = o?.[key];
  const right = kind === "list" ? Array.isArray(v) : kind === "map" ? v !== null && typeof v === "object" && !Array.isArray(v)
    : kind === "count" ? Number.isSafeInteger(v) && v >= 0 : typeof v === kind;
  if (!right) throw new Unreadable(key);
  return v;
};
const maybe = (o, key, kind) => (o[key] === null || o[key] === undefined ? null : need(o, key, kind));
const windowOf = (w) => {
  const window = {from: timeOf(need(w, "from", "string")), to: timeOf(need(w, "to", "string"))};
  if (window.from >= window.to) throw new Unreadable("window");
  return window;
};

const requestOf = (r, format) => {
  const instrument = maybe(r, "instrument", "map");
  const until = instrument && maybe(instrument, "calibrated-until", "string");
  const decimal = (key) => {
    const s = maybe(instrument, key, "string");
    if (s === null) return null;
    const d = Decimal.parse(s, 1000);
    if (d === null) throw new Unreadable("instrument " + key);
    return d;
  };
  const resolution = format === 1 ? "window" : need(r, "resolution", "string");
  if (!["window", "hour", "day"].includes(resolution)) throw new Unreadable("resolution");
  const [baseline, comparison, override] = ["baseline", "comparison", "override"].map((k) => maybe(r, k, "map"));
  return {
    indicator: need(r, "indicator", "string"), scenario: maybe(r, "scenario", "string"),
    labels: new Map(Object.entries(need(r, "labels", "map"))), resolution,
    reporting: windowOf(need(r, "reporting", "map")), baseline: baseline && windowOf(baseline),
    comparison: comparison && comparisonOf(comparison),
    override: override && {value: need(override, "value", "string"), by: need(override, "by", "string"), reason: need(override, "reason", "string")},
    instrument: instrument && {
      name: need(instrument, "name", "string"), class: decimal("class"), classText: instrument.class,
      resolution: decimal("resolution") ?? Decimal.of(0), certificate: maybe(instrument, "certificate", "string"),
      until: until === null ? null : timeOf(until),
    },
  };
};

class Verification {
  /** @param options {ownCurve: true to leave the browser's Ed25519 unused} */
  constructor(source, tell, options = {}) {
    this.source = source;
    this.report = new Report();
    this.progress = new Progress(2 * source.size, tell);
    this.options = options;
  }

  async run() {
    const {files, fault} = await openArchive(this.source);
    this.files = files;
    const r = this.report;
    if (fault !== null) r.fault("zip", "evidence.zip", `压缩文件不符合规定格式：${fault}`, `the archive is not in its form: ${fault}`);
    try {
      if (!(await this.manifest())) return r;
      await this.content();
      await this.requests();
      await this.definitions();
      this.plan = await readPlans(this);
      for (const [i, a] of this.manifest_.agents.entries()) await this.agent(a, i);
      this.audit = await readAudits(this);
      await this.derive();
      await checkPlans(this);
      await checkAnchors(this);
    } catch (e) {
      if (!(e instanceof Unreadable || e instanceof Malformed)) throw e;
      r.fault("bundle", MANIFEST, `证据包缺少内容或无法读取：${e.message}`, `something is missing or cannot be read: ${e.message}`);
    }
    return r;
  }

  file(name) {
    const f = this.files.get(name);
    if (!f) throw new Unreadable(name);
    return f;
  }

  read(name) {
    return whole(this.file(name));
  }

  async manifest() {
    const bytes = await this.read(MANIFEST);
    let source;
    try {
      source = text(bytes);
    } catch {
      throw new Unreadable("UTF-8");
    }
    const m = (this.manifest_ = parseJson(source));
    this.format = m.format;
    if (!Number.isSafeInteger(m.format) || m.format < 1 || m.format > 999999999) throw new Unreadable("format");
    if (m.format > FORMAT) {
      newerFormat(this.report, MANIFEST, m.format, FORMAT);
      return false;
    }
    this.report.manifest = m;
    this.manifestSha256 = hex(sha256(bytes));
    const collector = need(m, "collector", "map");
    const der = await this.read("collector/key.der");
    this.collectorKey = rawKey(der);
    this.collectorName = `edgewitness.collector/${hex(sha256(der)).slice(0, 16)}`;
    if (need(collector, "fingerprint", "string") !== hex(sha256(der))) {
      this.report.fault("collector-key", "collector/key.der", "平台公钥与清单中的指纹不符",
        "the collector's key is another than the manifest says");
    }
    this.collectorCheck = await verifier(this.collectorKey, this.options.ownCurve);
    const domain = utf8(`EdgeWitness bundle v${m.format}\0`);
    if (!(await this.collectorCheck(await this.read(SIGNATURE), domain, bytes))) {
      this.report.fault("signature", MANIFEST, "清单签名不符", "the manifest's signature is wrong");
    }
    for (const a of need(m, "agents", "list")) {
      need(a, "agent", "string");
      if (!/^agents\/[1-9]\d{0,4}$/.test(need(a, "folder", "string"))) throw new Unreadable("folder");
    }
    if (new Set(m.agents.map((a) => a.agent)).size !== m.agents.length) throw new Unreadable("an agent comes twice");
    if (need(m, "figures", "list").length > LIMITS.figures || m.agents.length > LIMITS.agents) {
      throw new Refused("清单中的指标或网关过多，拒绝读取", "the manifest names too many figures or agents: refused");
    }
    return true;
  }

  async content() {
    const listed = new Map();
    for (const f of need(this.manifest_, "files", "list")) {
      if (listed.has(need(f, "name", "string"))) throw new Unreadable("a file comes twice: " + f.name);
      listed.set(f.name, f);
    }
    for (const [name, f] of listed) {
      const file = this.files.get(name);
      if (!file) {
        this.report.fault("file-missing", name, "文件缺失", "the file is missing");
        continue;
      }
      const {crc, sha256: digest} = await fingerprint(file, this.progress);
      if (crc !== file.crc) this.report.fault("zip", name, "校验码不符", "its CRC-32 is wrong");
      if (f.size !== file.size || f.sha256 !== digest) {
        this.report.fault("file-hash", name, "文件与清单中的散列不符", "the file is another than the manifest says");
      }
    }
    for (const [name, file] of this.files) {
      if (listed.has(name)) continue;
      if (name === MANIFEST || name === SIGNATURE) {
        if ((await fingerprint(file, this.progress)).crc !== file.crc) {
          this.report.fault("zip", name, "校验码不符", "its CRC-32 is wrong");
        }
      } else {
        this.report.fault("file-unlisted", name, "文件未列入清单", "the manifest does not list the file");
      }
    }
  }

  async requests() {
    this.figures = this.manifest_.figures.map((f) => {
      const figure = need(f, "figure", "map");
      need(figure, "formula", "string");
      return {stated: figure, request: requestOf(need(f, "request", "map"), this.format)};
    });
    for (const {request: q} of this.figures) {
      for (const a of q.comparison?.adjustments ?? []) await checkAdjustment(a, q, this.options.ownCurve);
    }
  }

  async definitions() {
    this.library = new Map();
    const folder = this.format === 1 ? "indicators/" : "formulas/";
    for (const file of this.files.values()) {
      if (!file.name.startsWith(folder) || !file.name.endsWith(".yaml")) continue;
      const key = file.name.slice(folder.length, -5);
      const bytes = await whole(file);
      const known = Object.hasOwn(REGISTRY, key);
      if (known && REGISTRY[key] !== hex(sha256(bytes))) {
        this.report.fault("definition", file.name, "公式定义与该版本已发布的内容不同",
          "the definition is another than the released one of this version");
      } else if (!known) {
        this.report.note("definition", file.name, "本程序不认识该公式版本", "this program does not know this definition");
      }
      try {
        const d = parseDefinition(text(bytes));
        const same = `${d.id}@${d.version}` === key;
        if (!same) this.report.fault("definition", file.name, "文件中是另一公式定义", "the file holds another definition");
        this.library.set(key, {...d, known, sha256: hex(sha256(bytes)), same});
      } catch (e) {
        if (!(e instanceof Malformed || e instanceof TypeError || e instanceof SyntaxError)) throw e;
        this.report.note("definition", file.name, `公式定义无法读取：${e.message}`, `the definition cannot be read: ${e.message}`);
      }
    }
    for (const f of this.figures) {
      f.definition = this.definitionOf(f);
      f.level = f.definition?.of ? (this.library.get(f.definition.of) ?? null) : f.definition;
      if (f.level === null) {
        this.report.fault("bundle", `${folder}${f.definition?.of ?? f.request.indicator}`, "公式定义缺失或无法读取",
          "its definition is missing or cannot be read");
      }
    }
    const names = this.figures.flatMap(({level, request: {comparison: c}}) =>
      [...(level?.inputs ?? []), ...(c?.drivers ?? []), ...(c?.weather ? [c.weather] : [])].map((i) => i.metric));
    this.evidence = new Evidence(new Set(names));
  }

  /** The definition that a request means: the one that the figure states if it fits, else the newest, of several changes the first by name. */
  definitionOf({request: q, stated}) {
    const change = q.baseline !== null || q.comparison !== null;
    const named = (reference) => reference === q.indicator || reference.split("@")[0] === q.indicator;
    const fits = (d) => d.same && (d.of !== null) === change && (d.quantity !== null) === (q.comparison !== null) &&
      (named(`${d.id}@${d.version}`) || (d.of !== null && named(d.of)));
    const own = this.library.get(stated.formula);
    if (own && fits(own)) return own;
    return [...this.library.values()].filter(fits).sort((a, b) => order(a.id, b.id) || b.version - a.version)[0] ?? null;
  }

  async agent(a, i) {
    const name = a.agent;
    const der = await this.read(a.folder + "/key.der");
    const agent = {name, key: rawKey(der), fingerprint: sha256(der), ownCurve: this.options.ownCurve};
    if (need(a, "fingerprint", "string") !== hex(agent.fingerprint)) {
      this.report.fault("agent-key", name, "网关公钥与清单中的指纹不符", "the agent's key is another than the manifest says");
    }
    const batches = new BatchCheck(agent, this.evidence, this.report, PROTO);
    const file = this.files.get(a.folder + "/batches.binpb");
    if (file) await batches.run(file, this.progress);
    else if (this.format === 1 || a.batches > 0) throw new Unreadable(a.folder + "/batches.binpb");
    const id = (h) => (h === null ? null : batchId(h));
    let right = a.batches === batches.count && (a.first ?? null) === id(batches.first) && (a.last ?? null) === id(batches.last);
    let proofs = null;
    if (this.format > 1) {
      const parts = {};
      for (const part of ["headers", "records", "seal"]) parts[part] = this.files.get(`${a.folder}/${part}.binpb`) ?? null;
      if (Object.values(parts).every((p) => p !== null)) {
        const windows = this.figures.flatMap(({request: q}) =>
          [q.reporting, q.baseline].filter((w) => w !== null).map((w) => ({...w, resolution: q.resolution})));
        proofs = new ProofCheck(agent, this.evidence, this.report, PROTO, windows);
        await proofs.run(parts, this.progress);
      } else if (Object.values(parts).some((p) => p !== null)) {
        throw new Unreadable(`${a.folder}/headers.binpb, records.binpb, seal.binpb`);
      } else if ((a.head ?? null) !== null) {
        throw new Unreadable(a.folder + "/seal.binpb");
      }
      const head = proofs?.heads[0] ?? null;
      const stated = a.head ?? null;
      right &&= a.headers === (proofs?.counts.headers ?? 0) && a.records === (proofs?.counts.records ?? 0);
      right &&= head === null ? stated === null
        : stated !== null && stated.size === head.size && stated.root === hex(head.root ?? ZERO32) &&
          stated.at === timeText(head.at);
    }
    if (!right) {
      this.report.fault("batch-count", name, "批次、批次头、记录的数量或首末与清单不符",
        "other batches, headers or records than the manifest says");
    }
    this.evidence.agents.set(name, {batches, proofs});
    this.report.agents.push({
      name, index: i + 1, fingerprint: hex(agent.fingerprint), batches: batches.count, first: id(batches.first), last: id(batches.last),
      headers: proofs?.counts.headers ?? 0, records: proofs?.counts.records ?? 0, head: proofs?.heads[0] ?? null,
      opened: batches.first?.opened ?? null,
    });
  }

  /** The SHA-256 of a batch header of the bundle; null if it is not there. */
  headerHashes(agent, batch) {
    const a = this.evidence.agents.get(agent);
    return a?.batches.hashes.get(batch) ?? a?.proofs?.hashOf(batch) ?? null;
  }

  async derive() {
    for (const [i, f] of this.figures.entries()) {
      this.report.figures.push(await deriveFigure(this, f, i));
      await this.progress.add(0);
    }
    for (const t of this.evidence.told) {
      const inside = this.figures.some(({request: q}) => {
        const times = [q.reporting, q.baseline].filter((w) => w !== null);
        const whole = {from: times.map((w) => w.from).reduce(least), to: times.map((w) => w.to).reduce(max)};
        return (t.between ? [whole] : times).some((w) => t.at >= w.from && t.at < w.to);
      });
      if (inside) this.report.note(t.code, t.subject, t.zh, t.en);
    }
    const seen = new Set();
    this.report.notes = this.report.notes.filter((n) => {
      const key = JSON.stringify([n.code, n.subject, n.en]);
      return !seen.has(key) && seen.add(key);
    });
  }
}

/** @return Promise of a Report; rejects with Refused where the file is no bundle, or made to exhaust its reader */
const verifyBundle = (source, tell = () => {}, options = {}) => new Verification(source, tell, options).run();
