// Evidence plans: their chains, what they make of a grade (section 7.11), and what the ledgers say of them.

const PLAN = utf8("EdgeWitness plan v1\0");

/** JSON in the one form of plans: two blanks a level, a key or item a line, a line feed at the end. */
const canonicalJson = (v, line = "\n") => {
  const inner = line + "  ";
  const quoted = (s) => '"' + s.replace(/["\\]|[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, (c) =>
    c === '"' || c === "\\" ? "\\" + c : "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")) + '"';
  if (Array.isArray(v)) return v.length === 0 ? "[]" : "[" + v.map((x) => inner + canonicalJson(x, inner)).join(",") + line + "]";
  if (v !== null && typeof v === "object") {
    const all = Object.entries(v).map(([k, x]) => `${inner}${quoted(k)}: ${canonicalJson(x, inner)}`);
    return all.length === 0 ? "{}" : "{" + all.join(",") + line + "}";
  }
  return typeof v === "string" ? quoted(v) : String(v);
};

const planVersion = (p) => {
  timeOf(need(p, "hold-until", "string"));
  const baseline = maybe(p, "baseline", "map");
  const boundary = need(p, "boundary", "map");
  return {
    indicator: need(p, "indicator", "string"), formula: need(p, "formula", "string"), sha256: need(p, "formula-sha256", "string"),
    agents: need(boundary, "agents", "list"), scenario: maybe(boundary, "scenario", "string"),
    labels: new Map(Object.entries(need(boundary, "labels", "map"))),
    kind: baseline === null ? null : need(baseline, "kind", "string"),
    baseline: baseline === null ? [] : need(baseline, "windows", "list").map((w) => windowOf(w)),
    reporting: windowOf(need(p, "reporting", "map")), drivers: need(p, "drivers", "list"),
    estimator: need(p, "estimator", "string"), confidence: decimalNeeded(p, "confidence"),
  };
};

/** @return the entries as far as they can be read, and whether all of the chain is as it must be */
const readChain = async (v, id) => {
  const chain = {id, entries: [], faults: [], readable: true};
  const wrong = (zh, en) => chain.faults.push([zh, en]);
  let before = null;
  for (let i = 0; ; i++) {
    const stem = `plans/${id}${i === 0 ? "" : "." + i}`;
    const file = v.files.get(stem + ".json");
    if (!file) break;
    const bytes = await whole(file);
    const signature = v.files.get(stem + ".sig");
    if (!signature || !(await v.collectorCheck(await whole(signature), PLAN, bytes))) {
      wrong(`第${i}号的签名不符`, `the signature of entry ${i} is wrong`);
    }
    try {
      const source = text(bytes);
      const e = parseJson(source);
      const first = i === 0;
      if (first && id !== "P" + hex(sha256(utf8(canonicalJson({...e, id: ""}) + "\n"))).slice(0, 12)) {
        wrong("编号与内容不符", "its id is not that of its content");
      }
      const formed = canonicalJson(e) + "\n" === source && e.format === 1 && e.id === id && e.number === i &&
        (first ? e.entry === "plan" && e.previous === null
          : (e.entry === "amendment" || e.entry === "release") && e.previous === before) &&
        (e.plan === null) === (e.entry === "release");
      if (!formed) wrong(`第${i}号未接续前一号或格式不符`, `entry ${i} does not go on from the one before, or is not of the form`);
      const heads = need(e, "heads", "list").map((x) => ({
        agent: need(x, "agent", "string"), size: BigInt(need(x, "size", "count")), root: need(x, "root", "string"), at: timeOf(need(x, "at", "string")),
      }));
      const signed = timeOf(need(e, "signed-at", "string"));
      const last = chain.entries[i - 1];
      if (heads.some((x) => x.at > signed)) wrong(`第${i}号引用了签署之后的账本`, `entry ${i} names a tree head that is later than its signature`);
      if (last && last.kind === "release") wrong(`第${i}号在解除之后`, `entry ${i} comes behind the release`);
      if (last && signed < last.signed) wrong(`第${i}号的签署早于前一号`, `entry ${i} was signed before the one that it follows`);
      const shorter = (x) => last?.heads.some((b) => b.agent === x.agent && (x.size < b.size || (x.size === b.size && x.root !== b.root)));
      if (heads.some(shorter)) wrong(`第${i}号所引账本比前一号更短或不同`, `the ledger that entry ${i} names was longer, or another, in the one before`);
      chain.entries.push({
        kind: need(e, "entry", "string"), number: i, reason: String(e.reason ?? ""), by: need(e, "signed-by", "string"),
        at: e["signed-at"], signed, heads,
        sha256: hex(sha256(bytes)), plan: e.plan === null ? null : planVersion(e.plan),
      });
    } catch (e) {
      if (!(e instanceof Malformed || e instanceof Unreadable || e instanceof TypeError || e instanceof SyntaxError)) throw e;
      wrong(`第${i}号无法读取`, `entry ${i} cannot be read`);
      chain.readable = false;
      break;
    }
    before = hex(sha256(bytes));
  }
  return chain;
};

const sameWindow = (a, b) => a.from === b.from && a.to === b.to;
const sameWindows = (a, b) => a.length === b.length && a.every((w, i) => sameWindow(w, b[i]));
const sameMap = (a, b) => a.size === b.size && [...a].every(([k, x]) => b.get(k) === x);

const versionsOf = (c) => c.entries.map((e) => e.plan).filter((p) => p !== null);
/** One of which no version can be read is none. */
const isSome = (c) => versionsOf(c).length > 0;
const overlap = (a, b) => a.from < b.to && b.from < a.to;

/** Whether a plan was signed while another one waited, not released, for its reporting time. */
const signedWithin = (c, other) => {
  const {signed} = c.entries[0], {entries} = other;
  const released = entries.find((e) => e.kind === "release")?.signed;
  const begin = versionsOf(other)[0].reporting.from;
  return entries[0].signed <= signed && signed < begin && (released === undefined || signed < released);
};
/** Two plans of one quantity from which one could choose when the figures were known, or nearly so. */
const areBeside = (a, b) => signedWithin(a, b) || signedWithin(b, a) ||
  versionsOf(a).some((p) => versionsOf(b).some((o) => overlap(p.reporting, o.reporting)));

/** Of the agents that a chain's first version names, those whose ledger names its first entry before the reporting time. */
const witnessesOf = (c, holds) => {
  const [first] = versionsOf(c);
  return first.agents.filter((a) => holds.some((h) => h.ref.agent === a && h.plan === c.id && h.number === 0 &&
    h.sha256 === c.entries[0].sha256 && h.at < first.reporting.from));
};

class Plans {
  /** @param chains null where the figures are graded without plans @param holds what the ledgers say of plans */
  constructor(chains, holds) {
    this.chains = chains;
    this.holds = holds;
  }

  /** The figure with its plan's limitations behind its own. */
  applied(made, f) {
    if (this.chains === null || made.records.length === 0) return {...made, boundary: []};
    const g = new Grading();
    g.grade = made.grade;
    g.limitations = [...made.limitations];
    const agents = [...new Set(made.records.map((r) => r.ref.agent))];
    const {request: q} = f;
    const quantity = (p) => p.indicator === made.definition.id && p.scenario === q.scenario && sameMap(p.labels, q.labels) &&
      p.agents.some((a) => agents.includes(a));
    const same = this.chains.filter((c) => versionsOf(c).some(quantity));
    const baseline = q.baseline === null ? [] : [q.baseline];
    const timely = same.filter((c) =>
      versionsOf(c).some((p) => quantity(p) && sameWindow(p.reporting, q.reporting) && sameWindows(p.baseline, baseline)));
    const plan = timely.find((c) => c.faults.length === 0);
    const ids = (list) => [...new Set(list.map((c) => c.id))].join(", ");
    if (plan) this.standing(g, plan, made, q, agents);
    else if (timely.length > 0) g.say("M2", "plan-changed", ids(timely));
    else if (same.length > 0) g.say("M2", "plan-other-times", ids(same));
    else g.say("M2", "no-plan");
    if (plan) {
      if (witnessesOf(plan, this.holds).length === 0) g.say("M2", "plan-not-witnessed", plan.id);
      const others = same.filter((c) => c !== plan);
      const rivals = others.filter((c) => areBeside(c, plan)), apart = others.filter((c) => !areBeside(c, plan));
      const times = apart.map((c) => {
        const {from, to} = versionsOf(c).pop().reporting;
        return `${c.id} (${timeText(from)}/${timeText(to)})`;
      });
      if (apart.length > 0) g.say(null, "other-plans", apart.length, times.join(", "));
      if (rivals.length > 0) g.say("M2", "several-plans", plan.id, ids(rivals));
    }
    return {...made, grade: g.grade, limitations: g.limitations, boundary: plan ? versionsOf(plan).pop().agents : []};
  }

  standing(g, plan, made, q, agents) {
    const {id, entries} = plan;
    const d = made.definition;
    const now = versionsOf(plan).pop();
    if (entries[0].signed < q.reporting.from) g.say(null, "plan", id, entries[0].at);
    else g.say("M2", "plan-late", id, entries[0].at);
    for (const e of entries) {
      if (e.kind === "amendment") g.say("M2", "plan-amended", id, e.at, e.by, e.number, e.reason);
    }
    const released = entries.find((e) => e.kind === "release");
    if (released && released.signed < q.reporting.to) g.say("M2", "plan-released", id, released.at);
    const reference = `${d.id}@${d.version}`;
    if (now.formula !== reference || now.sha256 !== d.sha256) g.say("M2", "plan-formula", id, now.formula, reference);
    if (now.estimator !== d.estimator) g.say("M2", "plan-estimator", id, now.estimator, d.estimator);
    const confidence = made.uncertainty?.confidence ?? Decimal.of(1);
    if (confidence.compare(Decimal.of(1)) < 0 && !confidence.equals(now.confidence)) {
      g.say("M2", "plan-confidence", id, now.confidence, confidence);
    }
    const strangers = agents.filter((a) => !now.agents.includes(a));
    if (strangers.length > 0) g.say("M2", "plan-boundary", id, strangers.join(", "));
    const absent = now.agents.filter((a) => !agents.includes(a));
    if (absent.length > 0) g.say("M2", "plan-boundary absent", id, absent.join(", "));
    const c = q.comparison;
    const drivers = c === null ? null : [...c.drivers.map((d) => d.name), ...(c.weather === null ? [] : ["degree-days"])];
    const other = drivers === null
      ? now.drivers.length > 0 && made.limitations.some((l) => l.code === "no-drivers")
      : [...drivers].sort(order).join("\n") !== [...now.drivers].sort(order).join("\n");
    if (other) g.say("M2", "plan-drivers", id, now.drivers.join(", "));
    if (c !== null && c.kind !== now.kind) g.say("M2", "plan-baseline", id, now.kind ?? DASH, c.kind);
  }
}

const readPlans = async (v) => {
  const named = v.manifest_.plans;
  const names = [...v.files.keys()].filter((n) => n.startsWith("plans/"));
  const stray = (name) => v.report.fault("plan-file", name, "文件不属于任何取证计划", "the file belongs to no plan");
  if (named === undefined) {
    names.forEach(stray);
    if (v.format !== 1) return new Plans([], v.evidence.holds);
    v.report.note("no-plan", "evidence.zip", "格式1的证据包不含取证计划：无论包内如何标注，其中数据至多为◐（M2）",
      "a bundle of format 1 without plans: none of its figures is better than ◐ (M2), whatever it says");
    return new Plans(null, v.evidence.holds);
  }
  const ids = names.map((n) => /^plans\/([^./]+)\.json$/.exec(n)?.[1]).filter((id) => id !== undefined);
  const listed = need(v.manifest_, "plans", "list");
  const chains = [];
  for (const id of ids) chains.push(await readChain(v, id));
  const some = chains.filter(isSome).sort((a, b) => order(a.entries[0].signed, b.entries[0].signed) || order(a.id, b.id));
  if (listed.length !== some.length || !some.every((c, i) => c.id === listed[i])) {
    v.report.fault("plans", MANIFEST, "清单所列取证计划与文件不符", "other plans are there than the manifest names, or in another order");
  }
  const known = new Set(some.flatMap((c) => c.entries.flatMap((e) =>
    ["json", "sig"].map((x) => `plans/${c.id}${e.number === 0 ? "" : "." + e.number}.${x}`))));
  for (const name of names) {
    const stem = /^plans\/([^./]+)/.exec(name)?.[1];
    const unreadable = some.some((c) => c.id === stem && !c.readable);
    if (!known.has(name) && !unreadable) stray(name);
  }
  return new Plans([...some, ...chains.filter((c) => !isSome(c))], v.evidence.holds);
};

/** When the newest batch of an agent was opened, of those whose header is here. */
const latestOf = ({batches, proofs}) => [batches.latest ?? 0n, ...(proofs?.headers ?? []).map((h) => h.opened)].reduce(max);

/** What Hold records and tree heads of the ledgers say against the plans. */
const checkPlans = async (v) => {
  const chains = v.plan.chains ?? [];
  for (const c of chains) {
    const subject = `plans/${c.id}.json`;
    const fault = (code, zh, en) => v.report.fault(code, subject, zh, en);
    for (const [zh, en] of c.faults) fault("plan-changed", zh, en);
    const holds = v.evidence.holds.filter((h) => h.plan === c.id);
    for (const h of holds) {
      const e = c.entries.find((x) => x.number === h.number);
      if (!e) {
        if (c.readable) fault("plan-entry-missing", `${refText(h.ref)}所指的第${h.number}号缺失`, `entry ${h.number}, which ${refText(h.ref)} names, is missing`);
      } else if (e.sha256 !== h.sha256) {
        fault("plan-changed", `第${h.number}号与${refText(h.ref)}所记的散列不符`, `entry ${h.number} is another than ${refText(h.ref)} names`);
      }
    }
    for (const e of c.entries) {
      for (const stated of e.heads) {
        const agent = v.evidence.agents.get(stated.agent);
        const heads = agent?.proofs?.heads ?? [];
        const head = heads.find((h) => BigInt(h.size) === stated.size);
        // A larger head is one of later: excused as long as nothing else in the bundle is of after the signature either.
        const later = heads.length > 0 && BigInt(heads[0].size) < stated.size && !(latestOf(agent) > e.signed);
        if (!head && agent && stated.size > 0n && !later) {
          fault("plan-head-missing", `第${e.number}号所引${stated.agent}的树头不在包内，无法核对账本是否为同一历史`,
            `entry ${e.number} names a tree head of ${stated.size} batches of ${stated.agent} that is not here`);
        }
        if (head && hex(head.root ?? ZERO32) !== stated.root) {
          fault("plan-head", `第${e.number}号所记${stated.agent}的树头与账本不符`, `entry ${e.number} names another tree head of ${stated.agent}`);
        }
      }
    }
    const version = c.entries[0]?.plan ?? null;
    const witnesses = version === null ? [] : witnessesOf(c, v.evidence.holds);
    for (const a of version?.agents ?? []) {
      if (witnesses.includes(a)) continue;
      v.report.note("plan-not-witnessed", subject, `网关${a}未在报告期开始前将该计划记入账本，签署时间仅由采集平台说明`,
        `the ledger of ${a} does not name the plan before its reporting time begins: only the collector says when it was signed`);
    }
    v.report.plans.push({id: c.id, entries: c.entries, good: c.faults.length === 0, witnessed: witnesses.length > 0});
  }
};
