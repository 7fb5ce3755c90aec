// Section 7.12: the estimators of changes that are no regression. All in doubles.

/** Why there is no estimate of these records. */
class NoEstimate extends Error {}

const LEAST_WINDOWS = 10;
const CHANGE_DRAWS = 1999;

/** low ≤ value ≤ high, the ends perhaps infinite; formula is the estimator's ID@VERSION. */
const estimate = (value, low, high, confidence, formula) => {
  if (!(low <= value && value <= high)) throw new NoEstimate(`${value} is not in [${low}, ${high}]`);
  return {value, low, high, confidence, formula};
};
const symmetric = (value, half, confidence, formula) => estimate(value, value - half, value + half, confidence, formula);
const drawnOut = (value, low, high, confidence, formula) =>
  estimate(value, Math.min(low, value), Math.max(high, value), confidence, formula);
const holds = (e, x) => e.low <= x && x <= e.high;
const widest = (list) => list.reduce((a, b) => (b.high - b.low > a.high - a.low ? b : a));
const guard = (blocks, key, ...values) => ({blocks, text: textOf(LIMITATIONS, key, ...values)});
const remark = (key, ...values) => textOf(LIMITATIONS, key, ...values);

/** The ends of sorted draws, as many cut off at both sides. */
const endsOf = (draws, confidence) => {
  const k = Math.max(1, nearestWhole(((draws.length + 1) * (1 - confidence)) / 2));
  return [draws[k - 1], draws[draws.length - k]];
};

/** @param f (baseline, reporting) => the value of blocks [from, to) of each side @param breathe lets the page breathe */
const blockBootstrap = async (baseline, reporting, value, f, {confidence, seed, formula, breathe}) => {
  if (Math.min(baseline, reporting) < LEAST_WINDOWS) {
    throw new NoEstimate(`${baseline} and ${reporting} intervals: at least ${LEAST_WINDOWS} a side are needed`);
  }
  const random = new Random(seed);
  const drawn = (rows) => {
    const length = blockLength(rows);
    return drawBlocks(rows, length, random).map((from, i) => [from, from + Math.min(length, rows - i * length)]);
  };
  const draws = new Float64Array(CHANGE_DRAWS);
  for (let d = 0; d < CHANGE_DRAWS; d++) {
    const before = drawn(baseline);
    draws[d] = f(before, drawn(reporting));
    if (d % 50 === 0) await breathe();
    if (Number.isNaN(draws[d])) throw new NoEstimate("a draw has no value");
  }
  draws.sort();
  const [low, high] = endsOf(draws, confidence);
  return drawnOut(value, low, high, confidence, formula);
};

/** Amount over base of what was drawn of pairs [{a, b}]. */
const rateOf = (pairs, blocks) => {
  let a = 0, b = 0;
  for (const [from, to] of blocks) {
    for (let i = from; i < to; i++) {
      a += pairs[i].a;
      b += pairs[i].b;
    }
  }
  return a / b;
};
const everything = (pairs) => [[0, pairs.length]];

const personHours = (before, after, how) => {
  const share = (i, j) => 1 - rateOf(after, j) / rateOf(before, i);
  return blockBootstrap(before.length, after.length, share(everything(before), everything(after)), share,
    {...how, formula: "person-hours-block-bootstrap@1"});
};

/** @param treated pairs of the line, those of the baseline first; control likewise; change how many those are */
const inDifferences = (treated, control, change, how) => {
  const t = treated.slice(change), c = control.slice(change);
  const share = (i, j) => 1 - rateOf(t, j) / rateOf(treated, i) / (rateOf(c, j) / rateOf(control, i));
  return blockBootstrap(change, t.length, share([[0, change]], everything(t)), share,
    {...how, formula: "difference-in-differences@1"});
};

const trendGuards = async (treated, control, change, how) => {
  if (change < 2 * LEAST_WINDOWS) return [guard(false, "trend-unknown")];
  const half = Math.floor(change / 2);
  const before = await inDifferences(treated.slice(0, change), control.slice(0, change), half, how);
  return holds(before, 0) ? [] : [guard(true, "no-parallel-trend")];
};

/** @param on, off rates of each pair */
const pairedOnOff = (on, off, confidence) => {
  const k = on.length;
  if (k < 2) throw new NoEstimate(`${k} pairs of periods`);
  const rates = on.map((a, i) => [a, off[i]]).sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  let sumOn = 0, sumOff = 0, squares = 0;
  for (const [a, b] of rates) {
    sumOn += a;
    sumOff += b;
  }
  const q = sumOn / sumOff;
  for (const [a, b] of rates) squares += (a - q * b) ** 2;
  const deviation = Math.sqrt(squares / (k * (k - 1))) / Math.abs(sumOff / k);
  return symmetric(1 - q, student(confidence, k - 1) * deviation, confidence, "paired-on-off@1");
};

/** Parts with a property, in clusters [{x, n}]. */
const sampleOf = (clusters) => {
  const sorted = [...clusters].sort((a, b) => a.x - b.x || a.n - b.n);
  let count = 0, size = 0;
  for (const c of sorted) {
    count += c.x;
    size += c.n;
  }
  if (!(size > 0 && count >= 0 && count <= size)) throw new NoEstimate(`${count} of ${size} is no sample`);
  const p = count / size, k = sorted.length;
  let designEffect = 1;
  if (k > 1 && count > 0 && count < size) {
    let squares = 0;
    for (const c of sorted) squares += (c.x - p * c.n) ** 2;
    const variance = (squares * k) / (k - 1) / (size * size);
    designEffect = Math.max(1, variance / ((p * (1 - p)) / size));
  }
  return {count, size, p, designEffect};
};

const wilson = (s, confidence) => {
  const z = normal(confidence), n = s.size / s.designEffect, p = s.p;
  const middle = p + (z * z) / (2 * n), half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const low = s.count === 0 ? 0 : (middle - half) / (1 + (z * z) / n);
  const high = s.count === s.size ? 1 : (middle + half) / (1 + (z * z) / n);
  return {low: Math.max(0, low), high: Math.min(1, high)};
};

const newcombe = (after, before, confidence) => {
  const a = wilson(after, confidence), b = wilson(before, confidence);
  const d = after.p - before.p;
  return estimate(d, d - Math.sqrt((after.p - a.low) ** 2 + (b.high - before.p) ** 2),
    d + Math.sqrt((a.high - after.p) ** 2 + (before.p - b.low) ** 2), confidence, "newcombe-wilson@1");
};

const noneIsNotZero = (s, confidence) =>
  (s.count > 0 ? [] : [guard(true, "none-is-not-zero", s.size, shortest(wilson(s, confidence).high * 100).toPlaces(2, "half-even"))]);

const poissonRatio = (after, afterBase, before, beforeBase, confidence) => {
  if (after < 0 || before < 0 || after + before === 0 || !(afterBase > 0) || !(beforeBase > 0)) {
    throw new NoEstimate(`there is no ratio of ${after} events in ${afterBase} to ${before} in ${beforeBase}`);
  }
  const tail = (1 - confidence) / 2;
  const low = after === 0 ? 0 : betaQuantile(tail, after, before + 1);
  const high = before === 0 ? 1 : betaQuantile(1 - tail, after + 1, before);
  const bases = beforeBase / afterBase;
  return estimate((bases * after) / before, (bases * low) / (1 - low), high === 1 ? Infinity : (bases * high) / (1 - high), confidence,
    "poisson-rate-ratio@1");
};

const bits = new DataView(new ArrayBuffer(8));
/** A whole number that is ordered as the double is, and back. */
const keyOf = (x) => {
  bits.setFloat64(0, x);
  const n = bits.getBigInt64(0);
  return n < 0n ? BigInt.asIntN(64, n ^ 0x7fffffffffffffffn) : n;
};
const doubleOf = (key) => {
  bits.setBigInt64(0, key < 0n ? BigInt.asIntN(64, key ^ 0x7fffffffffffffffn) : key);
  return bits.getFloat64(0);
};

/** The k-th smallest of all differences x − y, k from 1; both sorted. */
const kthDifference = (x, y, k) => {
  const upTo = (most) => {
    let count = 0, j = 0;
    for (const v of x) {
      while (j < y.length && v - y[j] > most) j += 1;
      count += y.length - j;
    }
    return count;
  };
  let low = keyOf(x[0] - y[y.length - 1]), high = keyOf(x[x.length - 1] - y[0]);
  while (low < high) {
    const middle = low + ((high - low) >> 1n);
    if (upTo(doubleOf(middle)) >= k) high = middle;
    else low = middle + 1n;
  }
  return doubleOf(low) + 0;
};

/** How many orders of m and n values give each of Mann and Whitney's U. */
const ordersOf = (m, n) => {
  const ways = new Float64Array(m * n + 1);
  ways[0] = 1;
  for (let i = 1; i <= m; i++) {
    for (let u = ways.length - 1; u >= n + i; u--) ways[u] -= ways[u - n - i];
    for (let u = i; u < ways.length; u++) ways[u] += ways[u - i];
  }
  return ways;
};

const shiftTail = (m, n, confidence) => {
  if (Math.max(m, n) > 25) {
    return Math.floor((m * n) / 2 + 0.5 - normal(confidence) * Math.sqrt((m * n * (m + n + 1)) / 12));
  }
  const ways = ordersOf(m, n);
  const most = ((1 - confidence) / 2) * ways.reduce((a, b) => a + b, 0);
  let sum = 0;
  const k = ways.findIndex((w) => (sum += w) > most);
  return k < 0 ? ways.length : k;
};

const hodgesLehmann = (after, before, confidence) => {
  const x = Float64Array.from(after).sort(), y = Float64Array.from(before).sort();
  const pairs = x.length * y.length;
  const k = shiftTail(x.length, y.length, confidence);
  if (k < 1) throw new NoEstimate(`${x.length} and ${y.length} values are too few`);
  const median = (kthDifference(x, y, Math.floor((pairs + 1) / 2)) + kthDifference(x, y, Math.floor(pairs / 2) + 1)) / 2;
  return estimate(median, kthDifference(x, y, k), kthDifference(x, y, pairs - k + 1), confidence, "hodges-lehmann@1");
};

/** Between one value and the next; 0 where nothing varies. */
const correlationOf = (values) => {
  let mean = 0, products = 0, squares = 0;
  for (const v of values) mean += v / values.length;
  values.forEach((v, i) => {
    squares += (v - mean) ** 2;
    if (i > 0) products += (v - mean) * (values[i - 1] - mean);
  });
  return squares === 0 ? 0 : products / squares;
};

/** Sketches of consecutive intervals as running counts by bin. */
class Tail {
  /** @param windows used ones with {start, amount} */
  constructor(windows, zone, interval) {
    const intervals = new Map();
    for (const w of windows) {
      const sketch = w.amount?.kind === "sketch" && w.amount.quantile === 0.95 ? Sketch.read(w.amount.bytes) : null;
      if (sketch === null) throw new NoEstimate("a window has no sketch of that quantile");
      const {from} = zone.around(interval, w.start);
      if (!intervals.has(from)) intervals.set(from, new Map());
      const counts = intervals.get(from);
      const add = (value, n) => n > 0 && counts.set(value, (counts.get(value) ?? 0) + n);
      const agreed = (x) => Decimal.ofDouble(x, 9).number();
      for (const [k, n] of sketch.positive) add(agreed(sketch.valueOf(k)), n);
      for (const [k, n] of sketch.negative) add(-agreed(sketch.valueOf(k)), n);
      add(0, sketch.zeros);
    }
    this.values = [...new Set([...intervals.values()].flatMap((c) => [...c.keys()]))].sort((a, b) => a - b);
    const place = new Map(this.values.map((v, i) => [v, i]));
    this.running = [new Float64Array(this.values.length)];
    for (const [, counts] of [...intervals].sort((a, b) => order(a[0], b[0]))) {
      const row = this.running[this.running.length - 1].slice();
      for (const [v, n] of counts) row[place.get(v)] += n;
      this.running.push(row);
    }
    this.intervals = intervals.size;
  }

  at(quantile, blocks) {
    const counts = new Float64Array(this.values.length);
    for (const [from, to] of blocks) {
      for (let j = 0; j < counts.length; j++) counts[j] += this.running[to][j] - this.running[from][j];
    }
    const rank = quantile * (counts.reduce((a, b) => a + b, 0) - 1);
    let seen = 0;
    for (let j = 0; j < counts.length; j++) if ((seen += counts[j]) > rank) return this.values[j];
    throw new NoEstimate("there are no samples");
  }
}

const tailRatio = (before, after, how) => {
  const ratio = (i, j) => {
    const b = before.at(0.95, i);
    if (!(b > 0)) throw new NoEstimate("the baseline's percentile is not above 0");
    return after.at(0.95, j) / b;
  };
  const least = Math.min(before.intervals, after.intervals);
  const all = least < LEAST_WINDOWS ? 0 : ratio([[0, before.intervals]], [[0, after.intervals]]);
  return blockBootstrap(before.intervals, after.intervals, all, ratio,
    {...how, formula: "p95-ratio-block-bootstrap@1"});
};
