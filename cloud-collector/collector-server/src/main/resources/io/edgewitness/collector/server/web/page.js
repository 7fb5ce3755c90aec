"use strict";
// Draws what /api/v1 says and keeps it fresh; values come from the collector as they are and are put in as text, never as HTML.
(() => {
  const texts = JSON.parse(document.body.dataset.texts);
  const language = document.body.dataset.language;
  const t = (key, ...args) => args.reduce((s, a, i) => s.replace("{" + i + "}", a), texts[key] ?? key);
  const byId = (id) => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let clockSkew = 0; // browser less collector, ms: an age is told by one clock
  let failures = 0;
  const simulated = { live: false, figures: false };

  const element = (tag, attributes = {}, ...children) => {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(attributes)) if (v !== undefined) e.setAttribute(k, v);
    e.append(...children.filter((c) => c !== undefined));
    return e;
  };
  const tag = (kind, label) => element("span", { class: "tag " + kind }, label);

  async function api(path) {
    const response = await fetch("/api/v1/" + path, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(path + ": " + response.status);
    const date = response.headers.get("Date");
    if (date) clockSkew = Date.now() - Date.parse(date);
    return response.json();
  }

  const age = (time) => (time ? Math.max(0, (Date.now() - clockSkew - Date.parse(time)) / 1000) : undefined);
  function ago(seconds) {
    if (seconds === undefined) return t("never");
    if (seconds < 120) return t("seconds-ago", Math.round(seconds));
    if (seconds < 7200) return t("minutes-ago", Math.round(seconds / 60));
    return t("hours-ago", Math.round(seconds / 3600));
  }
  const clock = (time) => new Date(time).toLocaleString(language === "zh" ? "zh-CN" : "en-GB", { hour12: false });
  const unit = (code) => (code && code !== "1" ? code : ""); // UCUM's 1 is no unit to read
  function number(value) {
    if (value === null || value === undefined) return "—";
    const n = Number(value);
    return Number.isFinite(n) ? n.toLocaleString("en-US", { maximumFractionDigits: 3, useGrouping: true }) : String(value);
  }

  function drawAgents(agents) {
    if (agents.length === 0) return byId("agents").replaceChildren(element("p", { class: "quiet" }, t("no-agents")));
    byId("agents").replaceChildren(...agents.map((a) => {
      const seconds = age(a.lastBatchAt);
      const state = seconds === undefined ? "offline" : a.connected ? (seconds < 90 ? "online" : "stale") : "offline";
      const rows = [
        [t("site"), [a.enterprise, a.siteName || a.site].filter(Boolean).join(" · ") || "—"],
        [t("last-batch"), ago(seconds)],
        [t("batches"), number(a.batches)],
        [t("epoch"), number(a.epoch)],
        [t("head"), (a.head ?? "").slice(0, 16)],
      ];
      return element("article", { class: "card " + state },
        element("h3", {}, a.id, tag(state, t(seconds === undefined ? "never" : state))),
        element("dl", {}, ...rows.flatMap(([k, v]) => [element("dt", {}, k), element("dd", {}, v)])),
        element("ul", {}, ...(a.health ?? []).map((h) =>
          element("li", {}, tag(h.state.toLowerCase(), h.source), " " + (h.detail ?? "")))));
    }));
  }

  // What is still shown is simulated still, whether its agent is there or not.
  function mark(part, is) {
    simulated[part] = is;
    byId("simulated").hidden = !simulated.live && !simulated.figures;
  }

  function drawLive(values) {
    byId("live").replaceChildren(...values.map((v) => {
      const seconds = age(v.receivedTime);
      const quality = (v.quality || "GOOD").split(" ")[0].toLowerCase();
      const mode = (v.mode || "REAL").toLowerCase();
      return element("tr", { class: v.stale ? "old" : undefined },
        element("td", {}, v.point), element("td", { class: "number" }, typeof v.value === "number" ? number(v.value) : String(v.value ?? "—")),
        element("td", {}, unit(v.unit)), element("td", { title: v.quality }, tag(quality, t(quality))),
        element("td", {}, tag(mode, t(mode))), element("td", {}, v.source ?? ""), element("td", { class: "number" }, ago(seconds)));
    }));
    if (values.length === 0) byId("live").replaceChildren(element("tr", {}, element("td", { colspan: 7, class: "quiet" }, t("no-live"))));
    mark("live", values.some((v) => (v.mode || "REAL") !== "REAL"));
  }

  function drawGaps(gaps) {
    const rows = gaps.slice(0, 50).map((g) => element("tr", {},
      element("td", {}, g.agent), element("td", {}, g.source), element("td", {}, clock(g.from)), element("td", {}, clock(g.to)),
      element("td", { class: "number" }, g.count < 0 ? t("unknown") : number(g.count)), element("td", {}, g.reason)));
    if (rows.length === 0) rows.push(element("tr", {}, element("td", { colspan: 6, class: "quiet" }, t("no-gaps"))));
    byId("gaps").replaceChildren(...rows);
  }

  const steps = { EXECUTED: "good", VERIFIED: "good", REFUSED: "uncertain", FAILED: "bad" };
  async function drawCommands(from) {
    const all = await pages("commands?limit=1000&from=" + encodeURIComponent(from), 5);
    const rows = all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, 50).map((s) => element("tr", {},
      element("td", {}, clock(s.at)), element("td", {}, s.agent), element("td", {}, s.id),
      element("td", {}, tag(steps[s.step] ?? "quiet", s.step)), element("td", {}, s.detail)));
    if (rows.length === 0) rows.push(element("tr", {}, element("td", { colspan: 5, class: "quiet" }, t("no-commands"))));
    byId("commands").replaceChildren(...rows);
  }

  const charts = new Map();
  function hatch() {
    const c = document.createElement("canvas");
    c.width = c.height = 8;
    const g = c.getContext("2d");
    g.strokeStyle = dark.matches ? "#f0b35a88" : "#a15c0066";
    g.lineWidth = 1.5;
    g.beginPath();
    g.moveTo(0, 8); g.lineTo(8, 0); g.moveTo(-2, 2); g.lineTo(2, -2); g.moveTo(6, 10); g.lineTo(10, 6);
    g.stroke();
    return { image: c, repeat: "repeat" };
  }

  function chartFor(key, m) {
    if (!charts.has(key)) {
      const now = element("span", { class: "now" });
      const plot = element("div", { class: "plot", role: "img", "aria-label": m.name });
      const heading = element("span");
      const badge = element("span");
      const box = element("article", { class: "chart" },
        element("h3", {}, heading, badge), now, plot);
      if (charts.size === 0) byId("figures").replaceChildren();
      byId("figures").append(box);
      const chart = echarts.init(plot, null, { renderer: "canvas" });
      new ResizeObserver(() => chart.resize()).observe(plot);
      charts.set(key, { chart, now, badge, heading });
    }
    // The manifest with the titles may come after the first figure.
    const title = titles.get(m.scenario + "|" + m.name);
    charts.get(key).heading.replaceChildren(title ?? m.name, " ", element("small", {}, (title ? m.name + " · " : "") + m.scenario));
    return charts.get(key);
  }

  function drawFigures(metrics, gaps) {
    const series = new Map();
    for (const m of metrics) {
      const labels = Object.values(m.labels ?? {}).join(" ");
      const key = [m.agent, m.scenario, m.name, labels, m.arm].join("|");
      if (!series.has(key)) series.set(key, []);
      series.get(key).push(m);
    }
    const notReal = (m) => Object.entries(m.modes ?? {}).some(([mode, n]) => mode !== "REAL" && n > 0);
    mark("figures", metrics.some(notReal));
    if (series.size === 0) {
      charts.clear();
      return byId("figures").replaceChildren(element("p", { class: "quiet" }, t("no-figures")));
    }
    const ink = getComputedStyle(document.body).getPropertyValue("--quiet");
    const accent = getComputedStyle(document.body).getPropertyValue("--accent");
    for (const [key, points] of [...series].sort()) {
      points.sort((a, b) => Date.parse(a.windowStart) - Date.parse(b.windowStart));
      const last = points[points.length - 1];
      const { chart, now, badge } = chartFor(key, last);
      now.textContent = number(last.value) + " ";
      now.append(element("small", {}, (unit(last.unit) ? unit(last.unit) + " · " : "") + t("complete") + " " +
        (last.expected > 0 ? number(Math.floor((1000 * last.received) / last.expected) / 10) + " %" : t("unknown")) +
        " · " + t("until", clock(last.windowEnd))));
      badge.replaceChildren(notReal(last) ? tag("sim", t("sim")) : tag("real", t("real")));
      const first = Date.parse(points[0].windowStart);
      const end = Date.parse(last.windowEnd);
      const mine = gaps.filter((g) => g.agent === last.agent && Date.parse(g.to) > first && Date.parse(g.from) < end);
      chart.setOption({
        animation: false,
        grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
        tooltip: { trigger: "axis", valueFormatter: (v) => number(v) + " " + unit(last.unit) },
        xAxis: { type: "time", min: first, max: end, axisLabel: { color: ink, hideOverlap: true, formatter: "{HH}:{mm}:{ss}" } },
        yAxis: { type: "value", scale: last.aggregation !== "sum", axisLabel: { color: ink }, splitLine: { lineStyle: { opacity: 0.25 } } },
        series: [{
          type: "line", step: "end", symbolSize: 4, color: accent, connectNulls: false,
          data: points.map((p) => [Date.parse(p.windowEnd), p.value === null || p.value === undefined ? null : Number(p.value)]),
          markArea: {
            silent: true, itemStyle: { color: hatch() },
            data: mine.map((g) => [{ xAxis: Math.max(first, Date.parse(g.from)) }, { xAxis: Math.min(end, Date.parse(g.to)) }]),
          },
        }],
      });
    }
  }

  const trendCharts = new Map();
  function trendChart(key, title, mode) {
    if (!trendCharts.has(key)) {
      const plot = element("div", { class: "plot", role: "img", "aria-label": title });
      byId("trends").append(element("article", { class: "chart" },
        element("h3", {}, element("span", {}, title), tag(mode, t(mode))), plot));
      const chart = echarts.init(plot, null, { renderer: "canvas" });
      new ResizeObserver(() => chart.resize()).observe(plot);
      trendCharts.set(key, chart);
    }
    return trendCharts.get(key);
  }

  // Mean of each hour, in the band from the least to the greatest; an hour without a number is a hole.
  function drawTrends(hours) {
    const points = new Map();
    for (const h of hours.filter((h) => h.mean !== null)) {
      const key = [h.agent, h.point, h.mode].join("|");
      if (!points.has(key)) points.set(key, []);
      points.get(key).push(h);
    }
    byId("trends-section").hidden = points.size === 0;
    const ink = getComputedStyle(document.body).getPropertyValue("--quiet");
    const accent = getComputedStyle(document.body).getPropertyValue("--accent");
    for (const [key, all] of [...points].sort().slice(0, 24)) {
      const rows = [];
      let before;
      for (const h of all) {
        const at = Date.parse(h.hour);
        if (before !== undefined && at - before > 3600_000) rows.push([before + 3600_000, null, null, null]);
        rows.push([at, Number(h.mean), Number(h.least), Number(h.greatest)]);
        before = at;
      }
      const line = (column, style) => ({ type: "line", symbol: "none", color: accent, connectNulls: false, data: rows.map((r) => [r[0], r[column]]), ...style });
      trendChart(key, all[0].point + " · " + all[0].agent, all[0].mode.toLowerCase()).setOption({
        animation: false,
        grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
        tooltip: { trigger: "axis", valueFormatter: number },
        xAxis: { type: "time", axisLabel: { color: ink, hideOverlap: true } },
        yAxis: { type: "value", scale: true, axisLabel: { color: ink }, splitLine: { lineStyle: { opacity: 0.25 } } },
        series: [
          line(1, { name: t("mean") }),
          line(2, { name: t("least"), lineStyle: { type: "dotted", width: 1 } }),
          line(3, { name: t("greatest"), lineStyle: { type: "dotted", width: 1 } }),
        ],
      });
    }
  }

  const items = (answer) => answer.items ?? answer;
  // Pages come oldest first, so all are asked for, up to a limit.
  async function pages(path, most) {
    let all = [];
    let after;
    for (let page = 0; page < most; page++) {
      const answer = await api(path + (after ? "&after=" + encodeURIComponent(after) : ""));
      all = all.concat(items(answer));
      after = answer.next;
      if (!after) break;
    }
    return all;
  }
  function every(milliseconds, work) {
    const run = async () => {
      try {
        await work();
        failures = 0;
      } catch (e) {
        failures++;
        console.warn(e);
      }
      byId("away").hidden = failures < 3;
      setTimeout(run, document.hidden ? milliseconds * 5 : milliseconds);
    };
    run();
  }

  let agents = [];
  const titles = new Map();
  every(10000, async () => {
    for (const s of items(await api("scenarios"))) {
      const metrics = [...(s.manifest?.metrics ?? []), ...(s.parameters?.parameters?.metrics ?? s.parameters?.metrics ?? [])];
      for (const m of metrics) titles.set(s.id + "|" + m.name, m.title?.[language] ?? (typeof m.title === "string" ? m.title : undefined));
    }
  });
  every(2000, async () => {
    agents = items(await api("agents?limit=100"));
    drawAgents(agents);
  });
  every(1000, async () => {
    const all = await Promise.all(agents.map((a) => api("live?agent=" + encodeURIComponent(a.id))));
    // A value that does not change stays fresh as long as its source is up and its agent speaks.
    const fresh = (agent, answer, value) => age(answer.at) < 5 && value.quality !== "BAD" &&
      (agent.health ?? []).some((h) => h.source === value.source && h.state !== "DOWN");
    drawLive(all.flatMap((answer, i) => (answer.values ?? []).map((v) => ({ ...v, stale: !fresh(agents[i], answer, v) }))).sort((a, b) => a.point.localeCompare(b.point)));
  });
  every(3000, async () => {
    const from = new Date(Date.now() - clockSkew - 3600_000).toISOString();
    const [metrics, gaps] = await Promise.all([
      api("metrics?limit=1000&from=" + encodeURIComponent(from)), api("gaps?limit=200&from=" + encodeURIComponent(from))]);
    drawFigures(items(metrics).filter((m) => m.scenario !== "runtime"), items(gaps));
    drawGaps(items(gaps).sort((a, b) => Date.parse(b.from) - Date.parse(a.from)));
  });
  // Where the database does not keep hours ready, it computes them from each sample: not often, and not of long ago.
  every(300_000, async () => {
    const from = new Date(Date.now() - clockSkew - 48 * 3600_000).toISOString();
    drawTrends(await pages("trends?limit=1000&from=" + encodeURIComponent(from), 5));
  });
  every(3000, () => drawCommands(new Date(Date.now() - clockSkew - 3600_000).toISOString()));
})();
