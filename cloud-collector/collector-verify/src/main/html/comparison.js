// Section 7.12: what a request compares with, read; and its records put together by intervals.

const KINDS = {
  B1: ["实测基期", "measured before", "M1"], B2: ["影子运行", "shadow mode", "M1"], B3: ["启停交替", "on/off trial", "M1"],
  B4: ["分批上线对照", "staggered roll-out", "M2"], B5: ["导入的历史数据", "imported history", "C"],
};

const durationOf = (s) => {
  const m = typeof s === "string" && /^(\d{1,9})([smhd])$/.exec(s);
  if (!m) throw new Unreadable("a duration: " + s);
  return BigInt(m[1]) * {s: 1n, m: 60n, h: 3600n, d: DAY_SECONDS}[m[2]] * SECOND;
};
/** RFC 3339 with any offset. */
const anyTimeOf = (s) => {
  const m = typeof s === "string" && /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?:(:\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d))$/.exec(s);
  if (!m) throw new Unreadable("no time: " + s);
  const time = nanosOf(m[1] + (m[2] ?? ":00"), m[3]);
  if (!m[4]) return time;
  const [hours, minutes] = [BigInt(m[5]), BigInt(m[6])];
  if (hours > 18n || minutes > 59n) throw new Unreadable("no offset: " + s);
  const ahead = (hours * 60n + minutes) * 60n * SECOND;
  return time + (m[4] === "-" ? ahead : -ahead);
};
const decimalNeeded = (o, key) => {
  const d = Decimal.parse(need(o, key, "string"), 1000);
  if (d === null) throw new Unreadable(key);
  return d;
};
const wholeNeeded = (o, key) => {
  const s = need(o, key, "string");
  if (!isWhole(s.replace(/^-(?=[1-9])/, ""))) throw new Unreadable(key);
  return BigInt(s);
};
const seriesOf = (m) => ({scenario: maybe(m, "scenario", "string"), labels: new Map(Object.entries(maybe(m, "labels", "map") ?? {}))});
const metricOf = (m) => ({metric: need(m, "metric", "string"), unit: need(m, "unit", "string"), ...seriesOf(m)});

/** The request's comparison, read; throws Unreadable or Malformed where it is none. */
const comparisonOf = (c) => {
  const kind = need(c, "kind", "string");
  if (!Object.hasOwn(KINDS, kind)) throw new Unreadable("kind");
  const interval = maybe(c, "interval", "string") ?? "day";
  if (!["hour", "day", "week", "month"].includes(interval)) throw new Unreadable("interval");
  const zone = new Zone(need(c, "zone", "string"));
  const [weather, control, t, imported, price] = ["weather", "control", "trial", "imported", "price"].map((k) => maybe(c, k, "map"));
  const drivers = (maybe(c, "drivers", "list") ?? []).map((d) => ({name: need(d, "name", "string"), ...metricOf(d)}));
  const adjustments = (maybe(c, "adjustments", "list") ?? []).map((a) => ({
    from: anyTimeOf(a.from), to: anyTimeOf(a.to), amount: decimalNeeded(a, "amount"), reason: need(a, "reason", "string"),
    by: need(a, "by", "string"), at: anyTimeOf(a.at), key: need(a, "key", "string"), signature: need(a, "signature", "string"),
  }));
  const two = kind === "B1" || kind === "B2" || kind === "B5";
  const fits = (control !== null) === (kind === "B4") && (t !== null) === (kind === "B3") && (imported !== null) === (kind === "B5") &&
    (two || (drivers.length === 0 && weather === null && adjustments.length === 0)) && !(weather !== null && kind === "B5") &&
    new Set(drivers.map((d) => d.name)).size === drivers.length;
  if (!fits) throw new Unreadable("comparison");
  if (imported !== null && need(imported, "sha256", "string") !== hex(sha256(utf8(need(imported, "csv", "string"))))) {
    throw new Unreadable(`${imported.name} is not the file whose SHA-256 is ${imported.sha256}`);
  }
  if (weather !== null && !Object.hasOwn(SCALES, weather.unit)) throw new Unreadable("weather");
  return {
    kind, interval, zone, cycle: durationOf(maybe(c, "cycle", "string") ?? "7d"), drivers, adjustments,
    weather: weather && metricOf(weather), control: control && seriesOf(control),
    trial: t && new Trial({
      from: anyTimeOf(t.from), period: durationOf(t.period), settle: durationOf(t.settle ?? "0s"),
      pairs: Number(wholeNeeded(t, "pairs")), seed: wholeNeeded(t, "seed"),
    }, zone),
    imported: imported && {name: need(imported, "name", "string"), sha256: imported.sha256, csv: imported.csv},
    price: price && {amount: decimalNeeded(price, "amount"), source: need(price, "source", "string")},
  };
};

/** Whether its signature holds, and the fingerprint of its key. */
const checkAdjustment = async (a, q, ownCurve) => {
  let text = "EdgeWitness adjustment v1\n";
  const lines = [q.indicator, q.scenario ?? "", ...[...q.labels].sort((x, y) => order(x[0], y[0])).map(([k, x]) => `${k}=${x}`),
    timeText(a.from), timeText(a.to), a.amount.stripped().toString(), a.reason, a.by, timeText(a.at)];
  for (const l of lines) text += `${l.length} ${l}\n`;
  a.holds = false;
  a.fingerprint = "";
  try {
    const key = unbase64(a.key);
    const raw = rawKey(key);
    if (raw !== null) {
      a.fingerprint = hex(sha256(key));
      a.holds = await (await verifier(raw, ownCurve))(unbase64(a.signature), utf8(text));
    }
  } catch (e) {
    if (!(e instanceof TypeError || e instanceof Malformed || e.name === "InvalidCharacterError")) throw e;
  }
};

/** What a metric says of one window, over all series: {from, to, covered, amount, base}, in order of time. */
const cellsOf = (s) => {
  const cells = new Map();
  for (const w of s.used) {
    const kind = w.amount?.kind;
    if (kind !== "exact" && kind !== "ratio") throw new NoEstimate("an amount is neither exact nor a ratio");
    const length = w.end - w.start;
    const covered = least(w.covered, length);
    const one = {
      from: w.start, to: w.end, covered, series: 1, amount: kind === "exact" ? w.amount.exact : w.amount.numerator,
      base: kind === "exact" ? NANOS(covered) : w.amount.denominator,
    };
    const key = `${w.start} ${w.end}`, other = cells.get(key);
    cells.set(key, !other ? one : {
      ...one, covered: least(one.covered, other.covered), series: other.series + 1, amount: other.amount.plus(one.amount),
      base: kind === "exact" ? other.base.min(one.base) : other.base.plus(one.base),
    });
  }
  return [...cells.values()].filter((c) => c.series === s.reach.size).sort((a, b) => order(a.from, b.from));
};

/** Cells put together by interval; if asked for, only those intervals that cells which end inside cover whole. */
const groupsOf = (cells, c, whole = false) => {
  const groups = new Map();
  for (const x of cells) {
    const {from, to} = c.zone.around(c.interval, x.from);
    if (whole && x.to > to) continue;
    const g = groups.get(from) ?? {from, to, covered: 0n, amount: Decimal.of(0), base: Decimal.of(0)};
    g.covered += x.covered;
    g.amount = g.amount.plus(x.amount);
    g.base = g.base.plus(x.base);
    groups.set(from, g);
  }
  const all = [...groups.values()].sort((a, b) => order(a.from, b.from));
  return whole ? all.filter((g) => g.covered === g.to - g.from) : all;
};

const importedRows = ({name, csv}, drivers) => {
  const lines = csv.split(/\r\n|\n|\r/);
  const cells = (line) => line.split(",").map((x) => x.trim());
  const head = cells(lines[0]);
  const columns = drivers.map((d) => head.indexOf(d.name));
  if (head.slice(0, 3).join() !== "from,to,amount" || columns.some((i) => i < 3)) throw new NoEstimate(name + ": its header");
  return lines.slice(1).filter((l) => l.trim() !== "").map((line) => {
    const c = cells(line);
    const number = (i) => {
      const d = Decimal.parse(c[i] ?? "", 1000);
      if (d === null) throw new NoEstimate(`${name}: ${line}`);
      return d.number();
    };
    try {
      if (c.length !== head.length) throw new Unreadable("cells");
      const row = {from: anyTimeOf(c[0]), to: anyTimeOf(c[1]), y: number(2), drivers: columns.map(number), tangents: []};
      if (row.from >= row.to) throw new Unreadable("no interval");
      return row;
    } catch (e) {
      if (!(e instanceof Unreadable || e instanceof Malformed)) throw e;
      throw new NoEstimate(`${name}: ${line}`);
    }
  });
};
