// Section 8: the figure made again against the figure stated.

const TOLERANCE = new Decimal(1n, 9);
// What cancels in doubles, such as a mean bias, is a rest of no meaning.
const NOISE = new Decimal(1n, 12);

const near = (a, b, approximate) => {
  if (a === null || b === null) return a === b;
  if (!approximate) return a.equals(b);
  return a.minus(b).abs().compare(a.abs().max(b.abs()).times(TOLERANCE).max(NOISE)) <= 0;
};

const decimalOf = (v) => (typeof v === "string" ? Decimal.parse(v, 1000) : null);
const show = (v) => (v === null || v === undefined ? DASH : v instanceof Decimal ? v.toString() : typeof v === "bigint" ? String(v)
  : typeof v === "object" ? JSON.stringify(v, (_, x) => (typeof x === "bigint" ? String(x) : x)) : String(v));

/** @return [{part, stated, made}], empty where all is the same; stated and made in both languages */
const differences = (f, made) => {
  const d = made.definition;
  const different = [];
  const both = (x) => ({zh: x, en: x});
  const differ = (part, stated, again, equal) => equal || different.push({part, stated: both(show(stated)), made: both(show(again))});
  const decimal = (part, stated, again) =>
    differ(part, stated, again, (stated === null || typeof stated === "string") &&
      (stated === null) === (again === null) && near(decimalOf(stated), again, made.approximate));
  const plain = (part, stated, again) => differ(part, stated, again, stated === again);
  const whole = (part, stated, again) =>
    differ(part, stated, again, (typeof stated === "number" || typeof stated === "bigint") && String(stated) === String(again));
  plain("formula", f.formula, `${d.id}@${d.version}`);
  decimal("value", f.value, made.value);
  plain("unit", f.unit, d.unit);
  const u = made.uncertainty, stated = f.uncertainty;
  if (u === null || stated === null || typeof stated !== "object") {
    differ("uncertainty", stated, u === null ? null : u.expanded, u === null && stated === null);
  } else {
    for (const part of ["expanded", "low", "high", "confidence"]) decimal("uncertainty " + part, stated[part] ?? null, u[part]);
    differ("uncertainty method", stated.method, u.method, sameText(stated.method, u.method));
  }
  plain("grade", f.grade, made.grade);
  plain("basis", f.basis, made.basis);
  whole("expected", f.expected, made.expected);
  whole("received", f.received, made.received);
  decimal("completeness", f.completeness, made.completeness);
  decimal("coverage", f.coverage, made.coverage);
  const parts = f.parts !== null && typeof f.parts === "object" ? f.parts : {};
  for (const name of new Set([...Object.keys(parts), ...Object.keys(made.parts)])) {
    decimal("part " + name, parts[name] ?? null, made.parts[name] ?? null);
  }
  const limitations = Array.isArray(f.limitations) ? f.limitations : [];
  const many = Math.max(limitations.length, made.limitations.length);
  for (let i = 0; i < many; i++) {
    const [a, b] = [limitations[i], made.limitations[i]];
    const words = (x) => ({zh: show(x?.zh), en: show(x?.en)});
    if (a === undefined || b === undefined || !sameText(a, b)) different.push({part: "limitation " + (i + 1), stated: words(a), made: words(b)});
  }
  const refs = new Map(made.records.map((w) => [refText(w.ref), w.ref]));
  const sorted = [...refs.values()].sort(refOrder).map(refText);
  whole("records", f.records, sorted.length);
  plain("records-sha256", f["records-sha256"], hex(sha256(utf8(sorted.join("\n")))));
  const gaps = made.gaps.map((g) => ({
    record: refText(g.ref), source: g.source, points: g.points, from: timeText(g.from), to: timeText(g.to),
    count: String(g.count), reason: g.reason,
  }));
  const statedGaps = (Array.isArray(f.gaps) ? f.gaps : []).map((g) => ({
    record: g?.record, source: g?.source, points: g?.points, from: g?.from, to: g?.to,
    count: typeof g?.count === "string" ? null : String(g?.count), reason: g?.reason,
  }));
  differ("gaps", statedGaps, gaps, JSON.stringify(statedGaps) === JSON.stringify(gaps));
  for (const language of ["zh", "en"]) {
    const v = made.approximate && f.value !== null ? decimalOf(f.value) : made.value;
    const su = made.approximate && u !== null && stated !== null && typeof stated === "object"
      ? {expanded: decimalOf(stated.expanded), low: decimalOf(stated.low), high: decimalOf(stated.high), confidence: u.confidence}
      : u;
    const readable = su === null || [su.expanded, su.low, su.high].every((x) => x !== null);
    plain("printed-" + language, f["printed-" + language], readable ? printedFigure(v, su, d, made.limitations, language) : null);
  }
  return different;
};

/** What stands behind the colon of some texts is free. */
const sameText = (a, b) => {
  if (a === null || typeof a !== "object" || a.code !== b.code) return false;
  if (FREE.has(a.code)) return typeof a.en === "string" && a.en.startsWith(b.en) && typeof a.zh === "string" && a.zh.startsWith(b.zh);
  return a.zh === b.zh && a.en === b.en;
};

const titleOf = (f) => {
  const d = f.definition;
  const w = (x) => `${timeText(x.from)} – ${timeText(x.to)}`;
  return `${d?.title.zh ?? f.request.indicator}（${f.stated.formula}，${w(f.request.reporting)}）`;
};

/** Why this page cannot make a figure again, though another program might. */
const beyond = (f) => {
  const d = f.definition;
  if (d === null || f.level === null) return ["公式定义缺失或无法读取", "its definition is missing or cannot be read"];
  return null;
};

const GRADE_NAMES = {
  M1: ["●", "实测", "measured"], M2: ["◐", "实测（有限制）", "measured, with a limitation"], D: ["◇", "推算", "derived"],
  "D′": ["◇′", "推算（含申报参数）", "derived with declared parameters"], C: ["□", "申报", "declared"],
};

/** What the library says that no figure of its kind exceeds. */
const capped = (made, level) => {
  const top = topGradeOf(made.definition, made.definition.of === null ? made.definition : level);
  if (worseOf(made.grade, top) === made.grade) return;
  const [mark, zh, en] = GRADE_NAMES[top];
  made.grade = top;
  made.limitations.push(textOf(LIMITATIONS, "top-grade", mark, zh, en));
};

const deriveFigure = async (v, f, index) => {
  const {request: q, definition: d} = f;
  const title = titleOf(f);
  const result = {
    index, title, stated: f.stated, request: q, definition: d, verdict: "derived", made: null, differences: [], why: null,
    approximate: false, faults: [],
  };
  const fail = (code, zh, en) => v.report.fault(code, title, zh, en, index);
  const why = beyond(f);
  if (why !== null) {
    result.verdict = "unknown";
    result.why = {zh: why[0], en: why[1]};
    v.report.note("not-supported", title, ...why);
    return result;
  }
  let made = null;
  try {
    if (f.level.same && f.level.inputs.length > 0) {
      const breathe = () => v.progress.add(0);
      made = d.of === null ? levelFigure(v.evidence, q, d)
        : d.estimator === "by-quantity" ? await effectFigure(v.evidence, q, d, f.level, breathe)
        : changeFigure(v.evidence, q, d, f.level);
      capped(made, f.level);
      made = overridden(v.audit.applied(v.plan.applied(made, f), f), q);
    }
  } catch (e) {
    if (!(e instanceof Malformed)) throw e;
  }
  if (made === null) {
    fail("not-derived", "公式与请求不符，或无法计算", "the formula does not fit what was asked for, or cannot be computed");
  } else {
    result.made = made;
    result.approximate = made.approximate;
    result.differences = differences(f.stated, made);
    if (result.differences.length > 0) {
      const list = (l) => result.differences.slice(0, 5).map((x) => `${x.part}: ${x.stated[l]} / ${x.made[l]}`).join("; ");
      fail("not-derived", `证据给出的结果与所报不同（所报 / 复算）：${list("zh")}`, `the evidence gives another figure (stated / made again): ${list("en")}`);
    }
    const bad = [...new Set(made.records.filter((w) => v.evidence.isBad(w.ref)).map((w) => refText(w.ref)))];
    if (bad.length > 0) {
      const named = bad.slice(0, 3).join(", ") + (bad.length > 3 ? ", …" : "");
      fail("bad-record", `所用记录已损坏或被改动：${named}`, `records that it uses are damaged or were changed: ${named}`);
    }
    coverage(v, f, made, title, index);
    tellExcluded(v, made, title);
    for (const l of made.limitations) v.report.note(l.code, title, l.zh, l.en);
    for (const g of made.gaps) {
      v.report.note("gap", refText(g.ref), `数据缺口：${g.source}，${timeText(g.from)}至${timeText(g.to)}，${g.reason}`,
        `gap: ${g.source}, ${timeText(g.from)} to ${timeText(g.to)}, ${g.reason}`);
    }
  }
  const open = (zh, en) => {
    result.verdict = "unknown";
    result.why = {zh, en};
  };
  // Nobody can tell here whether a plan was signed, and that is what M1 says.
  if (v.plan.chains === null && made?.grade === "M1") open("格式1的证据包不含取证计划，等级M1无从核对，至多为◐（M2）", "a bundle of format 1 has no plans, so it cannot show M1, only ◐ (M2)");
  if (!d.known || !f.level.known) {
    open("本页不认识该公式版本，仅按证据包所附定义复算", "this page does not know the formula; made again by the definition in the bundle only");
  }
  return result;
};

/** How much of the time has no value, and what the figure would be with it. */
const tellExcluded = (v, made, title) => {
  if (made.value === null || made.coverage.compare(Decimal.of(1)) >= 0) return;
  const without = percentText(Decimal.of(1).minus(made.coverage).number());
  const d = made.definition, sum = isPlain(d) && d.inputs[0].aggregation === "sum";
  const all = sum ? made.value.over(made.coverage).toPlaces(d.decimals, "half-even").toString() : null;
  v.report.note("excluded", title, `时间的${without}%没有数值` + (all === null ? "" : `；按其余时间折算，全部时间为${all}`),
    `${without} % of the time has no value` + (all === null ? "" : `; in proportion the whole time would have ${all}`));
};

/** The measured value keeps its grade; what is stated in its place is told last. */
const overridden = (made, {override}) => {
  if (override === null) return made;
  const {value, by, reason} = override;
  const stated = (language) => `${value} ${made.definition.unitText[language]}`.trim();
  const zh = filled(LIMITATIONS.overridden[0], [by, stated("zh"), reason]), en = filled(LIMITATIONS.overridden[1], [by, stated("en"), reason]);
  return {...made, limitations: [...made.limitations, {code: "overridden", zh, en}]};
};

/** starts-late, rollup-start, and what is told of spans without roll-up. */
const coverage = (v, f, made, title, index) => {
  const agents = new Set(made.records.map((w) => w.ref.agent));
  const {resolution} = f.request;
  if (resolution !== "window") {
    for (const name of new Set([...agents, ...made.boundary])) made.windows.forEach((w) => missingSpans(v, name, resolution, w));
  }
  for (const name of agents) {
    const {batches, proofs} = v.evidence.agents.get(name);
    for (const w of made.windows) {
      if (resolution === "window") {
        const first = batches.first;
        if (made.value !== null && first !== null && first.opened > w.from && !same(first.previous, ZERO32)) {
          v.report.fault("starts-late", title, `${name}的批次开始得过晚`, `the batches of ${name} begin too late`, index);
        }
      } else if (proofs !== null) {
        proofs.windowOf(index, {...w, resolution}, title);
      }
    }
  }
};

const missingSpans = (v, agent, resolution, w) => {
  const spans = v.evidence.rollups
    .filter((r) => r.agent === agent && r.span === resolution && r.from < w.to && r.to > w.from)
    .sort((a, b) => order(a.from, b.from));
  let at = w.from;
  const tell = (from, to) => v.report.note("span-missing", agent, `${timeText(from)}至${timeText(to)}没有汇总`,
    `there is no roll-up of ${timeText(from)} to ${timeText(to)}`);
  for (const r of spans) {
    if (r.from > at) tell(at, r.from);
    at = max(at, r.to);
  }
  if (at < w.to) tell(at, w.to);
};
