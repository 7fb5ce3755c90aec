// Sections 7.1 to 7.3: which records make one input in one window, and the one number that they give.

const share = (a, b) => (b.sign() <= 0 ? null : a.over(b, 12, "cut").min(Decimal.of(1)));
/** @param side {scenario or null, labels} */
const wanted = (m, side) =>
  (side.scenario === null || m.scenario === side.scenario) &&
  [...side.labels].every(([k, v]) => m.labels.get(k) === v);
/** A side is {scenario, labels, arm (null: all), times: [{from, to}] in order}. */
const aside = (arm, side) => side.arm !== null && (arm === "" ? "on" : arm) !== side.arm;
const wholeOf = (side) => ({from: side.times[0].from, to: side.times[side.times.length - 1].to});
const inside = (side, from, to) => side.times.some((t) => from >= t.from && to <= t.to);
const sumOf = (list, f) => list.reduce((n, x) => n + f(x), 0n);
const max = (a, b) => (a > b ? a : b);
const least = (a, b) => (a < b ? a : b);

/** What both kinds of selection have in common; windows carry {series, start, end, expected, received, amount, …}. */
const finish = (s, used, empty, side) => {
  const all = [...used, ...empty];
  s.used = used;
  s.all = all;
  s.closed = s.reach.size > 0 && [...s.reach.values()].every((end) => end >= wholeOf(side).to);
  s.expected = all.some((w) => w.expected < 0n) ? -1n : sumOf(all, (w) => w.expected);
  s.received = sumOf(all, (w) => w.received);
  s.completeness = s.expected <= 0n ? null : share(Decimal.of(s.received), Decimal.of(s.expected));
  const covered = new Map([...s.reach.keys()].map((k) => [k, 0n]));
  for (const w of used) covered.set(w.series, covered.get(w.series) + w.covered);
  const length = sumOf(side.times, (t) => t.to - t.from);
  s.coverage = [...covered.values()]
    .map((ns) => share(Decimal.of(least(ns, length)), Decimal.of(length)))
    .reduce((a, b) => (a === null ? b : a.min(b)), null) ?? Decimal.of(0);
  return s;
};

const byBegin = (a, b) => order(a.series, b.series) || order(a.start, b.start) || order(a.end, b.end);

/** 7.1 */
const selectWindows = (evidence, name, side) => {
  const window = wholeOf(side);
  const s = {asides: 0n, partial: 0n, reach: new Map(), rolled: 0, leftOut: false};
  const newest = new Map();
  for (const m of evidence.metrics.get(name)) {
    if (m.start >= window.to || m.end <= window.from || !wanted(m, side)) continue;
    if (aside(m.arm, side)) {
      s.asides += 1n;
      continue;
    }
    s.reach.set(m.series, max(s.reach.get(m.series) ?? m.end, m.end));
    if (!inside(side, m.start, m.end)) {
      s.partial += 1n;
      continue;
    }
    const key = `${m.series} ${m.start} ${m.end}`;
    const other = newest.get(key);
    if (!other || m.revision > other.revision) newest.set(key, m);
  }
  const windows = [...newest.values()].map((m) => ({...m, covered: m.end - m.start})).sort(byBegin);
  const used = windows.filter((m) => m.amount !== null), empty = windows.filter((m) => m.amount === null);
  s.missing = BigInt(empty.length);
  s.overlapping = used.some((m, i) => i > 0 && m.series === used[i - 1].series && m.start < used[i - 1].end);
  const longest = new Map();
  for (const m of used) longest.set(m.start, max(longest.get(m.start) ?? 0n, m.covered));
  s.seconds = NANOS(sumOf([...longest.values()], (x) => x));
  return finish(s, used, empty, side);
};

const ROLLED = {min: "least", max: "greatest", last: "last"};

/** 7.2 */
const selectRollups = (evidence, resolution, name, aggregation, side) => {
  const window = wholeOf(side);
  const s = {asides: 0n, partial: 0n, reach: new Map(), rolled: 0, leftOut: false, missing: 0n};
  const windows = [];
  const reaches = (r) => r.from < window.to && r.to > window.from;
  s.leftOut = evidence.rollups.some((r) => r.span === resolution && r.rollup.left_out > 0 && reaches(r) && inside(side, r.from, r.to));
  for (const {r, m, labels, series} of evidence.rolled(resolution, name)) {
    if (!reaches(r) || !wanted({scenario: m.scenario, labels}, side)) continue;
    const count = BigInt(m.windows) + BigInt(m.empty);
    if (aside(m.arm, side)) {
      s.asides += count;
      continue;
    }
    s.reach.set(series, max(s.reach.get(series) ?? m.last_end, m.last_end));
    if (!inside(side, r.from, r.to)) {
      s.partial += count;
      continue;
    }
    s.missing += BigInt(m.empty);
    let amount = null;
    if (aggregation in ROLLED) {
      const d = Decimal.parse(m[ROLLED[aggregation]], 1000);
      amount = d && {kind: "exact", exact: d};
    } else if (aggregation === "mean") {
      const sum = amountOf(m, 1000);
      amount = sum?.kind === "exact" && m.windows > 0 ? {kind: "exact", exact: sum.exact.over(Decimal.of(m.windows))} : null;
    } else {
      amount = amountOf(m, 1000);
    }
    windows.push({
      rollup: r, ref: r.ref, agent: r.agent, scenario: m.scenario, name, series, start: r.from, end: r.to,
      amount, expected: m.expected, received: m.received, modes: m.modes.map((x) => x.mode), clock: m.clock_bound_ns,
      formula: m.formula, unit: m.unit, points: [], covered: m.covered_ns, first: m.first_start, last: m.last_end,
      overlapping: m.overlapping, empty: m.windows === 0, kind: [m.formula, m.unit, m.aggregation, m.slug],
    });
  }
  windows.sort((a, b) => order(a.series, b.series) || order(a.start, b.start) || order(a.last, b.last) ||
    order(a.first, b.first) || a.kind.map((x, i) => order(x, b.kind[i])).find((x) => x !== 0) || 0);
  const used = windows.filter((w) => !w.empty), empty = windows.filter((w) => w.empty);
  s.rolled = new Set(windows.map((w) => w.rollup)).size;
  s.overlapping = used.some((w, i) => w.overlapping ||
    (i > 0 && w.series === used[i - 1].series &&
      (w.rollup === used[i - 1].rollup ? w.first < used[i - 1].last : w.start < used[i - 1].end)));
  const spans = new Map();
  for (const w of used) {
    const span = spans.get(w.start) ?? {series: new Map(), length: 0n};
    span.series.set(w.series, (span.series.get(w.series) ?? 0n) + w.covered);
    span.length = max(span.length, w.end - w.start);
    spans.set(w.start, span);
  }
  s.seconds = NANOS(sumOf([...spans.values()], (x) => least(x.length, [...x.series.values()].reduce(max))));
  return finish(s, used, empty, side);
};

const narrowed = (side, labels) => (labels.size === 0 ? side : {...side, labels: new Map([...side.labels, ...labels])});
const NO_LABELS = new Map();
const select = (evidence, request, input, side) => (request.resolution === "window"
  ? selectWindows(evidence, input.metric, narrowed(side, input.labels ?? NO_LABELS))
  : selectRollups(evidence, request.resolution, input.metric, input.aggregation, narrowed(side, input.labels ?? NO_LABELS)));

const QUANTILES = {p5: 0.05, p50: 0.5, p95: 0.95, p99: 0.99};

/** 7.3 @return {number} or {none: code, text} */
const oneNumber = (s, input) => {
  const kind = {sum: "exact", max: "exact", min: "exact", last: "exact", ratio: "ratio"}[input.aggregation] ??
    (Object.hasOwn(QUANTILES, input.aggregation) ? "sketch" : undefined);
  if (s.used.length === 0) return {none: "no-value"};
  if (s.overlapping) return {none: "overlapping-windows"};
  if (input.aggregation === "last" && s.reach.size > 1) return {none: "several-series-last"};
  const quantile = QUANTILES[input.aggregation];
  const fits = (a) => a !== null && a.kind === kind && (kind !== "sketch" || a.quantile === quantile);
  if (kind === undefined || !s.used.every((w) => fits(w.amount))) return {none: "wrong-amount"};
  const amounts = s.used.map((w) => w.amount);
  switch (input.aggregation) {
    case "sum":
      return {number: amounts.map((a) => a.exact).reduce((a, b) => a.plus(b))};
    case "max":
      return {number: amounts.map((a) => a.exact).reduce((a, b) => a.max(b))};
    case "min":
      return {number: amounts.map((a) => a.exact).reduce((a, b) => a.min(b))};
    case "last":
      return {number: amounts[amounts.length - 1].exact};
    case "ratio": {
      const n = amounts.map((a) => a.numerator).reduce((a, b) => a.plus(b));
      const number = n.over(amounts.map((a) => a.denominator).reduce((a, b) => a.plus(b)));
      return number === null ? {none: "zero-denominator"} : {number};
    }
    default: {
      const sketches = amounts.map((a) => Sketch.read(a.bytes));
      const all = sketches[0];
      if (sketches.includes(null) || !sketches.slice(1).every((x) => all.merge(x))) return {none: "bad-sketch"};
      const value = all.quantile(quantile);
      return value === null
        ? {none: "no-value"}
        : {number: Decimal.ofDouble(value, 9), accuracy: Decimal.ofDouble(all.accuracy(), 9)};
    }
  }
};
