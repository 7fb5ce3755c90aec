// Section 7.12, weather: degree-days from hourly temperatures, and the search for the balance points.

const SCALES = {Cel: {least: 4, most: 27, step: 0.5, convention: 18}, "[degF]": {least: 40, most: 80, step: 1, convention: 65}};
const NONE = NaN;

/** Temperatures by the begin of their hour. */
class DegreeDays {
  /** @param hours Map of begins (nanoseconds) to degrees */
  constructor(hours) {
    this.hours = [...hours].sort((a, b) => order(a[0], b[0]));
  }

  within(row) {
    const from = firstNot(this.hours, ([at]) => at < row.from), to = firstNot(this.hours, ([at]) => at < row.to);
    return this.hours.slice(from, to).map(([, degrees]) => degrees);
  }

  covers(row) {
    return this.within(row).length * 3600 >= 0.9 * (Number(row.to - row.from) / 1e9);
  }

  /** @return {heating, cooling, below, days} */
  amount(base, row) {
    let heating = 0, cooling = 0, below = 0;
    const degrees = this.within(row);
    for (const x of degrees) {
      if (x < base) {
        heating += base - x;
        below += 1;
      } else {
        cooling += x - base;
      }
    }
    const days = daysOf(row), factor = days / degrees.length;
    return {heating: heating * factor, cooling: cooling * factor, below: below * factor, days};
  }
}

/** The rows with their degree-days at every base of the grid. */
class Dressed {
  constructor(rows, temperatures, grid) {
    this.rows = rows;
    this.grid = grid;
    this.amounts = new Map(grid.filter((b) => !Number.isNaN(b)).map((b) => [b, rows.map((r) => temperatures.amount(b, r))]));
  }

  /** Whether enough rows lie on both sides of the base, at least with some hours. */
  determines(base) {
    if (Number.isNaN(base)) return true;
    const amounts = this.amounts.get(base);
    const below = amounts.filter((a) => a.below > 0).length, above = amounts.filter((a) => a.below < a.days).length;
    return Math.min(below, above) >= 0.1 * this.rows.length;
  }

  around(base) {
    const i = this.grid.indexOf(base);
    return i < 0 ? [base] : this.grid.slice(Math.max(0, i - 1), i + 2);
  }

  at(heating, cooling, searched) {
    const h = this.amounts.get(heating), c = this.amounts.get(cooling);
    return this.rows.map((r, i) => {
      const drivers = [...r.drivers], tangents = [];
      if (h) {
        drivers.push(h[i].heating);
        tangents.push(h[i].below);
      }
      if (c) {
        drivers.push(c[i].cooling);
        if (heating !== cooling) tangents.push(c[i].days - c[i].below);
      }
      return {...r, drivers, tangents: searched ? tangents : []};
    });
  }
}

const candidateOf = (dressed, heating, cooling, searched, proportional) => {
  const rows = dressed.at(heating, cooling, searched);
  const n = rows.length, p = n === 0 ? 0 : allColumns(rows[0]).length;
  const fit = n > p ? fitRows(rows, proportional) : null;
  if (fit === null || fit.coefficients[0] < 0) return null;
  const degreeDays = (Number.isNaN(heating) ? 0 : 1) + (Number.isNaN(cooling) ? 0 : 1);
  if (degreeDays > 0 && fit.coefficients.slice(-degreeDays).some((x) => x < 0)) return null;
  const few = n - p - 1 > 0 ? (2 * p * n) / (n - p - 1) : Infinity;
  return {heating, cooling, searched, likelihood: fit.likelihood, information: Math.max(p * Math.log(n), few) - 2 * fit.likelihood};
};

const kindOf = (c) => (Number.isNaN(c.heating) ? 2 : 0) + (Number.isNaN(c.cooling) ? 1 : 0); // both, heating, cooling, neither

/** The one of least information whose searched points the rows tell from its coefficients; of equals the first. */
const bestCandidate = (candidates, dressed) =>
  [...candidates].sort((a, b) => a.information - b.information).find((c) => {
    const columns = dressed.at(c.heating, c.cooling, c.searched).map(allColumns);
    const ones = columns.map(() => 1);
    return leastSquares(columns, ones, ones) !== null;
  }) ?? null;

const candidatesOf = async (dressed, scale, proportional, breathe) => {
  const found = new Map();
  const tried = new Set();
  const tryAll = async (heating, cooling, searched) => {
    for (const h of heating) {
      for (const c of cooling) {
        if (c < h || tried.has(`${h} ${c}`)) continue;
        tried.add(`${h} ${c}`);
        if (!dressed.determines(h) || !dressed.determines(c)) continue;
        const candidate = candidateOf(dressed, h, c, searched, proportional);
        if (candidate !== null) found.set(`${h} ${c}`, candidate);
        await breathe();
      }
    }
  };
  if (dressed.rows.length < 9) {
    await tryAll([scale.convention, NONE], [scale.convention, NONE], false);
    return [...found.values()];
  }
  const coarse = [...dressed.grid.filter((_, i) => i % 2 === 0), NONE];
  await tryAll(coarse, coarse, true);
  for (let before = -1; before < tried.size; ) {
    before = tried.size;
    const all = [...found.values()];
    for (const kind of [0, 1, 2, 3]) {
      const alike = all.filter((c) => kindOf(c) === kind);
      const most = alike.reduce((m, c) => Math.max(m, c.likelihood), -Infinity);
      for (const c of alike.filter((x) => x.likelihood >= most - 4)) await tryAll(dressed.around(c.heating), dressed.around(c.cooling), true);
    }
  }
  return [...found.values()];
};

/** @return {regression, heating, cooling (NaN without), dress: rows => those with temperatures and degree-days, left} */
const weatherModel = async (unsorted, names, temperatures, unit, breathe) => {
  const scale = SCALES[unit];
  const grid = [];
  for (let i = 0; scale.least + i * scale.step <= scale.most; i++) grid.push(scale.least + i * scale.step);
  const covered = (rows) => sortedRows(rows).filter((r) => temperatures.covers(r));
  const rows = covered(unsorted);
  if (rows.length === 0) throw new NoEstimate(`none of ${unsorted.length} intervals has its temperatures`);
  const dressed = new Dressed(rows, temperatures, grid);
  const ordinary = bestCandidate(await candidatesOf(dressed, scale, false, breathe), dressed);
  const weighted = bestCandidate(await candidatesOf(dressed, scale, true, breathe), dressed);
  if (ordinary === null) throw new NoEstimate(`no model fits ${rows.length} intervals`);
  const proportional = weighted !== null && weighted.searched && weighted.information < ordinary.information - LIKELIER;
  const {heating, cooling, searched} = proportional ? weighted : ordinary;
  const called = [...names, ...(Number.isNaN(heating) ? [] : ["HDD"]), ...(Number.isNaN(cooling) ? [] : ["CDD"])];
  return {
    regression: new Regression(called, dressed.at(heating, cooling, searched), proportional), heating, cooling,
    dress: (others) => new Dressed(covered(others), temperatures, [heating, cooling]).at(heating, cooling, searched),
    left: unsorted.length - rows.length,
  };
};
