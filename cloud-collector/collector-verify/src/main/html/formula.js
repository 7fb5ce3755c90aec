// Section 7.6: definitions and formulas.

/** One value in braces, brackets, double quotes or bare; throws Malformed. */
const yamlFlow = (source) => {
  let at = 0;
  const fail = () => {
    throw new Malformed("a definition that is not of the form: " + source);
  };
  const space = () => {
    while (source[at] === " ") at += 1;
  };
  const scalar = (stops) => {
    if (source[at] === '"') {
      const end = /"(?:[^"\\]|\\.)*"/y;
      end.lastIndex = at;
      const m = end.exec(source) ?? fail();
      at += m[0].length;
      return JSON.parse(m[0].replace(/\\(.)/g, (all, c) => (c === "e" ? "\\u001b" : all)));
    }
    const from = at;
    while (at < source.length && !stops.includes(source[at])) at += 1;
    return source.slice(from, at).trim();
  };
  const value = (stops, depth) => {
    if (depth > 8) fail();
    space();
    const c = source[at];
    if (c !== "{" && c !== "[") return scalar(stops);
    const end = c === "{" ? "}" : "]";
    const all = c === "{" ? {} : [];
    at += 1;
    space();
    while (source[at] !== end) {
      if (at >= source.length) fail();
      if (c === "{") {
        const name = scalar(":");
        if (source[at] !== ":") fail();
        at += 1;
        all[name] = value(",}", depth + 1);
      } else {
        all.push(value(",]", depth + 1));
      }
      space();
      if (source[at] === ",") at += 1;
      else if (source[at] !== end) fail();
      space();
    }
    at += 1;
    return all;
  };
  const v = value("", 0);
  space();
  if (at < source.length) fail();
  return v;
};

const CHANGE_NAMES = ["reporting", "baseline", "reporting_s", "baseline_s", "effect"];

/** @return {id, version, of, title, inputs: [{name, metric, aggregation, unit}] by name, formula, unitText, estimator, …} */
const parseDefinition = (yaml) => {
  const d = {};
  let inputs = null;
  for (const line of yaml.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const m = /^( *)([A-Za-z0-9_-]+):(?: (.*))?$/.exec(line);
    if (!m) throw new Malformed("a definition that is not of the form: " + line);
    if (m[1] !== "") {
      if (inputs === null) throw new Malformed("a definition that is not of the form: " + line);
      inputs.push({name: m[2], ...yamlFlow(m[3] ?? "")});
    } else if (m[2] === "inputs") {
      inputs = [];
    } else {
      d[m[2]] = yamlFlow(m[3] ?? "");
    }
  }
  const number = (key) => {
    if (!/^\d{1,9}$/.test(d[key])) throw new Malformed("a definition whose " + key + " is no number");
    return Number(d[key]);
  };
  for (const key of ["id", "formula", "estimator"]) {
    if (typeof d[key] !== "string") throw new Malformed("a definition without " + key);
  }
  const both = (key) => ({zh: String(d[key]?.zh ?? ""), en: String(d[key]?.en ?? "")});
  for (const i of inputs ?? []) i.labels = new Map(Object.entries(i.labels ?? {}).sort((a, b) => order(a[0], b[0])));
  const names = d.of ? CHANGE_NAMES : (inputs ?? []).map((i) => i.name);
  return {
    id: d.id, version: number("version"), of: typeof d.of === "string" ? d.of : null, title: both("title"),
    inputs: (inputs ?? []).sort((a, b) => order(a.name, b.name)), source: d.formula,
    formula: parseFormula(d.formula, names), unit: String(d.unit ?? ""), unitText: both("unit-text"),
    estimator: d.estimator, quantity: d.quantity ?? null, decimals: number("decimals"), clockLimit: number("clock-limit-s"),
    family: String(d.family ?? ""), top: GRADES.includes(d["top-grade"]) ? d["top-grade"] : "M1",
  };
};

/** A number of more digits or places than that is none. */
const MOST_DIGITS = 2000;
const bounded = (x) => (x === null || x.isLong(MOST_DIGITS) ? null : x);

/** @return whether the formula is nothing but the one input, perhaps in per cent */
const isPlain = (d) => d.inputs.length === 1 &&
  (d.source.trim() === d.inputs[0].name || (d.unit === "%" && d.source.trim() === d.inputs[0].name + " * 100"));

/** Three capitals alone, or a currency's sign: money is never measured. */
const isMoney = (unit) => /[元¥￥$€£]/.test(unit) ||
  [...unit.matchAll(/(?:^|[^A-Za-z])([A-Z]{3})(?![A-Za-z])/g)].some(([, c]) => c !== "RAD" && c !== "REM");

const ROW_TOPS = {"IND-02": "D′", "IND-03": "M2", "IND-07": "M2", "IND-11": "C"};
const worseOf = (a, b) => GRADES[Math.max(GRADES.indexOf(a), GRADES.indexOf(b))];

/** 7.6 @param of the level that it compares; of a level itself */
const topGradeOf = (d, of) => {
  const money = isMoney(d.unit) || d.inputs.some((i) => isMoney(String(i.unit)));
  const top = worseOf(worseOf(d.top, ROW_TOPS[d.family] ?? "M1"), money ? "D′" : "M1");
  return d === of ? top : worseOf(top, topGradeOf(of, of));
};

/**
 * Names, whole numbers, dec("0.5"), + - * /, unary minus, parentheses.
 *
 * @param names that it may use
 * @return (values: {name: Decimal}) => Decimal, or null where something is divided by zero
 */
const parseFormula = (source, names) => {
  const words = source.match(/dec\("[^"]*"\)|[A-Za-z_]\w*|\d+|[-+*/()]|\S/g) ?? [];
  let at = 0;
  const fail = () => {
    throw new Malformed("no formula: " + source);
  };
  const binary = (operators, operand) => () => {
    let left = operand();
    while (operators.includes(words[at])) {
      const operator = words[at++];
      const [l, r] = [left, operand()];
      left = (v) => {
        const a = l(v), b = r(v);
        if (a === null || b === null) return null;
        return bounded(operator === "+" ? a.plus(b) : operator === "-" ? a.minus(b) : operator === "*" ? a.times(b) : a.over(b));
      };
    }
    return left;
  };
  let depth = 0;
  const unary = () => {
    const w = words[at++] ?? fail();
    if (++depth > 100) fail();
    let result;
    if (w === "-") {
      const o = unary();
      result = (v) => o(v)?.negated() ?? null;
    } else if (w === "(") {
      result = sum();
      if (words[at++] !== ")") fail();
    } else if (/^\d/.test(w)) {
      const n = Decimal.of(w);
      result = () => n;
    } else if (w.startsWith("dec(")) {
      const n = Decimal.parse(w.slice(5, -2)) ?? fail();
      result = () => n;
    } else if (names.includes(w)) {
      result = (v) => bounded(v[w] ?? fail());
    } else {
      fail();
    }
    depth -= 1;
    return result;
  };
  const product = binary(["*", "/"], unary);
  const sum = binary(["+", "-"], product);
  const formula = sum();
  if (at < words.length) fail();
  return formula;
};
