// Merkle trees and their proofs as RFC 9162, section 2.1 has them.

const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);
const leafHash = (...data) => sha256(LEAF, ...data);
const nodeHash = (l, r) => sha256(NODE, l, r);

/** A tree that grows leaf by leaf; keeps the roots of its perfect subtrees only. */
class Tree {
  constructor() {
    this.size = 0;
    this.stack = [];
  }

  add(hash) {
    for (let n = this.size; n % 2 === 1; n = Math.floor(n / 2)) hash = nodeHash(this.stack.pop(), hash);
    this.stack.push(hash);
    this.size += 1;
  }

  /** @return null of no leaves */
  root() {
    return this.size === 0 ? null : this.stack.reduceRight((r, l) => (r === null ? l : nodeHash(l, r)), null);
  }
}

const halved = (n) => Math.floor(n / 2);

/** 2.1.3.2 */
const included = (hash, index, size, path, root) => {
  if (index >= size) return false;
  let fn = index, sn = size - 1, r = hash;
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = halved(fn);
        sn = halved(sn);
      }
    } else {
      r = nodeHash(r, p);
    }
    fn = halved(fn);
    sn = halved(sn);
  }
  return sn === 0 && same(r, root);
};

/** 2.1.4.2; the first tree is smaller than the second and not empty. */
const consistent = (first, firstRoot, second, secondRoot, proof) => {
  if (first < 1 || first >= second || proof.length === 0) return false;
  const power = Number.isInteger(Math.log2(first)) && 2 ** Math.round(Math.log2(first)) === first;
  const path = power ? [firstRoot, ...proof] : proof;
  let fn = first - 1, sn = second - 1;
  while (fn % 2 === 1) {
    fn = halved(fn);
    sn = halved(sn);
  }
  let fr = path[0], sr = path[0];
  for (const c of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn = halved(fn);
        sn = halved(sn);
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn = halved(fn);
    sn = halved(sn);
  }
  return sn === 0 && same(fr, firstRoot) && same(sr, secondRoot);
};
