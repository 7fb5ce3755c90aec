// Section 7.12: which estimator a kind of quantity and of baseline takes, and with what.

const ESTIMATORS = {
  "fsu-g14@1": "ASHRAE 导则14 公式", "prediction-covariance@1": "预测协方差", "residual-block-bootstrap@1": "残差7日块自助法",
  "common-share-covariance@1": "同比例节约率的协方差", "common-share-block-bootstrap@1": "同比例节约率的7日块自助法",
  "priced-saving@1": "节约量乘以申报单价", "wilson@1": "Wilson 比率区间", "newcombe-wilson@1": "Newcombe-Wilson 比率差区间",
  "poisson-rate-ratio@1": "发生率之比的条件精确区间", "hodges-lehmann@1": "Hodges-Lehmann 中位数位移",
  "p95-ratio-block-bootstrap@1": "P95 之比的移动块自助法", "person-hours-block-bootstrap@1": "移动块自助法",
  "paired-on-off@1": "启停配对的比率估计", "difference-in-differences@1": "双重差分的移动块自助法",
};
const methodOf = (formula) =>
  ({code: formula, zh: ESTIMATORS[formula] ?? formula, en: formula.replace(/@.*/, "").replaceAll("-", " ")});

const percentText = (x) =>
  (Number.isFinite(x) ? shortest(x).times(Decimal.of(100)).toPlaces(2, "half-even").toString() : x > 0 ? "∞" : "-∞");

class Effect {
  /** @param levels {baseline, reporting, control_baseline, control_reporting}, those that there are */
  constructor(d, q, c, levels, drivers, temperatures, seed, breathe) {
    Object.assign(this, {d, q, c, levels, drivers, temperatures, seed, breathe});
    this.parts = {};
    this.guards = [];
    this.notes = [];
    this.neutral = 0;
    this.how = {confidence: 0.9, seed, breathe};
  }

  async estimate() {
    const {kind} = this.c;
    const two = kind !== "B3" && kind !== "B4", staggered = kind === "B4";
    const quantity = this.d.quantity;
    if (quantity === "energy@1") return two ? this.model(false) : staggered ? this.staggered(true) : this.onOff();
    if (quantity === "money@1") return two ? this.model(true) : this.none("money needs two periods");
    if (quantity === "labour@1") {
      return two ? personHours(this.pairs("baseline"), this.pairs("reporting"), this.how) : staggered ? this.staggered(false) : this.onOff();
    }
    if (staggered) return this.none("differences in differences are for amounts per time or per unit");
    if (quantity === "proportion@1") return this.proportion();
    if (quantity === "rare-events@1") return this.rates();
    if (quantity === "time-shift@1") return this.shift();
    if (quantity === "time-tail@1") return this.tail();
    return this.none("there is no estimator of " + quantity);
  }

  none(why) {
    throw new NoEstimate(why);
  }

  selection(name) {
    const level = this.levels[name] ?? this.none("an imported baseline has amounts and drivers only");
    if (!level.plain) this.none("the level is put together from several metrics");
    return level.inputs[0].s;
  }

  groups(name, whole) {
    return groupsOf(cellsOf(this.selection(name)), this.c, whole);
  }

  /** How many intervals a level's time overlaps. */
  intervals(name) {
    const {window} = this.levels[name];
    const {zone, interval} = this.c;
    let n = 0;
    for (let w = zone.around(interval, window.from); w.from < window.to; w = zone.around(interval, w.to)) n += 1;
    return n;
  }

  /** What is left out is chosen while it runs, if by nobody then by chance: more than a fifth blocks, more than half gives nothing. */
  enough(used, of, what) {
    const out = of - used;
    if (out * 2 > of) this.none(`${out} of ${of} ${what} are left out; at most half may be`);
    if (out * 5 > of) this.guards.push(guard(true, "many-left-out " + what, out, of));
  }

  pairs(name) {
    return this.groups(name).map((g) => ({a: g.amount.number(), b: g.base.number()}));
  }

  async staggered(whole) {
    const treated = [], control = [];
    const common = (line, other) => {
      const before = treated.length;
      const beside = new Map(this.groups(other, whole).map((g) => [g.from, g]));
      for (const g of this.groups(line, whole)) {
        const o = beside.get(g.from);
        if (!o) continue;
        treated.push({a: g.amount.number(), b: g.base.number()});
        control.push({a: o.amount.number(), b: o.base.number()});
      }
      this.enough(treated.length - before, this.intervals(line), line);
    };
    common("baseline", "control_baseline");
    const change = treated.length;
    common("reporting", "control_reporting");
    const e = await inDifferences(treated, control, change, this.how);
    this.guards.push(...(await trendGuards(treated, control, change, this.how)));
    return e;
  }

  onOff() {
    const {trial} = this.c;
    const byPair = (name, arm) => {
      const lengths = new Map(trial.times(arm).map((t) => [t.pair, t.to - t.from]));
      const sums = new Map();
      for (const x of cellsOf(this.selection(name))) {
        const pair = trial.pairOf({start: x.from, end: x.to});
        const s = sums.get(pair) ?? {covered: 0n, a: Decimal.of(0), b: Decimal.of(0)};
        sums.set(pair, {covered: s.covered + x.covered, a: s.a.plus(x.amount), b: s.b.plus(x.base)});
      }
      const rates = new Map();
      for (const [pair, s] of sums) {
        const length = lengths.get(pair) ?? 0n;
        if (length > 0n && Number(s.covered / 1000000n) >= 0.8 * Number(length / 1000000n)) rates.set(pair, s.a.number() / s.b.number());
      }
      return rates;
    };
    const on = byPair("reporting", "on"), off = byPair("baseline", "off");
    const both = [...on.keys()].filter((p) => off.has(p)).sort((a, b) => a - b);
    const e = pairedOnOff(both.map((p) => on.get(p)), both.map((p) => off.get(p)), 0.9);
    this.enough(both.length, trial.pairs, "pairs");
    this.parts.pairs = Decimal.of(both.length);
    const dropped = trial.pairs - both.length;
    if (dropped > 0) this.notes.push(remark("pairs-dropped", dropped));
    return e;
  }

  /** A sum as a double; none where it is no whole number. */
  whole(d) {
    return d.stripped().places > 0 ? this.none(`${d} is no whole number`) : d.number();
  }

  proportion() {
    const [before, after] = ["baseline", "reporting"].map((name) =>
      sampleOf(this.groups(name).filter((g) => g.base.sign() > 0).map((g) => ({x: this.whole(g.amount), n: this.whole(g.base)}))));
    this.guards = [...noneIsNotZero(before, 0.9), ...noneIsNotZero(after, 0.9)];
    this.parts.design_effect_baseline = shortest(before.designEffect);
    this.parts.design_effect_reporting = shortest(after.designEffect);
    return newcombe(after, before, 0.9);
  }

  rates() {
    const [before, after] = ["baseline", "reporting"].map((name) => {
      const cells = cellsOf(this.selection(name));
      if (cells.length === 0) this.none("there is no window that every series has a value for");
      return cells.reduce((s, x) => ({a: s.a.plus(x.amount), b: s.b.plus(x.base)}), {a: Decimal.of(0), b: Decimal.of(0)});
    });
    this.neutral = 1;
    const e = poissonRatio(this.whole(after.a), after.b.number(), this.whole(before.a), before.b.number(), 0.95);
    this.parts.events_baseline = before.a;
    this.parts.events_reporting = after.a;
    if (holds(e, 1)) this.guards.push(guard(true, "no-significant-change"));
    return e;
  }

  shift() {
    const [before, after] = ["baseline", "reporting"].map((name) =>
      [...this.selection(name).used].sort((a, b) => order(a.start, b.start) || refOrder(a.ref, b.ref)).map((w) =>
        (w.amount?.kind === "sketch" && w.amount.quantile === 0.5 ? w.amount.value : this.none("the level is no median"))));
    const e = hodgesLehmann(after, before, 0.9);
    const most = Math.max(correlationOf(before), correlationOf(after));
    this.parts.lag_1 = shortest(most);
    if (most > 2 / Math.sqrt(Math.min(before.length, after.length))) this.notes.push(remark("windows-correlated"));
    return e;
  }

  tail() {
    this.neutral = 1;
    const [before, after] = ["baseline", "reporting"].map((name) => new Tail(this.selection(name).used, this.c.zone, this.c.interval));
    return tailRatio(before, after, this.how);
  }

  /** Whole intervals for which all drivers are known. */
  observations(name) {
    const totals = this.drivers.map((times) => new Map(times.flatMap((s) => groupsOf(cellsOf(s), this.c, true)).map((g) => [g.from, g.amount])));
    return this.groups(name, true).filter((g) => totals.every((t) => t.has(g.from)))
      .map((g) => ({from: g.from, to: g.to, y: g.amount.number(), drivers: totals.map((t) => t.get(g.from).number()), tangents: []}));
  }

  hours() {
    const hours = new Map();
    for (const s of this.temperatures) {
      if (s.reach.size > 1) this.none("there are several series of temperatures");
      const degrees = cellsOf(s).map((x) => ({...x, amount: x.amount.times(x.base)}));
      for (const g of groupsOf(degrees, {zone: this.c.zone, interval: "hour"}, true)) hours.set(g.from, g.amount.number() / g.base.number());
    }
    return hours;
  }

  async model(money) {
    const {c} = this;
    const names = c.drivers.map((d) => d.name);
    const before = c.imported === null ? this.observations("baseline") : importedRows(c.imported, c.drivers);
    let after = this.observations("reporting"), without = 0, fitted = null, regression;
    if (c.weather === null) {
      regression = Regression.of(names, before);
    } else {
      fitted = await weatherModel(before, names, new DegreeDays(this.hours()), c.weather.unit, this.breathe);
      regression = fitted.regression;
      const covered = fitted.dress(after);
      without = fitted.left + after.length - covered.length;
      after = covered;
    }
    if (c.imported === null) this.enough(regression.rows.length, this.intervals("baseline"), "baseline");
    this.enough(after.length, this.intervals("reporting"), "reporting");
    await this.breathe();
    const adjustment = c.adjustments.reduce((sum, a) => sum.plus(a.amount), Decimal.of(0)).number();
    const s = savingsOf(regression, after, adjustment, 0.9, this.seed);
    this.guards.push(...s.guards);
    this.tellModel(s, regression, fitted, without);
    if (!money) return s.stated;
    const price = c.price.amount.number();
    const ends = [s.stated.low * s.expected * price, s.stated.high * s.expected * price];
    this.parts.saved = shortest(s.stated.value * s.expected);
    this.parts.price = c.price.amount;
    return estimate(s.stated.value * s.expected * price, Math.min(...ends), Math.max(...ends), s.stated.confidence, "priced-saving@1");
  }

  tellModel(s, m, fitted, without) {
    const put = (name, x) => {
      const d = shortest(x);
      if (d !== null) this.parts[name] = d;
    };
    put("expected", s.expected);
    put("metered", s.metered);
    for (const name of ["avoided", "common"]) {
      put(name, s[name].value);
      put(name + "_low", s[name].low);
      put(name + "_high", s[name].high);
    }
    put("fsu_68", s.claim);
    for (const [name, x] of Object.entries({
      n: m.n, n_effective: m.effective, p: m.p, r2: m.r2, cv_rmse: m.cvRmse, nmbe: m.nmbe, rho: m.rho, per_day: m.fit.coefficients[0],
    })) put(name, x);
    m.names.forEach((name, i) => put("per_" + name, m.fit.coefficients[i + 1]));
    if (fitted !== null) {
      put("heating_below", fitted.heating);
      put("cooling_above", fitted.cooling);
    }
    const a = s.avoided;
    const range = `${percentText(a.value)}% [${percentText(a.low)}, ${percentText(a.high)}]`;
    this.notes.push(s.isCommon ? remark("stated-common", range) : remark("stated-avoided"));
    const incomplete = ["baseline", "reporting"].filter((name) => this.levels[name])
      .reduce((n, name) => n + this.groups(name).length - this.groups(name, true).length, 0);
    if (incomplete > 0) this.notes.push(remark("incomplete-intervals", incomplete));
    if (without > 0) this.notes.push(remark("temperature-missing", without));
    const {cycle} = this.c;
    if (m.rows[m.n - 1].to - m.rows[0].from < cycle) this.notes.push(remark("cycle-not-covered", cycle / (DAY_SECONDS * SECOND)));
    if (m.names.length === 0) this.notes.push(remark("no-drivers"));
  }
}
