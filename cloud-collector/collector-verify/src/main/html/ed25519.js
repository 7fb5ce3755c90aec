// Ed25519 (RFC 8032): the browser's own where it has it, else in whole numbers below, some hundred times slower.

const Curve = (() => {
  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (a) => {
    const r = a % P;
    return r < 0n ? r + P : r;
  };
  const power = (b, e) => {
    let r = 1n;
    for (b = mod(b); e > 0n; e >>= 1n) {
      if (e & 1n) r = (r * b) % P;
      b = (b * b) % P;
    }
    return r;
  };
  const D = mod(-121665n * power(121666n, P - 2n));
  const ROOT = power(2n, (P - 1n) / 4n);
  const little = (b) => BigInt("0x" + (hex(Uint8Array.from(b).reverse()) || "0"));

  /** The point in extended coordinates; null if the bytes are none. */
  const decode = (b) => {
    const n = little(b);
    const y = n & ((1n << 255n) - 1n);
    if (y >= P) return null;
    const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
    let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
    if (mod(v * x * x) !== u) x = mod(x * ROOT);
    if (mod(v * x * x) !== u) return null;
    const odd = n >> 255n;
    if (x === 0n && odd === 1n) return null;
    if ((x & 1n) !== odd) x = P - x;
    return [x, y, 1n, mod(x * y)];
  };
  const encode = ([X, Y, Z]) => {
    const z = power(Z, P - 2n);
    const y = mod(Y * z) | ((mod(X * z) & 1n) << 255n);
    return unhex(y.toString(16).padStart(64, "0")).reverse();
  };
  const add = ([X1, Y1, Z1, T1], [X2, Y2, Z2, T2]) => {
    const a = mod((Y1 - X1) * (Y2 - X2)), b = mod((Y1 + X1) * (Y2 + X2));
    const c = mod(2n * T1 * T2 * D), d = mod(2n * Z1 * Z2);
    const e = b - a, f = d - c, g = d + c, h = b + a;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  };
  const NONE = [0n, 1n, 1n, 0n];
  const BASE = decode(unhex("5866666666666666666666666666666666666666666666666666666666666666"));

  /** s·B + k·A, both at once. */
  const both = (s, k, A) => {
    const sum = add(BASE, A);
    let r = NONE;
    for (let i = 255n; i >= 0n; i--) {
      r = add(r, r);
      const bits = ((s >> i) & 1n) + 2n * ((k >> i) & 1n);
      if (bits !== 0n) r = add(r, bits === 1n ? BASE : bits === 2n ? A : sum);
    }
    return r;
  };

  const verify = (key, signature, message) => {
    const s = little(signature.subarray(32));
    const A = decode(key);
    if (A === null || s >= L) return false;
    const k = little(sha512(concat(signature.subarray(0, 32), key, message))) % L;
    const [x, y, z, t] = A;
    return same(encode(both(s, k, [mod(-x), y, z, mod(-t)])), signature.subarray(0, 32));
  };
  return {verify};
})();

function sha512(message) {
  const mask = (1n << 64n) - 1n;
  if (!sha512.k) {
    const primes = [];
    for (let p = 2; primes.length < 80; p++) if (primes.every((q) => p % q !== 0)) primes.push(p);
    sha512.k = primes.map((p) => wholeRoot(BigInt(p) << 192n, 3n) & mask);
    sha512.h = primes.slice(0, 8).map((p) => wholeRoot(BigInt(p) << 128n, 2n) & mask);
  }
  const rotate = (x, n) => ((x >> n) | (x << (64n - n))) & mask;
  const padding = new Uint8Array(((239 - (message.length % 128)) % 128) + 1 + 8);
  padding[0] = 0x80;
  const all = concat(message, padding, u64(BigInt(message.length) * 8n));
  const view = new DataView(all.buffer);
  let state = sha512.h;
  for (let at = 0; at < all.length; at += 128) {
    const w = Array.from({length: 16}, (_, i) => view.getBigUint64(at + 8 * i));
    for (let i = 16; i < 80; i++) {
      const s0 = rotate(w[i - 15], 1n) ^ rotate(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = rotate(w[i - 2], 19n) ^ rotate(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w.push((w[i - 16] + s0 + w[i - 7] + s1) & mask);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i++) {
      const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (~e & mask & g)) + sha512.k[i] + w[i];
      const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [(t1 + t2) & mask, a, b, c, (d + t1) & mask, e, f, g];
    }
    state = [a, b, c, d, e, f, g, h].map((x, i) => (x + state[i]) & mask);
  }
  return concat(...state.map(u64));
}

/** A key file's raw key; null if the file is none. */
const rawKey = (der) =>
  der.length === 44 && same(der.subarray(0, 12), unhex("302a300506032b6570032100")) ? der.subarray(12) : null;

/** @return (signature, ...message parts) => Promise of true or false; the same answer whichever way it is computed */
const verifier = async (raw, own = false) => {
  if (raw === null) return async () => false;
  let key = null;
  try {
    if (!own) key = await crypto.subtle.importKey("raw", raw, {name: "Ed25519"}, false, ["verify"]);
  } catch {
    key = null;
  }
  return async (signature, ...parts) => {
    if (signature.length !== 64) return false;
    const message = concat(...parts);
    return key === null
      ? Curve.verify(raw, signature, message)
      : crypto.subtle.verify({name: "Ed25519"}, key, signature, message);
  };
};
