// Bytes, hashes and text. Bytes are Uint8Array everywhere.

const HEX = Array.from({length: 256}, (_, i) => i.toString(16).padStart(2, "0"));
const hex = (b) => Array.from(b, (x) => HEX[x]).join("");
const utf8 = (text) => new TextEncoder().encode(text);
/** Throws TypeError where the bytes are no UTF-8. */
const text = (b) => new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(b);

const unhex = (h) => {
  if (!/^([0-9a-f]{2})*$/.test(h)) throw new TypeError("no hexadecimal digits");
  return Uint8Array.from({length: h.length / 2}, (_, i) => parseInt(h.substr(2 * i, 2), 16));
};

const concat = (...parts) => {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return all;
};

const same = (a, b) => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Order of UTF-16 code units, which is what < of JavaScript compares. */
const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const u64 = (n) => {
  const b = new Uint8Array(8);
  new DataView(b.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(n)));
  return b;
};

const unbase64 = (s) => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(s) || s.length % 4 !== 0) throw new TypeError("no base64");
  return Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
};

const ZERO32 = new Uint8Array(32);

const K256 = (() => {
  // The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4), from whole numbers alone.
  const k = [];
  for (let p = 2; k.length < 64; p++) {
    let prime = true;
    for (let d = 2; d * d <= p; d++) if (p % d === 0) prime = false;
    if (prime) k.push(Number(BigInt.asUintN(32, wholeRoot(BigInt(p) << 96n, 3n))) | 0);
  }
  return Int32Array.from(k);
})();

/** The largest whole number whose power is at most n; n is not negative. */
function wholeRoot(n, power) {
  if (n < 2n) return n;
  let x = 1n << (BigInt(n.toString(2).length) / power + 1n);
  for (;;) {
    const y = ((power - 1n) * x + n / x ** (power - 1n)) / power;
    if (y >= x) return x;
    x = y;
  }
}

class Sha256 {
  constructor() {
    this.h = Int32Array.of(
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19);
    this.w = new Int32Array(64);
    this.rest = new Uint8Array(64);
    this.filled = 0;
    this.length = 0;
  }

  update(data) {
    let from = 0;
    this.length += data.length;
    if (this.filled > 0) {
      const take = Math.min(64 - this.filled, data.length);
      this.rest.set(data.subarray(0, take), this.filled);
      this.filled += take;
      from = take;
      if (this.filled === 64) {
        this.block(this.rest, 0);
        this.filled = 0;
      }
    }
    if (this.filled === 0) {
      for (; from + 64 <= data.length; from += 64) this.block(data, from);
      this.rest.set(data.subarray(from));
      this.filled = data.length - from;
    }
    return this;
  }

  block(b, at) {
    const w = this.w;
    for (let i = 0; i < 16; i++, at += 4) w[i] = (b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    const state = this.h;
    let a = state[0], c = state[1], d = state[2], e = state[3], f = state[4], g = state[5], h = state[6], j = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((f >>> 6) | (f << 26)) ^ ((f >>> 11) | (f << 21)) ^ ((f >>> 25) | (f << 7));
      const t1 = (j + s1 + ((f & g) ^ (~f & h)) + K256[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & c) ^ (a & d) ^ (c & d))) | 0;
      j = h;
      h = g;
      g = f;
      f = (e + t1) | 0;
      e = d;
      d = c;
      c = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += c;
    state[2] += d;
    state[3] += e;
    state[4] += f;
    state[5] += g;
    state[6] += h;
    state[7] += j;
  }

  digest() {
    const bits = u64(BigInt(this.length) * 8n);
    this.update(Uint8Array.of(0x80));
    this.update(new Uint8Array((120 - this.filled) % 64));
    this.update(bits);
    const out = new Uint8Array(32);
    const view = new DataView(out.buffer);
    this.h.forEach((x, i) => view.setInt32(4 * i, x));
    return out;
  }
}

const sha256 = (...parts) => parts.reduce((s, p) => s.update(p), new Sha256()).digest();

const CRC = Int32Array.from({length: 256}, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** CRC-32 of ZIP, carried on from an earlier part. */
const crc32 = (b, before = 0) => {
  let c = ~before;
  for (let i = 0; i < b.length; i++) c = CRC[(c ^ b[i]) & 255] ^ (c >>> 8);
  return ~c >>> 0;
};
