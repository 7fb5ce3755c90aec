// The archive. A source is {size, read(from, to): Promise of bytes}, so that a bundle need not fit into memory.

/** What is no bundle at all, or one that is made to exhaust a reader. */
class Refused extends Error {
  constructor(zh, en) {
    super(en);
    this.zh = zh;
    this.en = en;
  }
}

const LIMITS = {
  archive: 2 ** 31, // bytes
  unpacked: 2 ** 29, // bytes, of an archive that was packed again
  manifest: 2 ** 26, // bytes; any other file that is read whole likewise
  message: 2 ** 26, // bytes of one batch or record
  figures: 2000,
  agents: 1000,
};
const CHUNK = 2 ** 22;

const little = (b) => new DataView(b.buffer, b.byteOffset, b.byteLength);

const put = (...fields) => {
  const out = new Uint8Array(fields.reduce((n, [bytes]) => n + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    for (let i = 0; i < bytes; i++) out[at++] = Math.floor(value / 256 ** i) % 256;
  }
  return out;
};

const zipCommon = (crc, size, name) =>
  put([2, 20], [2, 0x0800], [2, 0], [2, 0], [2, 33], [4, crc], [4, size], [4, size], [2, name.length], [2, 0]);
const zipLocal = (crc, size, name) => concat(put([4, 0x04034b50]), zipCommon(crc, size, name), name);
const zipCentral = (crc, size, name, offset) =>
  concat(put([4, 0x02014b50], [2, 20]), zipCommon(crc, size, name), put([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), name);
const zipEnd = (files, bytes, offset) =>
  put([4, 0x06054b50], [2, 0], [2, 0], [2, files], [2, files], [4, bytes], [4, offset], [2, 0]);

/** @return the files, or a text that says what is not in the form */
const readCanonical = async (source) => {
  if (source.size < 22) return "it ends too early";
  const end = await source.read(source.size - 22, source.size);
  const count = little(end).getUint16(10, true);
  const bytes = little(end).getUint32(12, true), offset = little(end).getUint32(16, true);
  if (offset + bytes + 22 !== source.size || !same(end, zipEnd(count, bytes, offset))) return "its end record";
  const central = await source.read(offset, offset + bytes);
  const view = little(central);
  const files = new Map();
  let at = 0, next = 0, before = null;
  for (let i = 0; i < count; i++) {
    if (at + 46 > central.length) return "its directory ends too early";
    const crc = view.getUint32(at + 16, true), size = view.getUint32(at + 20, true);
    const length = view.getUint16(at + 28, true);
    const nameBytes = central.subarray(at + 46, at + 46 + length);
    let name;
    try {
      name = text(nameBytes);
    } catch {
      return "a name that is no UTF-8";
    }
    if (length < 1 || length > 200) return "a name of " + length + " bytes";
    if (!same(central.subarray(at, at + 46 + length), zipCentral(crc, size, nameBytes, next))) return "the entry of " + name;
    if (before !== null && !(before < name)) return "the order of its names";
    const local = zipLocal(crc, size, nameBytes);
    const begin = next + local.length;
    if (begin + size > offset) return "the size of " + name;
    if (!same(await source.read(next, begin), local)) return "the header of " + name;
    files.set(name, {name, size, crc, read: (from, to) => source.read(begin + from, begin + to)});
    before = name;
    next = begin + size;
    at += 46 + length;
  }
  if (at !== central.length || next !== offset) return "something stands between its files";
  return files;
};

const inflate = async (bytes, size) => {
  const out = new Uint8Array(size);
  let at = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  for (;;) {
    const {done, value} = await reader.read();
    if (done) break;
    if (at + value.length > size) {
      await reader.cancel();
      throw new Refused("压缩文件中有文件大于其声明的大小", "a file of the archive unpacks to more than it says");
    }
    out.set(value, at);
    at += value.length;
  }
  if (at !== size) throw new Refused("压缩文件中有文件小于其声明的大小", "a file of the archive unpacks to less than it says");
  return out;
};

/** What another program packed: read as far as it is safe, so that the auditor learns more than that the form is wrong. */
const readAny = async (source) => {
  const tail = await source.read(Math.max(0, source.size - 65557), source.size);
  let at = tail.length - 22;
  while (at >= 0 && little(tail).getUint32(at, true) !== 0x06054b50) at -= 1;
  if (at < 0) {
    const head = await source.read(0, Math.min(4, source.size));
    throw same(head, put([4, 0x04034b50]))
      ? new Refused("文件不完整：ZIP的末尾缺失，可能未传完", "the file is cut off: the end of the archive is missing")
      : new Refused("不是证据包：文件不是ZIP", "no evidence bundle: the file is no ZIP archive");
  }
  const count = little(tail).getUint16(at + 10, true);
  const bytes = little(tail).getUint32(at + 12, true), offset = little(tail).getUint32(at + 16, true);
  if (offset + bytes > source.size) throw new Refused("ZIP目录不完整", "the archive's directory is cut off");
  const central = await source.read(offset, offset + bytes);
  const view = little(central);
  const files = new Map();
  let unpacked = 0, packed = 0;
  for (let i = 0, p = 0; i < count; i++) {
    if (p + 46 > central.length || view.getUint32(p, true) !== 0x02014b50) {
      throw new Refused("ZIP目录不完整", "the archive's directory is cut off");
    }
    const method = view.getUint16(p + 10, true), crc = view.getUint32(p + 16, true);
    const from = view.getUint32(p + 20, true), size = view.getUint32(p + 24, true);
    const length = view.getUint16(p + 28, true), where = view.getUint32(p + 42, true);
    const name = new TextDecoder().decode(central.subarray(p + 46, p + 46 + length));
    p += 46 + length + view.getUint16(p + 30, true) + view.getUint16(p + 32, true);
    unpacked += size;
    packed += from;
    if (unpacked > LIMITS.unpacked || packed > source.size) {
      throw new Refused("ZIP解压后过大或文件互相重叠，拒绝读取", "the archive unpacks to too much, or its files overlap: refused");
    }
    if (files.has(name) || name.endsWith("/")) continue;
    const local = await source.read(where, Math.min(source.size, where + 30));
    if (local.length < 30 || little(local).getUint32(0, true) !== 0x04034b50) continue;
    const begin = where + 30 + little(local).getUint16(26, true) + little(local).getUint16(28, true);
    if (begin + from > source.size || (method !== 0 && method !== 8) || (method === 0 && from !== size)) continue;
    if (method === 0) {
      files.set(name, {name, size, crc, read: (a, b) => source.read(begin + a, begin + b)});
    } else if (typeof DecompressionStream !== "undefined") {
      let content = null;
      const read = async (a, b) => {
        content ??= await inflate(await source.read(begin, begin + from), size);
        return content.subarray(a, b);
      };
      files.set(name, {name, size, crc, read});
    }
  }
  return files;
};

/** @return {files: Map of name to file, fault: null or what is not in the form} */
const openArchive = async (source) => {
  if (source.size > LIMITS.archive) throw new Refused("文件超过2 GiB", "the file is larger than 2 GiB");
  const canonical = await readCanonical(source);
  if (typeof canonical !== "string") return {files: canonical, fault: null};
  return {files: await readAny(source), fault: canonical};
};

const whole = (file) => {
  if (file.size > LIMITS.manifest) {
    throw new Refused(`文件${file.name}过大，拒绝读取`, `file ${file.name} is too large to be read: refused`);
  }
  return file.read(0, file.size);
};

/** @return {crc, sha256} of a file, in passing */
const fingerprint = async (file, progress) => {
  const hash = new Sha256();
  let crc = 0;
  for (let at = 0; at < file.size; at += CHUNK) {
    const part = await file.read(at, Math.min(file.size, at + CHUNK));
    hash.update(part);
    crc = crc32(part, crc);
    await progress.add(part.length);
  }
  return {crc, sha256: hex(hash.digest())};
};

/** Each message of a file, after its length as a varint. What is kept of one must be copied: it lies in a buffer of many. */
async function* messages(file, progress) {
  let buffer = new Uint8Array(0), begin = 0;
  const fill = async (from, bytes) => {
    begin = from;
    buffer = await file.read(from, Math.min(file.size, from + Math.max(bytes, CHUNK)));
  };
  for (let at = 0; at < file.size; ) {
    if (at + 10 > begin + buffer.length && begin + buffer.length < file.size) await fill(at, CHUNK);
    const wire = new Wire(buffer.subarray(at - begin));
    const length = wire.varint();
    if (length > LIMITS.message) throw new Malformed("a message of " + length + " bytes");
    const from = at + wire.at, to = from + Number(length);
    if (to > file.size) throw new Malformed("its end is missing");
    if (to > begin + buffer.length) await fill(from, Number(length));
    yield buffer.subarray(from - begin, to - begin);
    await progress.add(to - at);
    at = to;
  }
}
