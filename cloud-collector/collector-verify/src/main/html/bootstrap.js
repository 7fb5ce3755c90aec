// Section 7.7: the interval of a comparison, by a moving-block bootstrap over exact sums.

const DRAWS = 999;

/** 48 bits of state in two halves, so that no big number is needed. */
class Random {
  constructor(seed) {
    const state = (seed ^ 0x5deece66dn) & 0xffffffffffffn;
    this.high = Number(state >> 24n);
    this.low = Number(state & 0xffffffn);
  }

  next() {
    const low = this.low * 0xece66d + 0xb;
    const carry = Math.floor(low / 2 ** 24);
    this.high = (this.high * 0xece66d + this.low * 0x5de + carry) % 2 ** 24;
    this.low = low % 2 ** 24;
    return this.high * 128 + Math.floor(this.low / 2 ** 17);
  }

  below(b) {
    let r = this.next();
    if (Number.isInteger(Math.log2(b))) return Math.floor((b * r) / 2 ** 31);
    while (r - (r % b) + b - 1 >= 2 ** 31) r = this.next();
    return r % b;
  }
}

const blockLength = (rows) => {
  let length = 1;
  while (length ** 3 < rows) length += 1;
  return length;
};

/** Starts of the blocks of one draw. */
const drawBlocks = (rows, length, random) => Array.from({length: Math.ceil(rows / length)}, () => random.below(rows - length + 1));

/** @param more digests of what else went in */
const seedOf = (d, levels, more = []) => {
  let words = `${d.id}@${d.version}`;
  for (const x of levels) {
    words += `\n${timeText(x.window.from)} ${timeText(x.window.to)}`;
    for (const i of x.inputs) if (i.one?.number) words += ` ${i.input.name}=${i.one.number.stripped()}`;
  }
  for (const digest of more) words += "\n" + digest;
  return new DataView(sha256(utf8(words)).buffer).getBigUint64(0);
};

/** Of one level: of each input its rows as whole numbers at common places; null where there is no interval. */
const rowsOf = (x) => {
  const columns = [];
  for (const {s, input} of x.inputs) {
    if (input.aggregation !== "sum" && input.aggregation !== "ratio") return null;
    const rows = new Map();
    const length = s.used[0].end - s.used[0].start;
    for (const w of s.used) {
      if (w.end - w.start !== length) return null;
      const row = rows.get(w.start) ?? {at: w.start, n: Decimal.of(0), d: Decimal.of(0)};
      if (input.aggregation === "sum") {
        row.n = row.n.plus(w.amount.exact);
      } else {
        row.n = row.n.plus(w.amount.numerator);
        row.d = row.d.plus(w.amount.denominator);
      }
      rows.set(w.start, row);
    }
    const list = [...rows.values()].sort((a, b) => order(a.at, b.at));
    // Running sums: what a block adds is the difference of two, exactly.
    const whole = (key) => {
      const places = list.reduce((p, r) => Math.max(p, r[key].places), 0);
      const sums = [0n];
      for (const r of list) sums.push(sums[sums.length - 1] + r[key].at(places));
      return {places, sums};
    };
    columns.push({name: input.name, ratio: input.aggregation === "ratio", n: whole("n"), d: whole("d"), rows: list.length});
  }
  const rows = columns[0].rows;
  if (rows < 10 || columns.some((c) => c.rows !== rows)) return null;
  return {columns, rows, block: blockLength(rows)};
};

const sumRows = (column, starts, block, rows) => {
  let sum = 0n, left = rows;
  for (const start of starts) {
    const length = Math.min(block, left);
    sum += column.sums[start + length] - column.sums[start];
    left -= length;
  }
  return new Decimal(sum, column.places);
};

/** @return the level's value of one draw; null where something is divided by zero */
const draw = (level, formula, random) => {
  const {columns, rows, block} = level;
  const starts = drawBlocks(rows, block, random);
  const values = {};
  for (const c of columns) {
    const n = sumRows(c.n, starts, block, rows);
    const v = c.ratio ? n.over(sumRows(c.d, starts, block, rows)) : n;
    if (v === null) return null;
    values[c.name] = v;
  }
  return formula(values);
};

const bootstrap = (d, of, baseline, reporting, parts, value) => {
  const b = rowsOf(baseline), r = rowsOf(reporting);
  if (b === null || r === null) return null;
  const random = new Random(seedOf(d, [baseline, reporting]));
  const draws = [];
  for (let i = 0; i < DRAWS; i++) {
    const vb = draw(b, of.formula, random), vr = draw(r, of.formula, random);
    const v = vb === null || vr === null ? null : d.formula({...parts, baseline: vb, reporting: vr});
    if (v === null) return null;
    draws.push(v);
  }
  draws.sort((x, y) => x.compare(y));
  const low = value.min(draws[49]), high = value.max(draws[949]);
  return {
    low, high, expanded: value.minus(low).abs().max(high.minus(value).abs()), confidence: new Decimal(90n, 2),
    method: textOf(METHODS, "moving-block-bootstrap", b.block, r.block),
  };
};
