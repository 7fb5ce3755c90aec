// Section 10: tree heads of the collector, countersignatures and RFC 3161 time-stamps.

const keyId = (name, type, raw) => sha256(utf8(name + "\n"), Uint8Array.of(type), raw).subarray(0, 4);

/** A signature line: an em dash, the key's name, base64. @return {name, id, rest} or null */
const signatureLine = (line) => {
  const m = /^— (\S+) (\S+)$/.exec(line);
  try {
    const b = m && unbase64(m[2]);
    return b && b.length > 4 ? {name: m[1], id: b.subarray(0, 4), rest: b.subarray(4)} : null;
  } catch {
    return null;
  }
};

/** Of a tree head: 1 has no trail, 2 may. A later one says `format N` in its fourth line. */
const HEAD_FORMAT = 2;

/** @return the format of a head that is newer than this program; null: it is not */
const newerHead = (bytes) => {
  try {
    const m = /^(?:[^\n]*\n){3}format ([1-9]\d{0,8})\n/.exec(text(bytes));
    return m !== null && Number(m[1]) > HEAD_FORMAT ? Number(m[1]) : null;
  } catch (e) {
    if (e instanceof TypeError) return null;
    throw e;
  }
};

/** @return {body, size, root, time, lines of signatures} or null */
const readNote = (bytes) => {
  try {
    const m = /^(\S+)\n(0|[1-9]\d{0,15})\n(\S+)\ntime (\S+)\n((?:trail [1-9]\d{0,17} [A-Za-z0-9+/]{43}=\n)?)\n((?:— .*\n)+)$/.exec(text(bytes));
    if (!m) return null;
    const root = unbase64(m[3]);
    const body = utf8(`${m[1]}\n${m[2]}\n${m[3]}\ntime ${m[4]}\n${m[5]}`);
    return root.length === 32 ? {body, name: m[1], size: Number(m[2]), root, time: timeOf(m[4]), lines: m[6].trimEnd().split("\n")} : null;
  } catch (e) {
    if (e instanceof TypeError || e instanceof Malformed) return null;
    throw e;
  }
};

const readParties = async (v) => {
  const parties = new Map();
  const file = v.files.get("anchors/parties.txt");
  if (!file) return parties;
  const fault = () => v.report.fault("countersigner-key", "anchors/parties.txt", "会签方公钥无法读取", "a countersigner's key cannot be read");
  try {
    for (const line of text(await whole(file)).split("\n").filter((l) => l.trim() !== "")) {
      const m = /^(\S+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line.trim());
      const key = m && unbase64(m[3]);
      if (!key || key.length !== 33 || key[0] !== 4 || hex(keyId(m[1], 4, key.subarray(1))) !== m[2]) fault();
      else parties.set(m[1], key.subarray(1));
    }
  } catch (e) {
    if (!(e instanceof TypeError)) throw e;
    fault();
  }
  return parties;
};

/** @return the tags of one level of DER: [{tag, content}]; throws Malformed */
const der = (b) => {
  const all = [];
  for (let at = 0; at < b.length; ) {
    const tag = b[at];
    let length = b[at + 1], begin = at + 2;
    if (length === undefined || length === 0x80 || length > 0x84) throw new Malformed("no DER");
    if (length > 0x80) {
      const n = length & 127;
      length = 0;
      for (let i = 0; i < n; i++) length = length * 256 + (b[begin + i] ?? NaN);
      begin += n;
    }
    if (!(begin + length <= b.length)) throw new Malformed("no DER");
    all.push({tag, content: b.subarray(begin, begin + length)});
    at = begin + length;
  }
  return all;
};

const OID = {
  signedData: "2a864886f70d010702", tstInfo: "2a864886f70d0109100104", sha256: "608648016503040201",
  digest: "2a864886f70d010904",
};

/** Whether a digest is of the content; true where its algorithm is not known here, as only signatures could tell. */
const covers = (digest, content) =>
  digest.length === 32 ? same(digest, sha256(content)) : digest.length === 64 ? same(digest, sha512(content)) : true;

/** The time and imprint of an RFC 3161 reply, and whether its signed attributes are over that content; throws Malformed. */
const readStamp = (bytes) => {
  const child = (node, i) => {
    const c = der(node.content)[i];
    if (!c) throw new Malformed("no time-stamp");
    return c;
  };
  const oid = (node) => (node.tag === 6 ? hex(node.content) : "");
  const reply = der(bytes)[0] ?? {content: new Uint8Array(0)};
  const status = child(child(reply, 0), 0).content;
  if (status.length !== 1 || status[0] > 1) throw new Malformed("the time was not stamped");
  const info = child(reply, 1);
  if (oid(child(info, 0)) !== OID.signedData) throw new Malformed("no time-stamp");
  const signed = der(child(child(info, 1), 0).content);
  const encapsulated = signed[2];
  if (!encapsulated || oid(child(encapsulated, 0)) !== OID.tstInfo) throw new Malformed("no time-stamp");
  const content = child(child(encapsulated, 1), 0).content;
  const tst = der(child({content}, 0).content);
  const imprint = tst[2];
  const time = tst.find((x) => x.tag === 0x18);
  const m = time && /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(text(time.content));
  if (!imprint || !m || oid(child(child(imprint, 0), 0)) !== OID.sha256) throw new Malformed("no time-stamp over a SHA-256");
  const signers = signed[signed.length - 1];
  const attributes = der(child(signers, 0).content).find((x) => x.tag === 0xa0);
  const digest = attributes && der(attributes.content).find((a) => oid(child(a, 0)) === OID.digest);
  return {
    imprint: child(imprint, 1).content, time: timeText(nanosOf(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}`)),
    bound: digest !== undefined && covers(child(child(digest, 1), 0).content, content),
  };
};

/** The files of a name that count from 1, as far as none is missing. */
const numbered = (files, start, end) => {
  const all = [];
  for (let file; (file = files.get(start + (all.length + 1) + end)) !== undefined; ) all.push(file);
  return all;
};

const NO_BATCH = {zh: "不涵盖本包任何批次", en: "covers no batch of this bundle"};

const checkHead = async (v, n, before, parties) => {
  const folder = `anchors/${n}`;
  const r = v.report;
  const bytes = await v.read(folder + "/head.note");
  const note = readNote(bytes);
  const fault = (code, zh, en, subject = folder) => r.fault(code, subject, zh, en);
  const anchor = {folder, note, countersigned: [], stamped: [], under: NO_BATCH};
  const later = newerHead(bytes);
  if (later !== null) {
    newerFormat(r, folder, later, HEAD_FORMAT);
    return anchor;
  }
  if (note === null) {
    fault("tree-head", "树头无法读取", "the tree head cannot be read");
    return anchor;
  }
  let signed = false;
  for (const line of note.lines) {
    const s = signatureLine(line);
    if (s && s.name === v.collectorName && v.collectorKey !== null && same(s.id, keyId(s.name, 1, v.collectorKey))) {
      signed ||= await v.collectorCheck(s.rest, note.body);
    }
  }
  if (!signed || note.name !== v.collectorName) fault("tree-head", "树头没有平台的签名", "the collector's signature of the tree head is wrong");
  const proofs = readProofs(await v.read(folder + "/proofs.json"), folder + "/proofs.json");
  checkProofs(v, note, before, proofs, fault);
  if (proofs.agents.length > 0) {
    const until = proofs.agents.map((a) => `${a.agent} ${a.batch}`).join(", ");
    anchor.under = {zh: `截至${until}的批次`, en: `batches up to ${until}`};
  }
  for (const file of numbered(v.files, folder + "/cosignature-", ".txt")) await countersignature(v, file, note, parties, anchor);
  for (const file of numbered(v.files, folder + "/stamp-", ".tsr")) await timeStamp(v, file, bytes, anchor);
  return anchor;
};

/** @return {consistency: [hash], agents: [{agent, batch, index, path: [hash]}]}; throws Unreadable where a file is not of that form */
const readProofs = (bytes, name) => {
  const hashes = (list) => list.map((h) => {
    const hash = unhex(h);
    if (hash.length !== 32) throw new Unreadable("a hash");
    return hash;
  });
  try {
    const all = parseJson(text(bytes));
    return {
      consistency: hashes(need(all, "consistency", "list")),
      agents: need(all, "agents", "list").map((a) => {
        const batch = need(a, "batch", "string");
        if (!isWhole(a.index) || batch.split("/").length !== 2 || !batch.split("/").every(isWhole)) throw new Unreadable("a number");
        return {agent: need(a, "agent", "string"), batch, index: Number(a.index), path: hashes(need(a, "path", "list"))};
      }),
    };
  } catch (e) {
    if (!(e instanceof TypeError || e instanceof Malformed || e instanceof Unreadable)) throw e;
    throw new Unreadable(`${name}: ${e.message}`);
  }
};

const checkProofs = (v, note, before, proofs, fault) => {
  const known = before?.note ?? null;
  if (known !== null) {
    const goesOn = known.size === note.size ? same(known.root, note.root)
      : known.size === 0 || consistent(known.size, known.root, note.size, note.root, proofs.consistency);
    if (!goesOn) fault("tree-consistency", "树头未接续前一树头", "the tree head does not go on from the one before it");
  }
  for (const a of proofs.agents) {
    const hash = v.headerHashes(a.agent, a.batch);
    if (hash === null || !included(leafHash(hash), a.index, note.size, a.path, note.root)) {
      fault("tree-inclusion", `${a.agent}的批次${a.batch}不在树头之下`, `batch ${a.batch} of ${a.agent} is not under the tree head`);
    }
  }
};

const countersignature = async (v, file, note, parties, anchor) => {
  const fault = (code, zh, en) => v.report.fault(code, anchor.folder, zh, en);
  let s = null;
  try {
    s = signatureLine(text(await whole(file)).replace(/\n$/, ""));
  } catch (e) {
    if (!(e instanceof TypeError)) throw e;
  }
  const key = s && parties.get(s.name);
  if (!s || !key) {
    fault("countersignature", "会签无法读取或会签方未知", "the countersignature cannot be read, or nobody knows its key");
    return;
  }
  const seconds = s.rest.length === 72 ? new DataView(s.rest.slice().buffer).getBigUint64(0) : 0n;
  const check = await verifier(key, v.options.ownCurve);
  const good = s.rest.length === 72 && same(s.id, keyId(s.name, 4, key)) &&
    (await check(s.rest.subarray(8), utf8(`cosignature/v1\ntime ${seconds}\n`), note.body));
  if (!good) {
    fault("countersignature", "会签签名不符", "the countersignature is wrong");
    return;
  }
  const time = timeText(seconds * 1000000000n);
  anchor.countersigned.push({name: s.name, time, key: hex(key)});
  v.report.note("countersigned", anchor.folder, `${time}由自称${s.name}的密钥会签（指纹须核对）：${anchor.under.zh}`,
    `countersigned at ${time} by a key that calls itself ${s.name}: ${anchor.under.en}`);
};

const timeStamp = async (v, file, head, anchor) => {
  try {
    const stamp = readStamp(await whole(file));
    if (!same(stamp.imprint, sha256(head)) || !stamp.bound) throw new Malformed("another imprint");
    anchor.stamped.push(stamp.time);
    v.report.note("time-stamped", anchor.folder, `时间戳${stamp.time}，印记相符：${anchor.under.zh}；本页未验证时间戳机构的签名和证书`,
      `time-stamp ${stamp.time}, its imprint is right: ${anchor.under.en}; this page does not check the authority's signature and certificate`);
  } catch (e) {
    if (!(e instanceof Malformed || e instanceof TypeError)) throw e;
    v.report.fault("time-stamp", anchor.folder, "时间戳不是对该树头的", "the time-stamp is not of this tree head");
  }
};

const checkAnchors = async (v) => {
  const names = [...v.files.keys()].filter((n) => n.startsWith("anchors/"));
  const known = /^anchors\/(?:parties\.txt|[1-9]\d{0,4}\/(?:head\.note|proofs\.json|cosignature-[1-9]\d{0,4}\.txt|stamp-[1-9]\d{0,4}\.tsr))$/;
  const numbers = [...new Set(names.map((n) => Number(/^anchors\/([1-9]\d{0,4})\/head\.note$/.exec(n)?.[1] ?? 0)))].filter((n) => n > 0).sort((a, b) => a - b)
    .filter((n, i) => n === i + 1);
  const signatures = new Set(numbers.flatMap((n) =>
    [...numbered(v.files, `anchors/${n}/cosignature-`, ".txt"), ...numbered(v.files, `anchors/${n}/stamp-`, ".tsr")]).map((f) => f.name));
  for (const name of names) {
    const n = Number(/^anchors\/(\d+)\//.exec(name)?.[1] ?? 0);
    const counted = !/\/(cosignature|stamp)-/.test(name) || signatures.has(name);
    if (!known.test(name) || !counted || (name !== "anchors/parties.txt" && !numbers.includes(n))) {
      v.report.fault("anchor-file", name, "文件不属于任何树头", "the file belongs to no tree head");
    }
  }
  const parties = await readParties(v);
  let before = null;
  for (const n of numbers) {
    before = await checkHead(v, n, before, parties);
    v.report.anchors.push(before);
  }
  // The reader gives this page no key or certificate to go by, and what the bundle itself brings vouches for nothing.
  for (const agent of v.evidence.agents.keys()) {
    v.report.note("not-anchored", agent, `网关${agent}的批次没有以核验时所给密钥或证书作出的会签或时间戳，仅凭本包不能证明其记录在何时已存在`,
      `nobody whose key or certificate was given countersigned or time-stamped a tree head over batches of ${agent}, ` +
      "so the bundle alone does not show when its records existed");
  }
};
