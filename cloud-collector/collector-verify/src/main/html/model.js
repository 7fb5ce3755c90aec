// Section 7.12, the model: a regression of amounts on drivers, and what was saved against it. Rows are {from, to, y, drivers, tangents}.

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const form = (a, m, b) => a.reduce((sum, x, i) => sum + x * dot(m[i], b), 0);
const daysOf = (row) => Number(row.to - row.from) / 1e9 / 86400;
const columnsOf = (row) => [daysOf(row), ...row.drivers];
const allColumns = (row) => [daysOf(row), ...row.drivers, ...row.tangents];
const touches = (rows, i) => i > 0 && rows[i].from === rows[i - 1].to;

const sortedRows = (rows) => {
  const sorted = [...rows].sort((a, b) => order(a.from, b.from));
  sorted.forEach((r, i) => {
    if (i > 0 && r.from < sorted[i - 1].to) throw new NoEstimate(`the interval from ${timeText(r.from)} overlaps the one before`);
  });
  return sorted;
};

/** Weighted least squares by Householder reflections. @return {coefficients, inverse: (X′WX)⁻¹} or null */
const leastSquares = (x, y, sd) => {
  const n = x.length, p = n === 0 ? 0 : x[0].length;
  if (n < p || p === 0) return null;
  const a = x.map((row, i) => [...row.map((v) => v / sd[i]), y[i] / sd[i]]);
  const norm = Array.from({length: p}, (_, j) => Math.sqrt(a.reduce((s, r) => s + r[j] * r[j], 0)));
  for (let j = 0; j < p; j++) {
    let length = 0;
    for (let i = j; i < n; i++) length += a[i][j] * a[i][j];
    length = Math.sqrt(length);
    if (!(length > 1e-10 * norm[j])) return null;
    const head = a[j][j] > 0 ? -length : length;
    const v = a.map((r, i) => (i < j ? 0 : r[j]));
    v[j] -= head;
    let square = 0;
    for (let i = j; i < n; i++) square += v[i] * v[i];
    for (let k = j; k <= p; k++) {
      let sum = 0;
      for (let i = j; i < n; i++) sum += v[i] * a[i][k];
      const factor = (2 * sum) / square;
      for (let i = j; i < n; i++) a[i][k] -= factor * v[i];
    }
  }
  const coefficients = new Array(p).fill(0);
  for (let j = p - 1; j >= 0; j--) {
    let sum = a[j][p];
    for (let k = j + 1; k < p; k++) sum -= a[j][k] * coefficients[k];
    coefficients[j] = sum / a[j][j];
  }
  const u = Array.from({length: p}, () => new Array(p).fill(0));
  for (let j = 0; j < p; j++) {
    u[j][j] = 1 / a[j][j];
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += a[i][k] * u[k][j];
      u[i][j] = -sum / a[i][i];
    }
  }
  const inverse = u.map((ui) => u.map((uj) => dot(ui, uj)));
  return {coefficients, inverse};
};

/** @param proportional whether scatter grows with the level @return null if the columns do not determine the coefficients */
const fitRows = (rows, proportional) => {
  const x = rows.map(columnsOf), y = rows.map((r) => r.y), n = rows.length;
  const floor = (0.05 * y.reduce((a, b) => a + b, 0)) / x.reduce((a, r) => a + r[0], 0);
  if (proportional && !(floor > 0)) return null;
  const deviation = (f, days) => (proportional ? Math.max(f, floor * days) / Math.sqrt(days) : Math.sqrt(days));
  let sd = x.map((r) => Math.sqrt(r[0])), coefficients = [], predicted = [], moved = Infinity;
  for (let round = 0; round <= 12 && moved > 1e-7; round++) {
    const solved = leastSquares(x, y, sd);
    if (solved === null) return null;
    coefficients = solved.coefficients;
    predicted = x.map((r) => dot(coefficients, r));
    const next = predicted.map((f, i) => deviation(f, x[i][0]));
    moved = next.reduce((m, d, i) => Math.max(m, Math.abs(d / sd[i] - 1)), 0);
    sd = next;
  }
  let squares = 0, logs = 0, size = 0;
  for (let i = 0; i < n; i++) {
    squares += ((y[i] - predicted[i]) / sd[i]) ** 2;
    logs += Math.log(sd[i]);
    size += (y[i] / sd[i]) ** 2;
  }
  const likelihood = -0.5 * n * Math.log(Math.max(squares, 1e-24 * size) / n) - logs;
  return {coefficients, proportional, predicted, sd, squares, likelihood, deviation};
};

/** What an interval owes to those before it, ρ(k) = share·memoryᵏ; nothing across a hole. */
class Correlation {
  constructor(share, memory) {
    this.share = share;
    this.memory = memory;
  }

  /** A first-order process, unless a lasting one beneath noise is the likelier by Schwarz's information. */
  static of(rows, residuals) {
    let products = 0, pairs = 0;
    residuals.forEach((e, i) => {
      if (!touches(rows, i)) return;
      products += e * residuals[i - 1];
      pairs += 1;
    });
    const n = residuals.length, square = dot(residuals, residuals);
    const lag = pairs === 0 || square === 0 ? 0 : Math.max(0, Math.min(0.99, products / pairs / (square / n)));
    const first = new Correlation(1, lag);
    let best = first, least = first.information(rows, residuals) - Math.log(n);
    for (const days of [2, 3, 5, 7, 10, 14, 20, 30, 50]) {
      for (let i = 1; i < 20; i++) {
        const c = new Correlation(i / 20, Math.exp(-1 / days));
        const information = c.information(rows, residuals);
        if (information < least && c.longRun() > first.longRun()) [best, least] = [c, information];
      }
    }
    best.rho = lag;
    return best;
  }

  /** Variance of a long sum over that of a sum of independent intervals. */
  longRun() {
    return 1 + (2 * this.share * this.memory) / (1 - this.memory);
  }

  /** Minus twice the logarithm of the likelihood, by Kalman's filter. */
  information(rows, residuals) {
    const {share, memory} = this, n = residuals.length;
    let logs = 0, squares = 0, level = 0, variance = share;
    for (let i = 0; i < n; i++) {
      if (i > 0 && !touches(rows, i)) {
        level = 0;
        variance = share;
      }
      const total = variance + 1 - share, error = residuals[i] - level;
      logs += Math.log(total);
      squares += (error * error) / total;
      level = memory * (level + (variance / total) * error);
      variance = (memory * memory * variance * (1 - share)) / total + share * (1 - memory * memory);
    }
    return squares === 0 ? -Infinity : n * Math.log(squares / n) + logs;
  }

  /** ΣΣ aᵢaⱼρ(|i−j|). */
  sum(rows, a) {
    let total = 0, owed = 0;
    for (let i = 0; i < a.length; i++) {
      owed = touches(rows, i) ? this.memory * (owed + this.share * a[i - 1]) : 0;
      total += a[i] * a[i] + 2 * a[i] * owed;
    }
    return total;
  }

  /** The inverse of Z′Z with what its rows owe each other. */
  sandwich(rows, u, sd) {
    if (this.share * this.memory === 0) return u;
    const p = u.length;
    const middle = Array.from({length: p}, () => new Array(p).fill(0));
    let owed = new Array(p).fill(0), before = owed;
    rows.forEach((row, i) => {
      const z = allColumns(row).map((v) => v / sd[i]);
      const last = before, touching = touches(rows, i);
      owed = owed.map((o, j) => (touching ? this.memory * (o + this.share * last[j]) : 0));
      for (let j = 0; j < p; j++) for (let k = 0; k < p; k++) middle[j][k] += z[j] * z[k] + z[j] * owed[k] + owed[j] * z[k];
      before = z;
    });
    return product(product(u, middle), u);
  }
}

const product = (a, b) => a.map((row) => b[0].map((_, j) => row.reduce((s, v, k) => s + v * b[k][j], 0)));

// Where all levels are equal both scatters are the same model, and only rounding differs.
const LIKELIER = 1e-6;

class Regression {
  /** With this scatter. */
  constructor(names, unsorted, proportional) {
    const rows = sortedRows(unsorted);
    const n = rows.length, p = n === 0 ? 0 : allColumns(rows[0]).length;
    const fit = n > p ? fitRows(rows, proportional) : null;
    const all = fit && leastSquares(rows.map(allColumns), fit.predicted, fit.sd);
    if (!all) throw new NoEstimate(`${n} intervals do not determine ${p} parameters, or drivers are collinear`);
    Object.assign(this, {names, rows, fit, n, p, inverse: all.inverse});
    const mean = rows.reduce((s, r) => s + r.y / n, 0);
    let errors = 0, bias = 0, total = 0;
    rows.forEach((r, i) => {
      const e = r.y - fit.predicted[i];
      errors += e * e;
      bias += e;
      total += (r.y - mean) ** 2;
    });
    this.residuals = rows.map((r, i) => (r.y - fit.predicted[i]) / fit.sd[i]);
    this.correlation = Correlation.of(rows, this.residuals);
    this.rho = this.correlation.rho;
    this.independent = n / this.correlation.longRun();
    this.r2 = 1 - (total === 0 ? 1 : errors / total);
    this.cvRmse = Math.sqrt(errors / (n - p)) / mean;
    this.nmbe = bias / ((n - p) * mean);
    this.effective = (n * (1 - this.rho)) / (1 + this.rho);
    this.scale = Math.sqrt(fit.squares / (n - p));
    this.unscaled = this.correlation.sandwich(rows, this.inverse, fit.sd);
  }

  /** With the scatter that the data ask for. */
  static of(names, rows) {
    const constant = new Regression(names, rows, false);
    const proportional = fitRows(constant.rows, true);
    const growing = proportional !== null && proportional.likelihood > constant.fit.likelihood + LIKELIER;
    return growing ? new Regression(names, rows, true) : constant;
  }

  predict(row) {
    return dot(this.fit.coefficients, columnsOf(row));
  }

  deviation(row) {
    return this.fit.deviation(this.predict(row), daysOf(row));
  }
}

/** What was saved, two ways: as a share of what the model expects (avoided), and as one share of every load (common). */
const savingsOf = (model, unsorted, adjustment, confidence, seed) => {
  const rows = sortedRows(unsorted), m = rows.length;
  if (m === 0) throw new NoEstimate("there are no reporting intervals");
  const {scale, unscaled, correlation} = model;
  const f = rows.map((r) => model.predict(r)), d = rows.map((r) => model.deviation(r)), columns = rows.map(allColumns);
  let expected = adjustment, metered = 0, weight = 0, weighted = 0;
  const g = new Array(model.p).fill(0), h = new Array(model.p).fill(0);
  for (let i = 0; i < m; i++) {
    expected += f[i];
    metered += rows[i].y;
    weight += (f[i] / d[i]) * (f[i] / d[i]);
    weighted += (f[i] / d[i]) * (rows[i].y / d[i]);
    for (let j = 0; j < model.p; j++) {
      g[j] += columns[i][j];
      h[j] += (columns[i][j] * f[i]) / (d[i] * d[i]);
    }
  }
  for (let j = 0; j < model.p; j++) h[j] /= weight;
  if (!(expected > 0)) throw new NoEstimate(`the model expects ${expected}: there is nothing to save from`);
  const w = f.map((x, i) => x / d[i] / weight);
  const ratio = weighted / weight, level = model.fit.proportional ? ratio : 1;
  const avoided = 1 - metered / expected, common = 1 - ratio;
  const freedom = model.effective - model.p, independent = model.independent - model.p;
  const t = student(confidence, freedom);
  const halfG14 = (q) =>
    q * 1.26 * model.cvRmse * Math.sqrt(((model.n / model.effective) * (1 + 2 / model.effective)) / m);
  const avoidedDeviation = (scale * Math.sqrt(form(g, unscaled, g) + correlation.sum(rows, d))) / expected;
  const errors = rows.map((r, i) => (r.y / d[i] - ratio * w[i] * weight) / (level > 0 ? level : 1));
  const own = model.n - model.p;
  const pooled = Math.sqrt((scale * scale * own + dot(errors, errors)) / (own + m - 1));
  const commonDeviation = pooled * Math.sqrt(ratio * ratio * form(h, unscaled, h) + level * level * correlation.sum(rows, w));
  const pooledT = student(confidence, independent + m / correlation.longRun() - 1);
  const draws = savingsDraws(model, {rows, d, w, g, h, errors, expected, ratio, level}, seed);
  const [ends, commonEnds] = draws.map((x) => endsOf(x.sort(), confidence));
  const gradient = g.map((x, j) => ratio * (x / expected - h[j]));
  const apart = Math.abs(common - avoided);
  const variance = form(gradient, unscaled, gradient) + correlation.sum(rows, d.map((x, i) => level * (x / expected - w[i])));
  const disagreement = apart <= 1e-12 ? 0 : apart / (scale * Math.sqrt(Math.max(0, variance)));
  const isCommon = adjustment === 0 && independent > 0 && disagreement <= student(0.9, independent);
  const claim = freedom > 0 && avoided > 0 ? halfG14(student(0.68, freedom)) / avoided : Infinity;
  const result = {
    expected, metered, isCommon, claim, guards: savingsGuards(model, rows, claim),
    avoided: widest([
      symmetric(avoided, halfG14(t), confidence, "fsu-g14@1"),
      symmetric(avoided, student(confidence, independent) * avoidedDeviation, confidence, "prediction-covariance@1"),
      drawnOut(avoided, avoided - ends[1], avoided - ends[0], confidence, "residual-block-bootstrap@1"),
    ]),
    common: widest([
      symmetric(common, pooledT * commonDeviation, confidence, "common-share-covariance@1"),
      drawnOut(common, common - commonEnds[1], common - commonEnds[0], confidence, "common-share-block-bootstrap@1"),
    ]),
  };
  return {...result, stated: isCommon ? result.common : result.avoided};
};

/** Errors of both shares by resampling residuals in blocks of seven days. */
const savingsDraws = (model, a, seed) => {
  const random = new Random(seed);
  const spread = (residuals, p) => {
    const n = residuals.length, mean = residuals.reduce((s, e) => s + e / n, 0), factor = Math.sqrt(n / (n - p));
    return residuals.map((e) => (e - mean) * factor);
  };
  const before = spread(model.residuals, model.p);
  const m = a.rows.length;
  const after = m > 1 ? spread(a.errors, 1) : before;
  const days = model.rows.reduce((s, r) => s + daysOf(r) / model.n, 0);
  const block = Math.max(1, Math.min(nearestWhole(7 / days), Math.floor(model.n / 2)));
  const influence = (gradient) => model.rows.map((r) => form(gradient, model.inverse, allColumns(r)) / model.deviation(r));
  const u = influence(a.g), v = influence(a.h);
  /** Σ weights × residuals over blocks that fill as many places. */
  const drawn = (residuals, count) => {
    const length = Math.min(block, residuals.length);
    const places = new Int32Array(count);
    for (let i = 0; i < count; i += length) {
      const start = random.below(residuals.length - length + 1);
      for (let j = i; j < Math.min(count, i + length); j++) places[j] = start + j - i;
    }
    return places;
  };
  const sum = (weights, residuals, places) => {
    let s = 0;
    for (let i = 0; i < places.length; i++) s += weights[i] * residuals[places[i]];
    return s;
  };
  const errors = [new Float64Array(CHANGE_DRAWS), new Float64Array(CHANGE_DRAWS)];
  for (let k = 0; k < CHANGE_DRAWS; k++) {
    const fitted = drawn(before, before.length), predicted = drawn(before, m), seen = drawn(after, m);
    errors[0][k] = (sum(u, before, fitted) - sum(a.d, before, predicted)) / a.expected;
    errors[1][k] = a.ratio * sum(v, before, fitted) - a.level * sum(a.w, after, seen);
  }
  return errors;
};

const savingsGuards = (model, rows, claim) => {
  const guards = [];
  if (model.independent - model.p < 3) guards.push(guard(true, "few-intervals", model.n, model.p));
  if (!(claim < 0.5)) guards.push(guard(true, "savings-uncertain"));
  if (Math.abs(model.nmbe) > 0.05) guards.push(guard(false, "biased-model"));
  model.names.forEach((name, i) => {
    const daily = (r) => r.drivers[i] / daysOf(r);
    const before = model.rows.map(daily);
    const low = before.reduce((a, b) => Math.min(a, b)), high = before.reduce((a, b) => Math.max(a, b));
    const margin = 0.1 * (high - low);
    const outside = rows.filter((r) => daily(r) < low - margin || daily(r) > high + margin).length;
    if (outside > 0) guards.push(guard(false, "extrapolated", outside, name));
  });
  return guards;
};
