// Section 11: notes of audits, and what they make of a grade.

const AUDIT_NOTE = utf8("EdgeWitness audit note v1\0");
const VERDICTS = {
  confirmed: "确认", "confirmed-with-limitation": "有限制确认", "not-reproduced": "未能复现",
};

/** @param line NAME+HASH+BASE64. @return {name, type, raw} or null */
const noteKey = (line) => {
  try {
    const m = /^(\S+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line);
    const key = m && unbase64(m[3]);
    return key && key.length === 33 && hex(keyId(m[1], key[0], key.subarray(1))) === m[2]
      ? {name: m[1], type: key[0], raw: key.subarray(1)} : null;
  } catch (e) {
    if (!(e instanceof TypeError || e instanceof Malformed)) throw e;
    return null;
  }
};

const isCollectors = (v, key) => key !== null && key.type === 1 && key.name === v.collectorName && v.collectorKey !== null && same(key.raw, v.collectorKey);

const isDay = (s) => typeof s === "string" && /^\d{4}-\d\d-\d\d$/.test(s) && nanosOf(s + "T00:00:00") !== null;

const recordsOf = (figure) => need(figure, "instants", "list").flatMap((i) => need(i, "records", "list"));
const outcomeOf = (record) => (record.result === null ? "undecided" : need(need(record, "result", "map"), "outcome", "string"));

/** The best verdict that the outcomes allow, as its place in VERDICTS. */
const bestVerdict = (figure) => {
  const outcomes = recordsOf(figure).map(outcomeOf);
  for (const i of figure.instants) {
    if (!i.records.some((r) => r.of === "window")) outcomes.push("undecided");
  }
  if (outcomes.includes("different") || !outcomes.includes("confirmed")) return 2;
  return outcomes.includes("undecided") ? 1 : 0;
};

/** @return the tree head's note where it, and all that is drawn from it, is as it should be; else null */
const drawnHead = async (v, audit, figure, q) => {
  const head = readNote(utf8(need(audit, "head", "string")));
  const key = noteKey(need(audit, "collector", "string"));
  if (head === null || key === null || head.name !== key.name || figureName(q) !== figure.name) return null;
  const check = await verifier(key.raw, v.options.ownCurve);
  let signed = false;
  for (const line of head.lines) {
    const s = signatureLine(line);
    if (s && s.name === key.name && same(s.id, keyId(key.name, 1, key.raw))) signed ||= await check(s.rest, head.body);
  }
  const holds = (r, at) => timeOf(r.from) <= at && at < timeOf(r.to);
  const drawn = figure.instants.every((d, i) => {
    const at = timeOf(d.at);
    const windows = d.records.filter((r) => r.of === "window");
    return d.n === i + 1 && d.sha256 === drawDigest(hex(head.root), audit.date, figure.name, d.n) &&
      at === drawInstant(hex(head.root), audit.date, q, d.n) &&
      d.records.every((r) => holds(r, at) || (r.of !== "window" && windows.some((w) => holds(r, timeOf(w.to) - 1n))));
  });
  return signed && drawn ? head : null;
};

const isUnder = (r, head) =>
  isWhole(r.index) && included(leafHash(unhex(r.header)), Number(r.index), head.size, need(r, "path", "list").map(unhex), head.root);

/** @return the note with its faults told; null if it cannot be read */
const readAudit = async (v, name, stem, number, previous) => {
  const subject = stem + ".json";
  let good = true;
  const fault = (code, zh, en) => {
    good = false;
    v.report.fault(code, subject, zh, en);
  };
  const bytes = await whole(v.files.get(subject));
  let note = null;
  try {
    const source = text(bytes);
    const e = parseJson(source);
    const audit = need(e, "audit", "map");
    const figures = need(audit, "figures", "list");
    const steps = Object.values(need(e, "steps", "map"));
    const verdict = Object.keys(VERDICTS).indexOf(need(e, "verdict", "string"));
    const formed = canonicalJson(e) + "\n" === source && e.format === 1 && audit.format === 1 && figures.length === 1 && verdict >= 0 &&
      (e.previous === null) === (e.number === 0) && need(e, "by", "string").trim() !== "" && isDay(audit.date) && steps.every((s) => typeof s === "string");
    if (!formed || verdict < bestVerdict(figures[0])) throw new Malformed("no note");
    timeOf(e.at);
    note = {...e, figure: figures[0], agents: Object.keys(need(audit, "agents", "map"))};
    if (note.figure.name !== name || e.number !== number || e.previous !== previous) {
      fault("audit-chain", "核查记录前后不相接", "the note does not follow the one before: one was removed or changed");
    }
    const head = await drawnHead(v, audit, note.figure, requestOf(need(note.figure, "request", "map"), 2));
    if (head === null) throw new Malformed("its instants are not those that head and day give");
    if (!recordsOf(note.figure).every((r) => outcomeOf(r) !== "confirmed" || isUnder(r, head))) {
      fault("audit-inclusion", "已确认的记录不在树头之下", "a record that it confirms is not under the tree head");
    }
    if (!isCollectors(v, noteKey(audit.collector))) {
      fault("audit-head", "抽样用的树头不属于本采集平台", "the tree head is another collector's");
    }
  } catch (e) {
    if (!(e instanceof TypeError || e instanceof Malformed || e instanceof Unreadable)) throw e;
    fault("audit-note", "核查记录有误", "this is no note of an audit as it must be: " + e.message);
  }
  const key = v.files.has(stem + ".key") ? noteKey(text(await whole(v.files.get(stem + ".key"))).trim()) : null;
  const signature = v.files.has(stem + ".sig") ? await whole(v.files.get(stem + ".sig")) : null;
  const signs = key !== null && signature !== null && (key.type === 4 || isCollectors(v, key));
  if (!signs || !(await (await verifier(key.raw, v.options.ownCurve))(signature, AUDIT_NOTE, bytes))) {
    fault("audit-signature", "核查记录的签名不符", "the note is not signed by the key that it names");
  }
  for (const r of note === null ? [] : recordsOf(note.figure)) {
    const hash = v.headerHashes(r.agent, r.batch);
    if (hash !== null && hex(hash) !== r.header) {
      v.report.fault("audit-batch", subject, `核查的批次${r.batch}与证据包中的不同`, `batch ${r.batch} that was audited is not the one in the bundle`);
    }
  }
  const digest = hex(sha256(bytes));
  return {note: good ? {...note, subject, sha256: digest} : null, sha256: digest};
};

class Audits {
  /** @param notes of each figure's name those without a fault, oldest first */
  constructor(notes, report) {
    this.notes = notes;
    this.report = report;
  }

  /** The figure with what the newest note of its agents says of it, and that note as audit. */
  applied(made, f) {
    const agents = new Set(made.records.map((w) => w.ref.agent));
    const ofAgents = (n) => recordsOf(n.figure).every((r) => agents.has(r.agent)) && [...agents].every((a) => n.agents.includes(a));
    let note = null;
    for (const n of this.notes.get(figureName(f.request)) ?? []) {
      if (ofAgents(n)) {
        note = n;
      } else {
        this.report.note("audit-of-others", n.subject, `核查记录不是对本指标所用网关的，不计入：${titleOf(f)}`,
          `the note is of other gateways than the figure's and counts for nothing: ${titleOf(f)}`);
      }
    }
    if (note === null || agents.size === 0) return made;
    const g = new Grading();
    g.grade = made.grade;
    g.limitations = [...made.limitations];
    g.say(note.verdict === "not-reproduced" ? "C" : null, "audit", VERDICTS[note.verdict], note.by, note.at, note.verdict);
    return {...made, grade: g.grade, limitations: g.limitations, audit: note};
  }
}

const readAudits = async (v) => {
  const notes = new Map();
  const known = new Set();
  for (const name of new Set(v.figures.map((f) => figureName(f.request)))) {
    const id = hex(sha256(utf8(name))).slice(0, 12);
    const good = [];
    let previous = null;
    for (let i = 0; v.files.has(`audits/${id}.${i}.json`); i++) {
      const stem = `audits/${id}.${i}`;
      for (const kind of ["json", "sig", "key"]) known.add(`${stem}.${kind}`);
      const {note, sha256: digest} = await readAudit(v, name, stem, i, previous);
      if (note !== null) good.push(note);
      previous = digest;
    }
    notes.set(name, good);
  }
  for (const name of v.files.keys()) {
    if (name.startsWith("audits/") && !known.has(name)) {
      v.report.fault("audit-file", name, "不属于任何核查记录的文件", "the file belongs to no note of a figure of this bundle");
    }
  }
  return new Audits(notes, v.report);
};
