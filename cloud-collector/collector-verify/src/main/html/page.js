// The page: a file goes in, verdicts come out.

const Page = {verification: null, report: null, failure: null, run: 0, date: null};
const at = (id) => document.getElementById(id);

const showWords = () => {
  document.documentElement.lang = Language.now === "zh" ? "zh-CN" : "en";
  document.title = word("title") + " · EdgeWitness";
  for (const e of document.querySelectorAll("[data-word]")) e.textContent = word(e.dataset.word);
  at("language").textContent = word("language");
  at("theme").textContent = word(isDark() ? "light" : "dark");
  at("drop").setAttribute("aria-label", word("drop"));
};

const isDark = () => (document.documentElement.dataset.theme ??
  (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

const colon = () => (Language.now === "zh" ? "：" : ": ");
const showFault = (f) => element("li", {}, element("code", {}, f.code), " ", element("strong", {}, f.subject), colon(), pick(f));

const showFigure = (report, f) => {
  const [kind, mark] = verdictOf(report, f);
  const q = f.request;
  const span = (w) => `${timeText(w.from)} – ${timeText(w.to)}`;
  const faults = report.faults.filter((x) => x.figure === f.index);
  const agents = [...new Set((f.made?.records ?? []).map((r) => r.ref.agent))].join(", ");
  return element("section", {class: "card " + kind},
    element("h3", {}, element("span", {}, isSimulated(f) ? [element("span", {class: "simulation"}, word("simulated")), " "] : null,
      f.definition?.title[Language.now] ?? q.indicator), element("span", {class: "mark"}, mark)),
    element("p", {class: "value"}, String(f.stated["printed-" + Language.now] ?? DASH)),
    element("p", {class: "quiet"}, `${word("grade")} ${gradeText(f.stated.grade)} · ${f.stated.formula} · ${word("window")} ${span(q.reporting)}`,
      q.baseline === null ? null : ` · ${word("baseline")} ${span(q.baseline)}`),
    f.why === null ? null : element("p", {}, pick(f.why)),
    faults.length === 0 ? null : element("ul", {}, faults.map((x) => element("li", {}, element("code", {}, x.code), " ", pick(x)))),
    f.differences.length === 0 ? null : element("table", {},
      element("thead", {}, element("tr", {}, ["part", "stated", "made"].map((h) => element("th", {}, word(h))))),
      element("tbody", {}, f.differences.map((d) => element("tr", {}, element("td", {}, d.part), element("td", {}, pick(d.stated)), element("td", {}, pick(d.made)))))),
    f.made === null ? null : element("details", {}, element("summary", {}, word("details")),
      element("p", {}, word("exact") + colon(), element("code", {}, f.made.value?.toString() ?? DASH)),
      f.approximate ? element("p", {class: "quiet"}, word("approximate")) : null,
      element("p", {}, word("records", new Set(f.made.records.map((r) => refText(r.ref))).size, f.made.gaps.length, agents || DASH)),
      element("ul", {}, f.made.limitations.map((l) => element("li", {}, element("code", {}, l.code), " ", pick(l))))));
};

const showBanners = (report) => {
  const simulated = report.figures.filter(isSimulated).length;
  const purple = (text) => (simulated === 0 ? null : element("p", {class: "banner simulated", role: "alert"}, word(text, simulated)));
  if (report.passed()) return [purple("passedSimulated") ?? element("p", {class: "banner good"}, word("passed"))];
  if (report.isNewer()) return [element("p", {class: "banner open", role: "alert"}, word("newer"))];
  if (report.faults.length === 0 && report.figures.length === 0) return [element("p", {class: "banner open"}, word("empty"))];
  const banner = report.faults.length > 0 ? element("p", {class: "banner bad", role: "alert"}, word("failed", report.faults.length))
    : element("p", {class: "banner open"}, word("open"));
  return [banner, purple("simulatedBundle")].filter((b) => b !== null);
};

const showFingerprints = (v, report) => {
  const m = report.manifest;
  const row = (h, c) => element("tr", {}, element("th", {}, h), element("td", {}, typeof c === "string" ? element("code", {}, c) : c));
  return element("table", {}, element("tbody", {},
    row(word("collector"), String(m.collector?.fingerprint ?? DASH)),
    report.agents.map((a) => row(a.name, element("span", {}, element("code", {}, a.fingerprint), element("br"),
      [a.batches > 0 ? word("batches", a.batches, a.first, a.last) : null, a.headers > 0 ? word("proofs", a.headers, a.records) : null]
        .filter((x) => x !== null).join(" · ")))),
    row(word("manifest"), v.manifestSha256 ?? DASH), row(word("fields"), String(m["fields-sha256"] ?? DASH)),
    row(word("created"), String(m.created ?? DASH)), row(word("software"), String(m.software ?? DASH))));
};

const showMore = (report) => {
  const list = (items) => element("ul", {}, items);
  const notes = report.notes.slice(0, 500);
  return [
    report.plans.length === 0 ? null : [element("h2", {}, word("plans")), list(report.plans.map((p) => element("li", {}, element("code", {}, p.id), " ",
      p.entries.map((e) => `${e.number} ${e.kind} ${e.at} ${e.by} ${e.reason}`).join("；"))))],
    report.anchors.length === 0 ? null : [element("h2", {}, word("anchors")), list(report.anchors.map((a) => element("li", {}, a.folder, colon(),
      a.note === null ? DASH : `${a.note.size} · ${timeText(a.note.time)} · `, element("code", {}, a.note === null ? "" : hex(a.note.root)), ` · ${pick(a.under)}`,
      a.countersigned.map((c) => [` · ${word("calls", c.name)} `, element("code", {}, c.key), ` ${c.time}`]).flat(), a.stamped.map((s) => ` · RFC 3161 ${s}`)))),
    element("p", {class: "quiet"}, word("unchecked"))],
    element("details", {}, element("summary", {}, `${word("notes")} (${report.notes.length})`), list(notes.map(showFault)),
      report.notes.length > notes.length ? element("p", {}, "…") : null),
  ].flat().flat();
};

const showResult = () => {
  const {report, verification: v, failure} = Page;
  const out = at("result");
  out.replaceChildren();
  at("sheet").replaceChildren();
  if (failure !== null) {
    out.append(element("p", {class: "banner bad", role: "alert"}, failure.zh ? word("refused", pick(failure)) : word("broken", failure.message)));
    return;
  }
  if (report === null) return;
  out.append(...showBanners(report));
  const general = report.faults.filter((f) => f.figure === null);
  if (general.length > 0) {
    out.append(element("h2", {}, word("faults")), element("ul", {}, general.slice(0, 200).map(showFault)));
    if (general.length > 200) out.append(element("p", {}, `… ${general.length - 200}`));
  }
  if (report.manifest === null) return;
  if (report.figures.length > 0) {
    const date = element("input", {type: "date", value: Page.date, onchange: (e) => {
      Page.date = e.target.value || Page.date;
      prepareSheet();
    }});
    out.append(element("p", {}, element("button", {type: "button", onclick: () => print()}, word("print")), " ",
      element("label", {class: "quiet"}, word("date"), " ", date)));
    out.append(element("h2", {}, word("figures")), ...report.figures.map((f) => showFigure(report, f)));
  }
  out.append(element("h2", {}, word("agents")), showFingerprints(v, report), ...showMore(report).filter((x) => x !== null));
  prepareSheet();
};

const today = () => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
};

const prepareSheet = () => at("sheet").replaceChildren(...auditSheet(Page.verification, Page.report, Page.date));

const take = async (file) => {
  const run = (Page.run += 1);
  const source = {size: file.size, read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer())};
  const v = new Verification(source, (part) => {
    if (run === Page.run) at("progress").value = part;
  });
  Object.assign(Page, {verification: v, report: null, failure: null});
  at("working").hidden = false;
  at("progress").value = 0;
  showResult();
  let report = null, failure = null;
  try {
    report = await v.run();
  } catch (e) {
    failure = e;
  }
  if (run !== Page.run) return;
  Object.assign(Page, {report, failure, date: (report && auditDays(report).pop()) ?? today()});
  at("working").hidden = true;
  showResult();
};

const startPage = () => {
  Page.date = today();
  showWords();
  at("language").addEventListener("click", () => {
    Language.now = Language.now === "zh" ? "en" : "zh";
    showWords();
    showResult();
  });
  at("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    showWords();
  });
  const drop = at("drop"), input = at("file");
  drop.addEventListener("click", () => input.click());
  input.addEventListener("click", (e) => e.stopPropagation());
  drop.addEventListener("keydown", (e) => {
    if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      input.click();
    }
  });
  input.addEventListener("change", () => {
    if (input.files.length > 0) take(input.files[0]);
    input.value = "";
  });
  // The whole window takes a file, so that one dropped beside the frame does not replace the page.
  addEventListener("dragover", (e) => {
    e.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", (e) => {
    e.preventDefault();
    drop.classList.remove("over");
    if (e.dataTransfer.files.length > 0) take(e.dataTransfer.files[0]);
  });
};

const PROTO = schema(LEDGER_PROTO, BUNDLE_PROTO);
globalThis.EdgeWitness = {verifyBundle, Refused, Decimal, Sha256, sha256, sha512, hex, Curve, drawInstant, drawFigures, figureName};
if (typeof document !== "undefined") startPage();
