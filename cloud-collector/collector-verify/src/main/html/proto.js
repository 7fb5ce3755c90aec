// Protocol buffers: the product's own .proto files, which stand below as they are, say what a message is made of. 64-bit numbers are
// BigInt, repeated fields arrays, absent messages null. Unknown fields are skipped.

class Malformed extends Error {}

const WIRE = {bytes: 2, string: 2, double: 1, float: 5, fixed64: 1, sfixed64: 1, fixed32: 5, sfixed32: 5};
const NESTING = 100;

/** Reads the subset of proto3 that the files use: messages, enums, oneofs, repeated. @return {NAME: {fields by number, blank()}} */
const schema = (...files) => {
  const messages = {}, enums = new Set();
  for (const file of files) {
    const words = file.replace(/\/\/.*/g, "").match(/"[^"]*"|[\w.]+|[{}=;]/g);
    let message = null, group = null, skip = 0, head = [];
    for (const w of words) {
      if (w === "{") {
        if (head[0] === "message") message = messages[head[1]] = {name: head[1], fields: new Map()};
        else if (head[0] === "oneof") group = head[1];
        else if (head[0] === "enum") enums.add(head[1]);
        if (head[0] === "enum" || head[0] === "service") skip += 1;
        head = [];
      } else if (w === "}") {
        if (skip > 0) skip -= 1;
        else if (group !== null) group = null;
        else message = null;
        head = [];
      } else if (w === ";") {
        if (message !== null && skip === 0 && head.length >= 4) {
          const repeated = head[0] === "repeated";
          const [type, name, , number] = repeated ? head.slice(1) : head;
          message.fields.set(Number(number), {type: type.split(".").pop(), name, repeated, group});
        }
        head = [];
      } else {
        head.push(w);
      }
    }
  }
  for (const m of Object.values(messages)) {
    for (const f of m.fields.values()) {
      f.message = messages[f.type] ?? null;
      if (enums.has(f.type)) f.type = "enum";
      f.wire = f.message ? 2 : (WIRE[f.type] ?? 0);
    }
  }
  return messages;
};

const ABSENT = {string: "", bytes: new Uint8Array(0), bool: false, int64: 0n, uint64: 0n, sint64: 0n};

const blank = (m) => {
  const o = {};
  for (const f of m.fields.values()) {
    if (f.group !== null) {
      o[f.group] ??= null;
      if (!f.message) o[f.name] = ABSENT[f.type] ?? 0;
      else o[f.name] = null;
    } else {
      o[f.name] = f.repeated ? [] : f.message ? null : (ABSENT[f.type] ?? 0);
    }
  }
  return o;
};

class Wire {
  constructor(bytes) {
    this.b = bytes;
    this.at = 0;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte() {
    if (this.at >= this.b.length) throw new Malformed("cut off");
    return this.b[this.at++];
  }

  /** A varint; a Number below 2^53, else a BigInt of 64 bits. */
  varint() {
    let low = 0, scale = 1;
    for (let i = 0; i < 7; i++, scale *= 128) {
      const x = this.byte();
      low += (x & 127) * scale;
      if (x < 128) return low;
    }
    let big = BigInt(low);
    for (let i = 7n; i < 10n; i++) {
      const x = this.byte();
      big |= BigInt(x & 127) << (7n * i);
      if (x < 128) return BigInt.asUintN(64, big);
    }
    throw new Malformed("a varint of more than 10 bytes");
  }

  take(n) {
    if (typeof n !== "number" || n > this.b.length - this.at) throw new Malformed("cut off");
    this.at += n;
    return this.b.subarray(this.at - n, this.at);
  }

  skip(wire, number, depth) {
    if (depth > NESTING) throw new Malformed("nested too deeply");
    if (wire === 0) this.varint();
    else if (wire === 1) this.take(8);
    else if (wire === 2) this.take(this.varint());
    else if (wire === 5) this.take(4);
    else if (wire === 3) {
      for (;;) {
        const [n, w] = this.tag();
        if (w === 4) {
          if (n !== number) throw new Malformed("a group ends as another");
          return;
        }
        this.skip(w, n, depth + 1);
      }
    } else throw new Malformed("no wire type");
  }

  tag() {
    const v = this.varint();
    const t = typeof v === "number" && v < 4294967296 ? v : Number(BigInt.asUintN(32, BigInt(v)));
    if (t < 8) throw new Malformed("a field without number");
    return [t >>> 3, t & 7];
  }

  scalar(type) {
    if (type === "double") return this.view.getFloat64(this.forward(8), true);
    if (type === "float") return this.view.getFloat32(this.forward(4), true);
    const v = this.varint();
    switch (type) {
      case "uint32":
        return typeof v === "number" && v < 4294967296 ? v : Number(BigInt.asUintN(32, BigInt(v)));
      case "int32":
      case "enum":
        return typeof v === "number" && v < 2147483648 ? v : Number(BigInt.asIntN(32, BigInt(v)));
      case "bool":
        return BigInt(v) !== 0n;
      case "uint64":
        return BigInt(v);
      case "int64":
        return BigInt.asIntN(64, BigInt(v));
      case "sint64": {
        const n = BigInt(v);
        return (n >> 1n) ^ -(n & 1n);
      }
      default:
        throw new Malformed("a type that is not used: " + type);
    }
  }

  forward(n) {
    this.take(n);
    return this.at - n;
  }
}

const decodeInto = (m, bytes, o, depth) => {
  if (depth > NESTING) throw new Malformed("nested too deeply");
  const w = new Wire(bytes);
  while (w.at < bytes.length) {
    const [number, wire] = w.tag();
    const f = m.fields.get(number);
    if (f && f.repeated && !f.message && f.wire !== 2 && wire === 2) {
      const packed = new Wire(w.take(w.varint()));
      while (packed.at < packed.b.length) o[f.name].push(packed.scalar(f.type));
      continue;
    }
    if (!f || f.wire !== wire) {
      if (wire === 4) throw new Malformed("a group ends that did not begin");
      w.skip(wire, number, depth);
      continue;
    }
    let v;
    if (f.message) {
      const before = f.repeated || (f.group !== null && o[f.group] !== f.name) ? null : o[f.name];
      v = decodeInto(f.message, w.take(w.varint()), before ?? blank(f.message), depth + 1);
    } else if (f.type === "bytes") {
      v = w.take(w.varint());
    } else if (f.type === "string") {
      try {
        v = text(w.take(w.varint()));
      } catch (e) {
        if (e instanceof Malformed) throw e;
        throw new Malformed("text that is no UTF-8");
      }
    } else {
      v = w.scalar(f.type);
    }
    if (f.repeated) {
      o[f.name].push(v);
    } else {
      if (f.group !== null) o[f.group] = f.name;
      o[f.name] = v;
    }
  }
  return o;
};

/** The message; of a oneof its name says which member is set, as in {@code metric.amount === "exact"}. Throws Malformed. */
const decode = (m, bytes) => decodeInto(m, bytes, blank(m), 0);
