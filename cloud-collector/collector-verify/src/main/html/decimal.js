// Exact decimals: a whole number n over a power of ten; value = n / 10^places. Places may be negative.

const TEN = (k) => 10n ** BigInt(k);
const abs = (n) => (n < 0n ? -n : n);
const digits = (n) => abs(n).toString().length;

class Decimal {
  constructor(n, places = 0) {
    this.n = n;
    this.places = places;
  }

  static of(n) {
    return new Decimal(BigInt(n), 0);
  }

  /** @return null where the text is no decimal, or is longer or further from the point than limit allows */
  static parse(s, limit = 200) {
    const m = s.length <= limit && /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(s);
    if (!m || (m[2] + (m[3] ?? "")).length === 0) return null;
    const places = (m[3] ?? "").length - Number(m[4] ?? 0);
    if (Math.abs(places) > limit) return null;
    const n = BigInt(m[2] + (m[3] ?? ""));
    return new Decimal(m[1] === "-" ? -n : n, places);
  }

  /** The whole number that this is at so many places, at least as many as it has. */
  at(places) {
    return this.n * TEN(places - this.places);
  }

  plus(o) {
    const p = Math.max(this.places, o.places);
    return new Decimal(this.at(p) + o.at(p), p);
  }

  minus(o) {
    return this.plus(o.negated());
  }

  negated() {
    return new Decimal(-this.n, this.places);
  }

  times(o) {
    return new Decimal(this.n * o.n, this.places + o.places);
  }

  abs() {
    return new Decimal(abs(this.n), this.places);
  }

  sign() {
    return this.n > 0n ? 1 : this.n < 0n ? -1 : 0;
  }

  compare(o) {
    const p = Math.max(this.places, o.places);
    return order(this.at(p), o.at(p));
  }

  isWhole() {
    return this.places <= 0 || this.n % TEN(this.places) === 0n;
  }

  /** @return whether it has more digits or places than that */
  isLong(most) {
    return Math.abs(this.places) > most || digits(this.n) > most;
  }

  equals(o) {
    return this.compare(o) === 0;
  }

  min(o) {
    return this.compare(o) <= 0 ? this : o;
  }

  max(o) {
    return this.compare(o) >= 0 ? this : o;
  }

  /** Exact if 34 significant digits hold it, else rounded to 34, half to even. @return null where o is zero */
  over(o, significant = 34, mode = "half-even") {
    if (o.n === 0n) return null;
    const more = Math.max(0, significant + 2 - digits(this.n) + digits(o.n));
    const n = this.n * TEN(more);
    const q = abs(n) / abs(o.n);
    // One digit more tells whether something was left over; it cannot make a half of what is none.
    const sticky = abs(n) % abs(o.n) === 0n ? 0n : 1n;
    const positive = this.n < 0n === o.n < 0n;
    const whole = q * 10n + sticky;
    return new Decimal(positive ? whole : -whole, this.places - o.places + more + 1).rounded(significant, mode);
  }

  /** To so many significant digits. */
  rounded(significant, mode) {
    const surplus = digits(this.n) - significant;
    if (surplus <= 0) return this;
    const r = this.toPlaces(this.places - surplus, mode);
    return digits(r.n) > significant ? r.toPlaces(r.places - 1, mode) : r;
  }

  /** Modes: half-even, half-up, cut (to zero), floor, ceiling, up (from zero). */
  toPlaces(places, mode) {
    if (places >= this.places) return new Decimal(this.at(places), places);
    const unit = TEN(this.places - places);
    const n = abs(this.n);
    const negative = this.n < 0n;
    let q = n / unit;
    const r = n % unit;
    if (r !== 0n) {
      const half = r * 2n - unit;
      const away = {
        "half-even": half > 0n || (half === 0n && q % 2n === 1n),
        "half-up": half >= 0n,
        cut: false,
        up: true,
        floor: negative,
        ceiling: !negative,
      }[mode];
      if (away) q += 1n;
    }
    return new Decimal(negative ? -q : q, places);
  }

  /** The root of a number that is not negative, to so many digits, half to even. */
  root(significant) {
    if (this.n === 0n) return Decimal.of(0);
    let shift = Math.max(0, 2 * (significant + 2) - digits(this.n));
    if ((this.places + shift) % 2 !== 0) shift += 1;
    const n = this.n * TEN(shift);
    const r = wholeRoot(n, 2n);
    const sticky = r * r === n ? 0n : 1n;
    return new Decimal(r * 10n + sticky, (this.places + shift) / 2 + 1).rounded(significant, "half-even");
  }

  /** ⌊log₁₀⌋ of a number other than zero. */
  magnitude() {
    return digits(this.n) - 1 - this.places;
  }

  stripped() {
    if (this.n === 0n) return Decimal.of(0);
    let {n, places} = this;
    while (n % 10n === 0n) {
      n /= 10n;
      places -= 1;
    }
    return new Decimal(n, places);
  }

  /** Without exponent, with the zeros that it has. */
  toString() {
    const negative = this.n < 0n ? "-" : "";
    if (this.places <= 0) return negative + abs(this.n) + "0".repeat(this.n === 0n ? 0 : -this.places);
    const s = abs(this.n).toString().padStart(this.places + 1, "0");
    return negative + s.slice(0, -this.places) + "." + s.slice(-this.places);
  }

  number() {
    return Number(this.n + "e" + -this.places);
  }

  /** What a double prints with so many significant digits, half up as of its exact value. */
  static ofDouble(x, significant) {
    if (!Number.isFinite(x)) return null;
    if (x === 0) return Decimal.of(0);
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, Math.abs(x));
    const bits = view.getBigUint64(0);
    const e = Number(bits >> 52n);
    const m = (bits & ((1n << 52n) - 1n)) | (e === 0 ? 0n : 1n << 52n);
    const power = (e === 0 ? 1 : e) - 1075;
    // m × 2^power, exactly: a negative power of two is a power of five with as many places.
    const n = power >= 0 ? m << BigInt(power) : m * 5n ** BigInt(-power);
    const d = new Decimal(x < 0 ? -n : n, power >= 0 ? 0 : -power);
    return d.rounded(significant, "half-up");
  }
}

const NANOS = (ns) => new Decimal(ns, 9);
