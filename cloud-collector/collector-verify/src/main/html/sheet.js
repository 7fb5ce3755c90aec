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

const STEPS = [
  [["三、到现场看表计", "3. At the instrument"], [
    ["显示示值与最新解码值之差不超过一个采集间隔", "the display against the latest decoded register, within one sampling interval"],
    ["出厂编号、互感器变比、检定标签与台账一致", "serial number, transformer ratio, calibration label as registered"]]],
  [["四、现场考验", "4. Live challenge"], [
    ["拔下传感器：在规定时间内出现缺失或报警", "a sensor unplugged: missing or alarm within the stated time"],
    ["送入已知缺陷、颠倒的步骤或错误批次：报警", "a known defect, a reversed step or a wrong lot: alarm"],
    ["断开5G链路：存储转发，恢复后补齐缺口", "5G link cut: stored, forwarded, gap closed afterwards"],
    ["调制解调器页面：制式、PLMN、IMEI/ICCID与台账一致", "modem page: RAT, PLMN, IMEI/ICCID as registered"]]],
  [["六、以独立总量印证", "6. Independent totals"], [
    ["电费单月电量 / 表计示值之差", "monthly utility bill / differences of registers"],
    ["MES合格品数 / 系统计数；发货单 / 追溯事件；工资工时 / 登录工时",
      "MES good count / counted; shipments / trace events; payroll hours / log-in hours"]]],
];

const DRAWN = {figures: 3, instants: 5};
const ON_PAPER = 8; // gaps and the like
const t = (zh, en) => (Language.now === "zh" ? zh : en);
const PAUSES = new Set(["restart", "recovered", "clock-step", "configuration", "lane-dropped", "declared-hole", "scenario-crashed",
  "span-missing", "gap"]);

/** The root that instants are drawn from: of the collector's newest tree head, else of a gateway's; null if there is none. */
const drawRoot = (report) => {
  const notes = report.anchors.map((a) => a.note).filter((n) => n !== null);
  if (notes.length > 0) return hex(notes[notes.length - 1].root);
  const heads = report.agents.map((a) => a.head?.root).filter((r) => r);
  return heads.length > 0 ? hex(heads[0]) : null;
};

const sheetTable = (head, rows, kind = null) =>
  element("table", {class: kind}, head === null ? null : element("thead", {}, element("tr", {}, head.map((h) => element("th", {}, h)))),
    element("tbody", {}, rows));
const sheetRow = (h, ...cells) => element("tr", {}, element("th", {}, h), cells.map((c) => element("td", {}, c)));
const codeOf = (s) => element("code", {}, s);
const verdictOf = (report, f) => {
  if (report.faults.some((x) => x.figure === f.index)) return ["bad", word("wrong")];
  if (f.verdict === "unknown") return ["open", word("unknown")];
  return report.faults.length > 0 ? ["open", word("clouded")] : ["good", word("derived")];
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
const onPaper = (value) => {
  const s = value?.toString() ?? DASH;
  return s.length > 22 ? s.slice(0, 20) + "…" : s;
};

const auditSheet = (v, report, date) => {
  const m = report.manifest;
  const root = drawRoot(report);
  const parts = [element("h1", {}, t("现场核查记录表", "On-site audit record")), element("h2", {}, t("一、核查依据", "1. What the audit goes by"))];
  parts.push(sheetTable(null, [
    sheetRow(t("单位、项目", "Enterprise, project"), ""),
    sheetRow(t("核查日期", "Date"), date),
    sheetRow(word("created"), `${m.created ?? DASH}　${m.software ?? ""}`),
    sheetRow(word("manifest"), codeOf(v.manifestSha256)),
    sheetRow(word("fields"), codeOf(String(m["fields-sha256"] ?? DASH))),
    sheetRow(word("collector"), codeOf(String(m.collector?.fingerprint ?? DASH))),
    ...report.agents.map((a) => sheetRow(`${t("网关", "gateway")} ${a.name}`, codeOf(a.fingerprint))),
    sheetRow(t("树头", "Tree head"), root === null ? t("证据包内没有树头，无法抽取时刻", "no tree head in the bundle: no instants can be drawn") : codeOf(root)),
    sheetRow(t("离线核验结果", "Offline verification"), faultsOnPaper(report)),
  ], "basis"));
  parts.push(element("h2", {}, t("二、指标复算", "2. Figures derived again")));
  parts.push(sheetTable(["", t("指标", "Figure"), t("所报", "Stated"), word("grade"), t("结果", "Outcome"), t("复算（未舍入）", "Before rounding")],
    report.figures.map((f, i) => element("tr", {}, element("td", {}, String(i + 1)), element("td", {}, f.definition?.title[Language.now] ?? f.request.indicator),
      element("td", {}, String(f.stated["printed-" + Language.now] ?? DASH)), element("td", {}, String(f.stated.grade)),
      element("td", {class: "line"}, verdictOf(report, f)[1]), element("td", {}, codeOf(onPaper(f.made?.value ?? null))))), "figures"));
  if (root !== null) parts.push(...drawnSheet(report, root, date));
  for (const [i, [title, lines]] of STEPS.entries()) {
    if (i === 2) parts.push(...completenessSheet(report));
    parts.push(element("div", {class: "keep"}, element("h2", {}, t(...title)),
      sheetTable(null, lines.map((l) => element("tr", {}, element("td", {style: "width:55%"}, t(...l)), element("td", {class: "write"}))))));
  }
  const audited = root === null ? report.figures : drawFigures(root, date, report.figures, DRAWN.figures);
  const verdicts = [["确认", "confirmed"], ["有限制确认", "confirmed with limitation"], ["未能复现", "not reproduced"]];
  parts.push(element("h2", {}, t("七、核查结论", "7. Conclusions")),
    sheetTable([t("指标", "Figure"), t("结论", "Verdict"), t("说明", "Remarks")], audited.map((f) => element("tr", {},
      element("td", {}, `${f.index + 1} ${f.definition?.title[Language.now] ?? f.request.indicator}`),
      element("td", {}, verdicts.map((x) => "☐ " + t(...x)).join("　")), element("td", {style: "width:32%"})))));
  parts.push(element("div", {class: "keep"},
    element("table", {style: "margin-top:5mm"}, element("tr", {}, [t("核查人员（签字）", "Auditor (signature)"), t("企业代表（签字、盖章）", "Enterprise (signature, seal)")]
      .map((who) => element("td", {style: "height:22mm"}, who, element("br"), element("br"), t("日期：", "Date:"))))),
    element("p", {class: "small"}, t(
      "本核查不能证明：传感器装在正确的设备上；负荷具有代表性；网关密钥在签名之前未被冒用。照片、检定证书、第二方会签以及第三、四步可部分弥补。",
      "What this cannot prove: that the sensor was mounted on the right machine, that the load was representative, or that a gateway's key was not misused before signing. Photos, calibration papers, second-party signatures and steps 3 and 4 cover part of it."))));
  return parts;
};

const drawnSheet = (report, root, date) => {
  const parts = [element("p", {class: "small"}, t(
    "抽样时刻由树头、核查日期与指标名称的散列值决定，双方均不能选择。手工复算（N自1起）：取前16位十六进制数，除以指标时段总秒数，余数为距起点的秒数。",
    "Hashes of tree head, day and figure decide on the instants; neither side can choose. By hand, N from 1: the first 16 digits as a number, modulo the seconds of the figure's times, are the seconds from their begin."),
  element("br"), codeOf(`printf 'EdgeWitness audit v1\\n${root}\\n${date}\\nFIGURE\\nN\\n' | sha256sum`))];
  const rows = drawFigures(root, date, report.figures, DRAWN.figures).flatMap((f) =>
    Array.from({length: DRAWN.instants}, (_, k) => {
      const at = drawInstant(root, date, f.request, k + 1);
      const window = at === null ? null : (f.made?.records ?? []).find((w) => w.start <= at && at < w.end);
      return element("tr", {}, k > 0 ? null : element("td", {rowspan: String(DRAWN.instants)}, String(f.index + 1), element("br"),
        codeOf(figureName(f.request))), element("td", {}, String(k + 1)),
        element("td", {}, at === null ? DASH : timeText(at)),
        element("td", {}, window ? codeOf(refText(window.ref)) : DASH), element("td", {}), element("td", {}));
    }));
  parts.push(sheetTable([t("指标", "Figure"), "N", t("时刻（UTC）", "Instant (UTC)"), t("记录", "Record"), t("由原始样本复算", "From raw samples"), t("结果", "Outcome")], rows,
    "drawn"));
  return parts;
};

const completenessSheet = (report) => {
  const all = report.notes.filter((n) => PAUSES.has(n.code));
  const rows = all.slice(0, ON_PAPER).map((n) => element("tr", {}, element("td", {}, codeOf(n.subject)), element("td", {}, pick(n))));
  const more = all.length - ON_PAPER;
  if (more > 0) rows.push(element("tr", {}, element("td", {colspan: "2"}, t(`另有${more}条，见核验页面`, `${more} more, on the page`))));
  if (rows.length === 0) rows.push(element("tr", {}, element("td", {colspan: "2"}, t("没有", "none"))));
  return [element("h2", {}, t("五、完整性：缺口、重启、时钟跳变、配置变更", "5. Completeness: gaps, restarts, clock steps, changes of configuration")),
    sheetTable([t("记录", "Record"), t("内容及原因", "What and why")], rows)];
};
