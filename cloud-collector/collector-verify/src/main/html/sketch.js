// Section 7.8: DDSketch, read, merged and asked for a quantile. Logarithms and cube roots are the browser's: 10⁻⁹ relative.

class Sketch {
  constructor() {
    this.zeros = 0;
    this.gamma = null;
    this.offset = null;
    this.positive = new Map();
    this.negative = new Map();
  }

  /** @return null where the bytes are no sketch of the form */
  static read(bytes) {
    const s = new Sketch();
    let at = 0;
    const byte = () => {
      if (at >= bytes.length) throw new Malformed("a sketch ends too early");
      return bytes[at++];
    };
    /** A number; a big one where it may not be exact. */
    const unsigned = () => {
      let n = 0;
      for (let i = 0, unit = 1; i < 7; i++, unit *= 128) {
        const b = byte();
        n += (b & 127) * unit;
        if (b < 128) return n;
      }
      let big = BigInt(n);
      for (let i = 7n; ; i++) {
        const b = byte();
        if (i === 8n) return big | (BigInt(b) << 56n);
        big |= BigInt(b & 127) << (7n * i);
        if (b < 128) return big;
      }
    };
    const signed = () => {
      const n = unsigned();
      if (typeof n === "number") return n % 2 === 1 ? -(n + 1) / 2 : n / 2;
      return Number(BigInt.asIntN(64, (n >> 1n) ^ -(n & 1n)));
    };
    const view = new DataView(new ArrayBuffer(8));
    const float = () => {
      let n = 0n;
      for (let i = 0n; ; i++) {
        const b = byte();
        if (i === 8n) {
          n |= BigInt(b);
          break;
        }
        n |= BigInt(b & 127) << (57n - 7n * i);
        if (b < 128) break;
      }
      view.setBigUint64(0, BigInt.asUintN(64, ((n >> 6n) | (n << 58n)) + 0x3ff0000000000000n));
      // Rotated as 64 bits: what the shift to the left pushed out was cut by asUintN.
      return view.getFloat64(0) - 1;
    };
    const double = () => {
      for (let i = 0; i < 8; i++) view.setUint8(i, byte());
      return view.getFloat64(0, true);
    };
    try {
      while (at < bytes.length) {
        const head = byte();
        const kind = head & 3, how = head >> 2;
        if (kind === 0 && how === 1) {
          s.zeros += float();
        } else if (kind === 2 && how === 3) {
          const gamma = double(), offset = double();
          if (s.gamma !== null && (s.gamma !== gamma || s.offset !== offset)) return null;
          s.gamma = gamma;
          s.offset = offset;
        } else if ((kind === 1 || kind === 3) && how >= 1 && how <= 3) {
          const bins = kind === 1 ? s.positive : s.negative;
          const n = unsigned();
          let index = 0, step = 0;
          if (how === 3) {
            index = signed();
            step = signed();
          }
          for (let i = 0; i < n; i++) {
            if (how !== 3) index += signed();
            else if (i > 0) index += step;
            const count = how === 2 ? 1 : float();
            bins.set(index, (bins.get(index) ?? 0) + count);
          }
        } else {
          return null;
        }
      }
    } catch (e) {
      if (e instanceof Malformed) return null;
      throw e;
    }
    return s.gamma === null || !(s.gamma > 1) ? null : s;
  }

  /** @return whether the two have the same bins */
  merge(o) {
    if (o.gamma !== this.gamma || o.offset !== this.offset) return false;
    this.zeros += o.zeros;
    for (const side of ["positive", "negative"]) {
      for (const [k, n] of o[side]) this[side].set(k, (this[side].get(k) ?? 0) + n);
    }
    return true;
  }

  accuracy() {
    return 1 - 2 / (1 + Math.exp(Math.log(this.gamma) / ((10 / 7) * Math.LN2)));
  }

  valueOf(k) {
    const A = 6 / 35, B = -3 / 5, C = 10 / 7;
    const x = (k - this.offset) / (Math.LN2 / Math.log(this.gamma));
    const e = Math.floor(x);
    const d = B * B - 3 * A * C;
    const g = 2 * B * B * B - 9 * A * B * C - 27 * A * A * (x - e);
    const p = Math.cbrt((g - Math.sqrt(g * g - 4 * d * d * d)) / 2);
    return 2 ** e * (1 - (B + p + d / p) / (3 * A)) * (1 + this.accuracy());
  }

  /** @return null without any count */
  quantile(q) {
    const bins = [
      ...[...this.negative].sort((a, b) => b[0] - a[0]).map(([k, n]) => [() => -this.valueOf(k), n]),
      [() => 0, this.zeros],
      ...[...this.positive].sort((a, b) => a[0] - b[0]).map(([k, n]) => [() => this.valueOf(k), n]),
    ].filter(([, n]) => n > 0);
    const all = bins.reduce((sum, [, n]) => sum + n, 0);
    if (bins.length === 0) return null;
    let running = 0;
    for (const [value, n] of bins) {
      running += n;
      if (running > q * (all - 1)) return value();
    }
    return bins[bins.length - 1][0]();
  }
}
