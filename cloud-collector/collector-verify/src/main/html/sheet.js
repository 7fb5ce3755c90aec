// 现场核查记录表: what goes onto paper. Only elements and text are made, never markup from a bundle's words.

const element = (name, attributes = {}, ...children) => {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) {
    if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (v !== null && v !== false) e.setAttribute(k, v === true ? "" : v);
  }
  e.append(...children.flat().filter((c) => c !== null));
  return e;
};

// Steps 3 to 6: what no program can do.
const STEPS = {
  3: [["三、到仪表前核对", "3. At the instruments"], [
    ["表计显示的示值 / 系统最近的示值（相差不超过一个采样间隔）", "register on the display / latest decoded register (within one interval)"],
    ["表号、互感器变比、检定标签与台账是否一致", "serial number, CT ratio and calibration label as registered"]]],
  4: [["四、现场试验", "4. Live challenge"], [
    ["拔下一只传感器：在规定时间内显示缺失或报警", "a sensor is unplugged: missing or alarm within the stated time"],
    ["投入已知缺陷、颠倒工序或错误批次：报警", "a known defect, a reversed step or a wrong lot: alarm"],
    ["断开5G链路：本地存储，恢复后补齐", "the 5G link is cut: stored, and closed afterwards"],
    ["模组页面：制式、PLMN、IMEI、ICCID 与台账一致", "modem: RAT, PLMN, IMEI and ICCID as registered"]]],
  5: [["五、完整性", "5. Completeness"], [
    ["缺号、重启、时钟跳变、配置变更、人工改值及其原因",
      "holes, restarts, clock steps, changes of configuration, overrides, with reasons"],
    ["剔除时段所占比例；放回后指标变为", "share of time left out; the figure with it put back"]]],
  6: [["六、以独立总量印证", "6. Independent totals"], [
    ["电费单月电量 / 表计示值之差", "monthly utility bill / differences of registers"],
    ["MES合格品数 / 系统计数；发货单 / 追溯事件；工资工时 / 登录工时",
      "MES good count / counted; shipments / trace events; payroll hours / log-in hours"]]],
};
const OUTCOMES = {confirmed: "一致", different: "不一致", undecided: "无法核对"};
const ROLLUPS = {hour: ["小时汇总", "hourly roll-up"], day: ["日汇总", "daily roll-up"]};
const GRADE_SIGNS = new Map([["M1", "●"], ["M2", "◐"], ["D", "◇"], ["D′", "◇′"], ["C", "□"], ["X", "—"], ["S", "仿"]]);

const DRAWN = {figures: 3, instants: 5};
const ON_PAPER = 8; // gaps and the like
const t = (zh, en) => (Language.now === "zh" ? zh : en);
const PAUSES = new Set(["restart", "recovered", "clock-step", "configuration", "lane-dropped", "declared-hole", "scenario-crashed",
  "span-missing", "gap"]);

const listOf = (x) => (Array.isArray(x) ? x : []);
const lines = (texts) => texts.join("\n").split("\n").flatMap((x, i) => (i === 0 ? [x] : [element("br"), x]));
const gradeText = (grade) => (GRADE_SIGNS.has(grade) ? `${GRADE_SIGNS.get(grade)} ${grade}` : String(grade));
const isSimulated = (f) => f.stated.grade === "S" || f.made?.grade === "S" ||
  (f.made?.limitations ?? []).some((l) => l.code === "simulated" || l.code === "replayed");

const sheetTitle = (f) => (isSimulated(f) ? t("【仿真】", "[simulated] ") : "") + (f.definition?.title[Language.now] ?? f.request.indicator);

/** Days of the audits whose notes count, ascending. */
const auditDays = (report) => report.figures.flatMap((f) => (f.made?.audit ? [f.made.audit.audit.date] : [])).sort();

/** The tree head that instants are drawn from: the collector's newest, else a gateway's; null if there is none. */
const drawHead = (report) => {
  const note = report.anchors.map((a) => a.note).filter((n) => n !== null).pop();
  if (note) return {root: hex(note.root), size: note.size, at: note.time};
  const head = report.agents.map((a) => a.head).find((h) => h?.root);
  return head ? {root: hex(head.root), size: head.size, at: head.at} : null;
};

/** Where the machines are, as far as a comparison says so: {id, zone}. */
const sheetZone = (report) => {
  const id = listOf(report.manifest.figures).map((f) => f?.request?.comparison?.zone).find((z) => typeof z === "string") ?? "UTC";
  try {
    return {id, zone: new Zone(id)};
  } catch (e) {
    if (!(e instanceof Malformed)) throw e;
    return {id: "UTC", zone: new Zone("UTC")};
  }
};
const localText = (zone, ns) => {
  const at = new Date(Number(zone.local(floorOver(ns, SECOND))) * 1000);
  return Number.isNaN(at.getTime()) ? timeText(ns) : at.toISOString().slice(0, 19).replace("T", " ");
};

const sheetTable = (head, rows, kind = null) =>
  element("table", {class: kind}, head === null ? null : element("thead", {}, element("tr", {}, head.map((h) => element("th", {}, h)))),
    element("tbody", {}, rows));
const sheetRow = (h, ...content) => element("tr", {}, element("th", {}, h), element("td", {}, ...content));
const codeOf = (s) => element("code", {}, s);
const verdictOf = (report, f) => {
  const also = isSimulated(f) ? word("alsoSimulated") : "";
  if (report.faults.some((x) => x.figure === f.index)) return ["bad", word("wrong") + also];
  if (f.verdict === "unknown") return ["open", word("unknown") + also];
  if (report.faults.length > 0) return ["open", word("clouded") + also];
  return also === "" ? ["good", word("derived")] : ["simulated", word("derivedSimulated")];
};

/** What was found, in a few words: the sheet is to be of one or two pages, the page itself says all. */
const faultsOnPaper = (report) => {
  const open = report.figures.filter((f) => f.verdict === "unknown").map((f) => `${t("指标", "figure ")}${f.index + 1}`);
  const vouched = open.length === 0 ? "" : t(`；无从核实：${open.join("、")}`, `; not vouched for: ${open.join(", ")}`);
  if (report.faults.length === 0) return t("未发现问题", "nothing wrong found") + vouched;
  const about = (f) => (f.figure === null ? f.subject : `${t("指标", "figure ")}${f.figure + 1}`);
  const named = [...new Set(report.faults.map((f) => `${f.code} ${about(f)}`))];
  return t(`发现${report.faults.length}处问题：`, `${report.faults.length} faults: `) + named.slice(0, 6).join("；") + (named.length > 6 ? " …" : "") + vouched;
};
const simulatedOnPaper = (report) => {
  const simulated = report.figures.filter(isSimulated).length;
  return simulated === 0 ? null : element("p", {class: "simulated"}, word("simulatedBundle", simulated));
};

/** In the order and words of the sheet that `audit` writes. Audits of that day are as the bundle's notes hold them; without any, it is to be filled in. */
const auditSheet = (v, report, date) => {
  const place = sheetZone(report);
  const noted = report.figures.filter((f) => f.made?.audit?.audit.date === date);
  const heads = noted.map((f) => readNote(utf8(f.made.audit.audit.head))).map((n) => ({root: hex(n.root), size: n.size, at: n.time}));
  const drawn = drawHead(report);
  const shown = heads.length > 0 ? [...new Map(heads.map((h) => [h.root, h])).values()] : drawn === null ? [] : [drawn];
  const audited = noted.length > 0 ? noted
    : drawn === null ? report.figures : drawFigures(drawn.root, date, report.figures, DRAWN.figures);
  return [
    element("h1", {}, t("现场核查记录表", "On-site audit record")), simulatedOnPaper(report),
    ...basisSheet(v, report, date, place, shown, noted),
    element("h2", {}, t("二、抽样复算", "2. Re-derivation from samples")),
    ...audited.flatMap((f, i) => figureSheet(report, f, i + 1, noted.length > 0 ? null : drawn?.root, date, place.zone)),
    ...Object.entries(STEPS).map(([number, step]) => stepSheet(report, noted, number, step)),
    // What is signed and the signatures stand on one page.
    element("div", {class: "keep"}, ...conclusionSheet(audited, noted, place.zone), signatureSheet()),
  ].filter((x) => x !== null);
};

const basisSheet = (v, report, date, {id, zone}, heads, noted) => {
  const m = report.manifest;
  const projects = [...new Set(noted.map((f) => String(f.made.audit.audit.project ?? "")))];
  const batches = (h) => t(`${h.size}批，签署于${localText(zone, h.at)}`, `${h.size} batches, signed ${localText(zone, h.at)}`);
  return [element("h2", {}, t("一、核查依据", "1. What the audit goes by")), sheetTable(null, [
    sheetRow(t("单位", "Enterprise"), ""),
    sheetRow(t("项目", "Project"), lines([projects.join("\n")])),
    sheetRow(t("核查日期", "Date"), date),
    sheetRow(t("时区", "Time zone"), id),
    ...(heads.length === 0 ? [sheetRow(t("树头", "Tree head"), t("证据包内没有树头，无法抽取时刻", "no tree head in the bundle: no instants can be drawn"))]
      : heads.map((h) => sheetRow(t("树头", "Tree head"), batches(h), element("br"), "SHA-256 ", codeOf(h.root)))),
    sheetRow(t("采集平台公钥指纹", "Fingerprint of the collector's key"), codeOf(String(m.collector?.fingerprint ?? DASH))),
    sheetRow(t("网关公钥指纹", "Fingerprints of the gateways' keys"), report.agents.flatMap((a, i) =>
      [i === 0 ? null : element("br"), a.name + " ", codeOf(a.fingerprint)])),
    sheetRow(t("抽样方法", "How instants are drawn"), t(
      "时刻由树头、核查日期与指标名称的散列值决定，双方均不能选择。可用下式手工复算（N 自 1 起）：取前16位十六进制数，除以指标时段总秒数，余数即为距起点的秒数。",
      "Hashes of tree head, day and figure decide; neither side can choose. By hand, N from 1: the first 16 digits as a number, modulo the seconds of the figure's times, are the seconds from their begin."),
    element("br"), codeOf(`printf 'EdgeWitness audit v1\\n${heads[0]?.root ?? "ROOT"}\\n${date}\\nFIGURE\\nN\\n' | sha256sum`)),
    sheetRow(t("证据包", "Bundle"), `${word("created")} ${m.created ?? DASH}　${m.software ?? ""}`, element("br"), `${word("manifest")} `, codeOf(v.manifestSha256),
      element("br"), `${word("fields")} `, codeOf(String(m["fields-sha256"] ?? DASH))),
    sheetRow(t("离线核验结果", "Offline verification"), faultsOnPaper(report)),
  ], "basis")];
};

/** @param root that instants are drawn from; null where the note has them, undefined where there is none */
const figureSheet = (report, f, number, root, date, zone) => {
  const units = new Map((f.made?.records ?? []).map((w) => [refText(w.ref), w.unit]));
  const cells = (...all) => element("tr", {}, all.map((c) => element("td", {}, c)));
  const placed = (metric, of, from, to, ref) => [`${metric} ${t(...(ROLLUPS[of] ?? ["", ""]))} ${localText(zone, from)} – ${localText(zone, to)}`, element("br"), codeOf(ref)];
  const said = (value, count, unit) => (value === "" ? "" : `${value} ${unit}`.trim() + t(`（${count}个样本）`, ` (${count} samples)`));
  const noted = (instant) => {
    const at = localText(zone, timeOf(instant.at));
    if (instant.records.length === 0) return [cells(String(instant.n), at, "", "", "", "", t(OUTCOMES.undecided, "undecided")), findingsOf(instant.findings)];
    return instant.records.flatMap((r) => {
      const ref = `${r.agent} ${r.batch} #${r.sequence}`, x = r.result, unit = units.get(ref) ?? "";
      const row = cells(String(instant.n), at, placed(r.metric, r.of, timeOf(r.from), timeOf(r.to), ref), x ? said(x.said, x.received, unit) : "",
        x ? said(x.derived, x.counted, unit) : "", x ? String(x.difference) : "", x ? t(OUTCOMES[x.outcome] ?? x.outcome, x.outcome) : "");
      if (x) row.lastChild.className = x.outcome;
      return [row, findingsOf([...listOf(instant.findings), ...listOf(x?.findings)])];
    });
  };
  const blank = (n) => {
    const at = drawInstant(root, date, f.request, n);
    const w = at === null ? null : (f.made?.records ?? []).find((r) => r.start <= at && at < r.end);
    return cells(String(n), at === null ? DASH : localText(zone, at), w ? placed(w.name, f.request.resolution, w.start, w.end, refText(w.ref)) : "",
      "", "", "", "");
  };
  const rows = root === null ? f.made.audit.figure.instants.flatMap(noted)
    : root === undefined ? [] : Array.from({length: DRAWN.instants}, (_, k) => blank(k + 1));
  const stated = `${f.stated["printed-" + Language.now] ?? DASH}　${gradeText(f.stated.grade)}`;
  return [element("h3", {}, t("指标", "Figure ") + number), sheetTable(null, [
    sheetRow(t("指标", "Figure"), sheetTitle(f), element("br"), codeOf(figureName(f.request))),
    sheetRow(t("申报数值", "As printed"), root === null ? `${f.made.audit.figure["printed-" + Language.now]}　${f.made.audit.figure.grade}` : stated),
    sheetRow(t("离线核验结果", "Offline verification"), stated, element("br"), verdictOf(report, f)[1]),
  ], "basis"), rows.length === 0 ? null : sheetTable([t("序号", "N"), t("时刻", "Instant"), t("统计窗口与记录", "Window and record"), t("记录值", "Record"),
    t("复算值", "From samples"), t("差", "Difference"), t("结果", "Outcome")], rows.filter((r) => r !== null), "drawn")];
};

const findingsOf = (findings) => (listOf(findings).length === 0 ? null : element("tr", {}, element("td"),
  element("td", {colspan: "6", class: "small"}, lines(findings.map((x) => String(pick(x ?? {})))))));

const stepSheet = (report, noted, number, [title, asked]) => {
  const seen = [...new Set(noted.map((f) => f.made.audit.steps[number] ?? "").filter((s) => s.trim() !== ""))];
  const rows = asked.map((l) => element("tr", {}, element("td", {style: "width:55%"}, t(...l)), element("td", {class: "write"})));
  if (seen.length > 0) rows.push(sheetRow(t("记录", "Seen"), lines(seen)));
  return element("div", {class: "keep"}, element("h2", {}, t(...title)), sheetTable(null, rows), number === "5" ? completenessSheet(report) : null);
};

const conclusionSheet = (audited, noted, zone) => [element("h2", {}, t("七、核查结论", "7. Conclusions")),
  sheetTable([t("指标", "Figure"), t("结论", "Verdict"), t("说明", "Remarks")], audited.map((f, i) => {
    const note = noted.includes(f) ? f.made.audit : null;
    return element("tr", {}, element("td", {}, `${i + 1} ${sheetTitle(f)}`),
      element("td", {class: "line"}, lines(Object.entries(VERDICTS).map(([id, zh]) => (note?.verdict === id ? "☑ " : "☐ ") + t(zh, id)))),
      element("td", {style: "width:50%"}, note === null ? "" : [...lines([note.remarks ?? ""]), element("br"), `${note.by}，${localText(zone, timeOf(note.at))}`,
        element("br"), "SHA-256 ", codeOf(note.sha256)]));
  }))];

const signatureSheet = () => element("div", {class: "keep"},
  element("table", {style: "margin-top:5mm"}, element("tr", {}, [t("核查人员（签字）", "Auditor (signature)"), t("企业代表（签字、盖章）", "Enterprise (signature, seal)")]
    .map((who) => element("td", {style: "height:22mm"}, who, element("br"), element("br"), t("日期：", "Date:"))))),
  element("p", {class: "small"}, t(
    "本核查不能证明：传感器装在正确的设备上；负荷具有代表性；网关密钥在签名之前未被冒用。照片、检定证书、第二方会签以及第三、四步可部分弥补。",
    "What this cannot prove: that the sensor was mounted on the right machine, that the load was representative, or that a gateway's key was not misused before signing. Photos, calibration papers, second-party signatures and steps 3 and 4 cover part of it.")));

/** What the bundle itself tells of step 5. */
const completenessSheet = (report) => {
  const all = report.notes.filter((n) => PAUSES.has(n.code));
  if (all.length === 0) return null;
  const rows = all.slice(0, ON_PAPER).map((n) => element("tr", {}, element("td", {}, codeOf(n.subject)), element("td", {}, pick(n))));
  const more = all.length - ON_PAPER;
  if (more > 0) rows.push(element("tr", {}, element("td", {colspan: "2"}, t(`另有${more}条，见核验页面`, `${more} more, on the page`))));
  return sheetTable([t("记录", "Record"), t("内容及原因", "What and why")], rows);
};
