// Sections 7.4 to 7.7: a figure, made again from the records.

const GRADES = ["M1", "M2", "D", "D′", "C", "X", "S"];

/** The grade of a value in the making, and why it is no better. */
class Grading {
  constructor() {
    this.grade = "M1";
    this.limitations = [];
    this.blocked = false;
  }

  limit(grade, limitation) {
    if (grade !== null) {
      if (GRADES.indexOf(grade) > GRADES.indexOf(this.grade)) this.grade = grade;
      this.blocked ||= grade === "X";
    }
    if (!this.limitations.some((l) => l.code === limitation.code && l.en === limitation.en)) this.limitations.push(limitation);
  }

  /** Takes over another's limitations, after these words, and its grade. */
  inherit(other, zh, en) {
    for (const l of other.limitations) this.limit(null, {code: l.code, zh: zh + l.zh, en: en + l.en});
    this.grade = GRADES[Math.max(GRADES.indexOf(this.grade), GRADES.indexOf(other.grade))];
    this.blocked ||= other.blocked;
  }

  say(grade, key, ...values) {
    this.limit(grade, textOf(LIMITATIONS, key, ...values));
  }
}

const percent = (d) => d.times(Decimal.of(100)).toPlaces(1, "cut").toString();
const distinct = (list) => [...new Set(list)].sort(order);

/** One without a class says nothing of the reading. */
const isKnown = (instrument) => instrument !== null && instrument.class !== null && instrument.class.sign() > 0;

/** The labels that narrow an input. */
const labelText = (input) => (!input.labels?.size ? "" : `{${[...input.labels].map(([k, x]) => `${k}=${x}`).join(", ")}}`);

/** All of 7.4's lines of one input but those of its instrument and of 7.3. @return whether there are records */
const judge = (g, s, input, d, request, window) => {
  const name = input.metric;
  if (s.reach.size === 0) {
    g.say("X", "no-records", name + labelText(input));
    return false;
  }
  const modes = new Set(s.all.flatMap((w) => w.modes));
  if (modes.has(3)) g.say("S", "simulated");
  if (modes.has(2)) g.say("S", "replayed");
  if ([...modes].some((m) => ![1, 2, 3].includes(m))) g.say("X", "mode-unknown");
  if (s.all.some((w) => w.modes.length === 0 && w.received > 0n)) g.say("M2", "mode-not-recorded");
  if (!s.closed) g.say("X", "not-closed", name, timeText(window.to));
  if (s.partial > 0n) g.say(request.resolution === "window" ? null : "M2", "partial-windows", name, s.partial);
  if (s.asides > 0n) g.say(null, "other-arms", name, s.asides);
  if (s.reach.size > 1) g.say(null, "several-series", name, s.reach.size);
  if (s.missing > 0n) g.say(null, "missing-windows", name, s.missing);
  if (request.resolution !== "window") g.say(null, "rolled-up " + request.resolution, name, s.rolled);
  if (s.leftOut) g.say("X", "left-out", name);
  const measure = (key, value) => {
    if (value.compare(new Decimal(80n, 2)) < 0) g.say("X", key + " X", name, percent(value));
    else if (value.compare(new Decimal(95n, 2)) < 0) g.say("M2", key, name, percent(value));
  };
  measure("coverage", s.coverage);
  if (d.estimator !== "count") {
    if (s.completeness === null) g.say("M2", "completeness-unknown", name);
    else measure("completeness", s.completeness);
  }
  const units = distinct(s.used.map((w) => w.unit));
  const others = units.filter((u) => u !== input.unit);
  if (others.length > 0) g.say("X", "unit", name, input.unit, others.join(", "));
  const formulas = distinct(s.used.map((w) => w.formula));
  if (formulas.length > 1) g.say("M2", "several-formulas", name, formulas.join(", "));
  const worst = s.used.map((w) => w.clock).reduce(max, 0n);
  const limit = BigInt(d.clockLimit) * 1000000000n;
  if (limit > 0n) {
    if (s.used.some((w) => w.clock < 0n)) g.say("M2", "clock-unknown");
    if (worst > limit) g.say(worst > 2n * limit ? "X" : "M2", "clock-error", name, NANOS(worst).stripped(), d.clockLimit);
  }
  return true;
};

/** The request's instrument is the level's: it did not measure drivers and weather. */
const judgeInstrument = (g, s, d, request, window) => {
  if (d.estimator !== "instrument" && d.estimator !== "moving-block-bootstrap") return;
  const until = isKnown(request.instrument) ? request.instrument.until : null;
  if (request.instrument !== null && s.reach.size > 1) g.say("M2", "calibration-unknown several", s.reach.size);
  if (until === null) g.say("M2", "calibration-unknown");
  else if (until < window.to) g.say("M2", "calibration-expired", request.instrument.name, timeText(until));
};

const tellGaps = (g, gaps) => {
  const others = gaps.filter((x) => !x.reason.startsWith("quota"));
  if (others.length < gaps.length) g.say(null, "raw-dropped");
  if (others.length > 0) g.say(null, "gaps", others.length);
  if (others.some((x) => x.count < 0n)) g.say("M2", "gap-of-unknown-size");
};

const touching = (evidence, windows, window) => {
  const reach = new Map();
  for (const w of windows) {
    if (!reach.has(w.agent)) reach.set(w.agent, {scenarios: new Set(), points: new Set(), any: false});
    const r = reach.get(w.agent);
    r.scenarios.add(w.scenario);
    w.points.forEach((p) => r.points.add(p));
    r.any ||= w.points.length === 0;
  }
  return [...evidence.gaps.values()]
    .filter((g) => {
      const r = reach.get(g.ref.agent);
      return r && g.from < window.to && g.to > window.from &&
        (!g.source.startsWith("scenario:") || r.scenarios.has(g.source.slice(9))) &&
        (r.any || g.points.length === 0 || g.points.some((p) => r.points.has(p)));
    })
    .sort((a, b) => refOrder(a.ref, b.ref));
};

const ownSide = (request, window) => ({scenario: request.scenario, labels: request.labels, arm: "on", times: [window]});

/** 7.4; d is a definition with inputs. */
const level = (evidence, request, d, side) => {
  const g = new Grading();
  const window = wholeOf(side);
  const numbers = {};
  const inputs = d.inputs.map((input) => {
    const s = select(evidence, request, input, side);
    const there = judge(g, s, input, d, request, window);
    if (there) judgeInstrument(g, s, d, request, window);
    const one = there ? oneNumber(s, input) : null;
    if (one?.none) g.say("X", one.none);
    if (one?.number) numbers[input.name] = one.number;
    return {s, input, one};
  });
  const all = inputs.flatMap((i) => i.s.all);
  const gaps = touching(evidence, all, window);
  tellGaps(g, gaps);
  let value = null;
  let sample = null;
  if (inputs.every((i) => i.one?.number)) {
    if (d.estimator === "wilson") {
      sample = countsOf(inputs[0].s.used, window);
      if (sample === null) g.say("X", "not-counts");
    }
    value = d.formula(numbers);
    if (value === null) g.say("X", "no-number");
  }
  const basis = g.grade;
  const plain = isPlain(d);
  if (!plain) g.say("D", "derived", `${d.id}@${d.version}`);
  if (g.blocked) value = null;
  const sum = (f) => (inputs.some((i) => f(i.s) < 0n) ? -1n : sumOf(inputs, (i) => f(i.s)));
  const shares = inputs.map((i) => i.s.completeness);
  return {
    g, value, basis, inputs, numbers, plain, sample, window, gaps, records: all,
    expected: sum((s) => s.expected), received: sumOf(inputs, (i) => i.s.received),
    completeness: shares.length === 0 || shares.includes(null) ? null : shares.reduce((a, b) => a.min(b)),
    coverage: inputs.map((i) => i.s.coverage).reduce((a, b) => a.min(b)),
    seconds: inputs.map((i) => i.s.seconds).reduce((a, b) => a.min(b)),
    approximate: inputs.some((i) => i.one?.accuracy),
  };
};

const around = (value, expanded, confidence, method) => ({
  expanded, low: value.minus(expanded), high: value.plus(expanded), confidence, method,
});

/** Shares of things that are counted one by one, those of 24 hours from the time's begin one cluster. @return null: no sample */
const countsOf = (windows, time) => {
  const clusters = new Map();
  for (const w of windows) {
    const day = floorOver(w.start - time.from, DAY_SECONDS * SECOND);
    const c = clusters.get(day) ?? {x: Decimal.of(0), n: Decimal.of(0)};
    clusters.set(day, {x: c.x.plus(w.amount.numerator), n: c.n.plus(w.amount.denominator)});
  }
  const parts = [...clusters.values()].filter((c) => c.n.sign() > 0);
  if (!parts.every((c) => c.x.isWhole() && c.n.isWhole())) return null;
  try {
    return sampleOf(parts.map((c) => ({x: c.x.number(), n: c.n.number()})));
  } catch (e) {
    if (!(e instanceof NoEstimate)) throw e;
    return null;
  }
};
const LEVEL_CONFIDENCE = new Decimal(90n, 2);

const levelUncertainty = (x, d, request) => {
  const one = x.inputs[0]?.one;
  if (d.estimator === "wilson") {
    const e = wilson(x.sample, LEVEL_CONFIDENCE.number());
    if (x.sample.count === 0) x.g.say(null, "none-found", x.sample.size);
    else if (x.sample.count === x.sample.size) x.g.say(null, "all-found", x.sample.size);
    const [low, high] = [e.low, e.high].map((end) => d.formula({[x.inputs[0].input.name]: shortest(end)}));
    const expanded = x.value.minus(low).abs().max(high.minus(x.value).abs());
    return {expanded, low, high, confidence: LEVEL_CONFIDENCE, method: methodOf("wilson@1")};
  }
  if (d.estimator === "sketch" && x.plain && one?.accuracy) {
    return around(x.value, x.value.abs().times(one.accuracy), Decimal.of(1), textOf(METHODS, "sketch"));
  }
  const i = request.instrument;
  if (d.estimator === "instrument" && x.plain && isKnown(i)) {
    const a = x.value.abs().times(i.class).times(new Decimal(1n, 2));
    const s = Decimal.of(x.inputs[0].s.reach.size);
    const square = a.times(a).over(Decimal.of(3)).plus(s.times(i.resolution).times(i.resolution).over(Decimal.of(6)));
    const expanded = Decimal.of(2).times(square.root(16));
    return around(x.value, expanded, new Decimal(95n, 2), textOf(METHODS, "instrument", i.name, i.classText));
  }
  return null;
};

/** A figure of one time. */
const levelFigure = (evidence, request, d) => {
  const x = level(evidence, request, d, ownSide(request, request.reporting));
  let uncertainty = null;
  if (x.value !== null) {
    uncertainty = levelUncertainty(x, d, request);
    if (uncertainty === null) x.g.say(null, "uncertainty-not-stated " + (["count", "events"].includes(d.estimator) ? "count" : "level"));
  }
  return {
    definition: d, value: x.value, uncertainty, grade: x.g.grade, basis: x.basis, limitations: x.g.limitations,
    expected: x.expected, received: x.received, completeness: x.completeness, coverage: x.coverage, parts: x.numbers,
    records: x.records, gaps: x.gaps, approximate: x.approximate || d.estimator === "wilson", windows: [request.reporting],
  };
};

/** A change of what was measured is no change of the thing. @return whether only gateways were exchanged: then nothing is claimed */
const sameSeries = (g, name, baseline, reporting) => {
  const read = (s) => [...s.reach.keys()].map((key) => {
    const [agent, scenario, labels] = JSON.parse(key);
    const pairs = JSON.parse(labels).map(([k, x]) => `${k}=${x}`);
    return {key, by: `${agent}\0${scenario}\0{${pairs.join(", ")}}`, thing: `${scenario} {${pairs.join(", ")}}`, text: [agent + " " + scenario, ...pairs].join(" ")};
  }).sort((a, b) => order(a.by, b.by));
  const things = (list) => list.map((x) => x.thing).sort(order).join("\0");
  const only = (list, others) => list.filter((x) => !others.some((o) => o.key === x.key)).map((x) => x.text).join(", ") || DASH;
  const before = read(baseline), after = read(reporting);
  const same = before.map((x) => x.key).join("\0") === after.map((x) => x.key).join("\0");
  if (before.length === 0 || after.length === 0 || same) return false;
  const exchanged = things(before) === things(after);
  g.say(exchanged ? "M2" : "X", "other-series", name, only(before, after), only(after, before));
  return exchanged;
};
const sameInputs = (g, baseline, reporting) =>
  baseline.inputs.map(({s, input}, i) => sameSeries(g, input.metric, s, reporting.inputs[i].s)).includes(true);

const lesser = (a, b) => (a === null || b === null ? null : a.min(b));

/** 7.5 */
const changeFigure = (evidence, request, d, of) => {
  const sides = {
    baseline: level(evidence, request, of, ownSide(request, request.baseline)),
    reporting: level(evidence, request, of, ownSide(request, request.reporting)),
  };
  const {baseline: b, reporting: r} = sides;
  const g = new Grading();
  g.inherit(b.g, "基准期：", "baseline: ");
  g.inherit(r.g, "报告期：", "reporting: ");
  const basis = g.grade;
  g.say("D", "derived", `${d.id}@${d.version}`);
  g.say(null, "no-drivers");
  if (b.window.from < r.window.to && r.window.from < b.window.to) g.say("X", "times-overlap");
  const exchanged = sameInputs(g, b, r);
  const parts = {baseline_s: b.seconds, reporting_s: r.seconds};
  if (b.value !== null) parts.baseline = b.value;
  if (r.value !== null) parts.reporting = r.value;
  let value = null;
  if (b.value === null || r.value === null || g.blocked) {
    g.say("X", "no-comparison");
  } else {
    value = d.formula(parts);
    if (value === null) g.say("X", "no-number");
  }
  if (g.blocked) value = null;
  let uncertainty = null;
  if (value !== null) {
    uncertainty = d.estimator === "moving-block-bootstrap" ? bootstrap(d, of, b, r, parts, value) : null;
    if (uncertainty === null) g.say(null, "uncertainty-not-stated change");
    else if (uncertainty.low.sign() <= 0 && uncertainty.high.sign() >= 0) g.say(null, "not-significant");
    if (exchanged) g.say(null, "no-claim guarded");
  }
  const gaps = new Map([...b.gaps, ...r.gaps].map((x) => [refText(x.ref), x]));
  return {
    definition: d, value, uncertainty, grade: g.grade, basis, limitations: g.limitations,
    expected: b.expected < 0n || r.expected < 0n ? -1n : b.expected + r.expected, received: b.received + r.received,
    completeness: lesser(b.completeness, r.completeness), coverage: lesser(b.coverage, r.coverage), parts,
    records: [...b.records, ...r.records], gaps: [...gaps.values()].sort((x, y) => refOrder(x.ref, y.ref)),
    approximate: b.approximate || r.approximate, windows: [request.baseline, request.reporting],
  };
};
