// Section 7.12: a change whose estimator the kind of quantity chooses, with its levels, its grade and its words.

/** The levels of a comparison, drivers and temperatures; what they do to the grade. */
const gatherLevels = (evidence, q, c, of, g) => {
  const own = {scenario: q.scenario, labels: q.labels, arm: "on"};
  const {baseline, reporting} = q;
  const needsTime = c.kind !== "B3" && c.kind !== "B5";
  if ((baseline !== null) !== needsTime) throw new Malformed("the baseline time does not fit " + c.kind);
  if (baseline !== null && baseline.from < reporting.to && reporting.from < baseline.to) g.say("X", "times-overlap");
  if (c.trial !== null) {
    const whole = c.trial.whole();
    if (whole.from !== reporting.from || whole.to !== reporting.to) g.say("X", "trial-not-whole", timeText(whole.from), timeText(whole.to));
    const otherwise = of.inputs.reduce((n, input) => n + armsOtherwise(evidence, q, input.metric, c.trial, whole), 0);
    if (otherwise > 0) g.say("X", "arms-not-as-scheduled", otherwise);
  }
  const sides = {};
  if (c.trial !== null) sides.baseline = {...own, arm: "off", times: c.trial.times("off")};
  else if (baseline !== null) sides.baseline = {...own, arm: c.kind === "B2" ? "shadow" : "on", times: [baseline]};
  sides.reporting = {...own, times: c.trial === null ? [reporting] : c.trial.times("on")};
  if (c.control !== null) {
    sides.control_baseline = {...c.control, arm: "on", times: [baseline]};
    sides.control_reporting = {...c.control, arm: "on", times: [reporting]};
  }
  const levels = {};
  for (const [name, side] of Object.entries(sides)) {
    levels[name] = level(evidence, q, of, side);
    g.inherit(levels[name].g, ...SIDES[name]);
  }
  let exchanged = levels.baseline !== undefined && sameInputs(g, levels.baseline, levels.reporting);
  if (levels.control_baseline && sameInputs(g, levels.control_baseline, levels.control_reporting)) exchanged = true;
  const times = [sides.baseline, sides.reporting].filter((s) => s).map((s) => s.times);
  const records = Object.values(levels).flatMap((x) => x.records), gaps = Object.values(levels).flatMap((x) => x.gaps);
  const beside = (m, aggregation) => {
    const selections = times.map((t) => {
      const side = {scenario: m.scenario, labels: m.labels, arm: null, times: t};
      const s = select(evidence, q, {metric: m.metric, aggregation}, side);
      judge(g, s, {metric: m.metric, unit: m.unit}, of, q, wholeOf(side));
      const near = touching(evidence, s.all, wholeOf(side));
      tellGaps(g, near);
      records.push(...s.all);
      gaps.push(...near);
      return s;
    });
    if (selections.length === 2 && sameSeries(g, m.metric, ...selections)) exchanged = true;
    return selections;
  };
  const drivers = c.drivers.map((m) => beside(m, "sum"));
  const temperatures = c.weather === null ? [] : beside(c.weather, "mean");
  return {levels, drivers, temperatures, records, gaps, exchanged};
};

const SIDES = {
  baseline: ["基准期：", "baseline: "], reporting: ["报告期：", "reporting: "],
  control_baseline: ["对照线基准期：", "control, baseline: "], control_reporting: ["对照线报告期：", "control, reporting: "],
};

/** How many records of a metric are of another arm than the trial's schedule has at their time. */
const armsOtherwise = (evidence, q, name, trial, whole) => {
  let n = 0;
  const other = (arm, w) => (arm === "" ? "on" : arm) !== trial.arm(w);
  if (q.resolution === "window") {
    for (const m of evidence.metrics.get(name)) {
      if (m.start < whole.to && m.end > whole.from && wanted(m, q) && other(m.arm, m)) n += 1;
    }
    return n;
  }
  for (const {r, m, labels} of evidence.rolled(q.resolution, name)) {
    const counts = r.from < whole.to && r.to > whole.from && wanted({scenario: m.scenario, labels}, q);
    if (counts && other(m.arm, {start: m.first_start, end: m.last_end})) n += m.windows + m.empty;
  }
  return n;
};

/** What the comparison itself does to the grade. */
const sayComparison = (g, q, c, d, of) => {
  g.say("D", "derived", `${d.id}@${d.version}`);
  const [zh, en, grade] = KINDS[c.kind];
  g.limit(grade, {code: "baseline-kind", zh: `基准为${c.kind}${zh}`, en: `the baseline is ${c.kind}, ${en}`});
  if (c.imported !== null) g.say(null, "imported", c.imported.name, c.imported.sha256);
  for (const a of c.adjustments) {
    const what = `${a.amount.sign() > 0 ? "+" : ""}${a.amount} ${of.unit}, ${timeText(a.from)}/${timeText(a.to)}, ${a.reason} ` +
      `(${a.by}, ${timeText(a.at)}, key ${a.fingerprint})`;
    const inside = a.from >= q.reporting.from && a.to <= q.reporting.to;
    if (inside && a.holds) g.say("D′", "adjusted", what);
    else g.say("X", "adjustment-unsigned", what);
  }
  if (c.price !== null) g.say("D′", "declared-price", c.price.amount, c.price.source);
  if ((c.price !== null) !== (d.quantity === "money@1")) g.say("X", "price");
};

const effectFigure = async (evidence, q, d, of, breathe) => {
  const c = q.comparison;
  if (c === null) throw new Malformed("there is no comparison");
  const g = new Grading();
  const {levels, drivers, temperatures, records, gaps, exchanged} = gatherLevels(evidence, q, c, of, g);
  const all = Object.values(levels);
  const basis = g.grade;
  sayComparison(g, q, c, d, of);
  const parts = {};
  for (const [name, x] of Object.entries(levels)) {
    parts[name + "_s"] = x.seconds;
    if (x.value !== null) parts[name] = x.value;
  }
  let value = null, uncertainty = null;
  const applied = (x) => (Number.isFinite(x) ? d.formula({effect: shortest(x)}) : null);
  if (g.blocked || all.some((x) => x.value === null)) {
    g.say("X", "no-comparison");
  } else {
    try {
      const seed = seedOf(d, all, c.imported === null ? [] : [c.imported.sha256]);
      const effect = new Effect(d, q, c, levels, drivers, temperatures, seed, breathe);
      const e = await effect.estimate();
      value = applied(e.value);
      if (value === null) {
        g.say("X", "no-number-effect");
      } else {
        Object.assign(parts, effect.parts);
        const ends = [applied(e.low), applied(e.high)];
        if (ends.includes(null)) g.say(null, "uncertainty-unbounded");
        else {
          const [low, high] = [ends[0].min(ends[1]), ends[0].max(ends[1])];
          const expanded = value.minus(low).abs().max(high.minus(value).abs());
          uncertainty = {expanded, low, high, confidence: shortest(e.confidence), method: methodOf(e.formula)};
        }
        for (const n of effect.notes) g.limit(null, n);
        for (const x of effect.guards) g.limit(null, x.text);
        if (holds(e, effect.neutral)) g.say(null, "no-claim nothing");
        else if (exchanged || effect.guards.some((x) => x.blocks)) g.say(null, "no-claim guarded");
      }
    } catch (e) {
      if (!(e instanceof NoEstimate)) throw e;
      g.say("X", "no-estimate");
    }
  }
  const shares = all.map((x) => x.completeness);
  return {
    definition: d, value, uncertainty, grade: g.grade, basis, limitations: g.limitations,
    expected: all.some((x) => x.expected < 0n) ? -1n : sumOf(all, (x) => x.expected), received: sumOf(all, (x) => x.received),
    completeness: shares.includes(null) ? null : shares.reduce((a, b) => a.min(b)),
    coverage: all.map((x) => x.coverage).reduce((a, b) => a.min(b)), parts, records,
    gaps: [...new Map(gaps.map((x) => [refText(x.ref), x])).values()].sort((x, y) => refOrder(x.ref, y.ref)),
    approximate: true, windows: [q.baseline, q.reporting].filter((w) => w !== null),
  };
};
