"use strict";
// Keeps what the server renders fresh and readable: local times, polls that say when they fail, charts. Values are put in as text.
(() => {
  const root = document.documentElement;
  const body = document.body;
  const language = body.dataset.language === "en" ? "en-GB" : "zh-CN";
  root.classList.add("js");

  const pad = (n) => String(n).padStart(2, "0");
  const day = (d) => d.getFullYear() + "-" + pad(d.getMonth() + 1) + "-" + pad(d.getDate());
  const clock = (d) => pad(d.getHours()) + ":" + pad(d.getMinutes()) + ":" + pad(d.getSeconds());
  const local = (at) => { const d = new Date(at); return day(d) + " " + clock(d); };
  function localTimes(within) {
    for (const t of within.querySelectorAll("time[datetime]")) t.textContent = local(t.getAttribute("datetime"));
  }

  // ---- navigation on a narrow screen
  const fold = document.querySelector("button.fold");
  fold?.addEventListener("click", () => fold.setAttribute("aria-expanded", String(fold.getAttribute("aria-expanded") !== "true")));
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && fold?.getAttribute("aria-expanded") === "true") {
      fold.setAttribute("aria-expanded", "false");
      fold.focus();
    }
  });

  // ---- a station's terminal shows nothing but its station
  const full = document.querySelector("button.full");
  if (full && document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", () => body.requestFullscreen());
  }

  // ---- polls: the last picture stays when the server or its database is away, and says so
  const failing = new Map();
  const away = document.getElementById("away");
  const awayText = away.querySelector(".what").textContent;
  function tellAway() {
    const first = [...failing.values()].sort((a, b) => a.at - b.at)[0];
    away.hidden = first === undefined;
    body.classList.toggle("stale", failing.size > 0);
    if (first === undefined) return;
    away.querySelector(".what").textContent = first.why || awayText;
    away.querySelector(".since").textContent = local(first.at);
  }
  // why: what the server says, where it answers and does not give the part (any more)
  const failed = (key, why = "") => { if (!failing.has(key)) failing.set(key, { at: Date.now(), why }); tellAway(); };
  const said = (html) => new DOMParser().parseFromString(html, "text/html").querySelector(".problem")?.textContent.trim() ?? "";
  const answered = (key) => { if (failing.delete(key)) tellAway(); };
  const isPoll = (element) => (element.getAttribute?.("hx-trigger") ?? "").includes("every");
  const onHtmx = (name, work) => body.addEventListener("htmx:" + name, (e) => work(e.detail, e));
  onHtmx("configRequest", (d) => { if (d.verb !== "get") d.headers["X-CSRF"] = body.dataset.csrf; });
  // Nobody looks at a hidden tab.
  onHtmx("beforeRequest", (d, e) => { if (document.hidden && isPoll(d.elt)) e.preventDefault(); });
  onHtmx("sendError", (d) => { if (isPoll(d.elt)) failed(d.elt); });
  onHtmx("timeout", (d) => { if (isPoll(d.elt)) failed(d.elt); });
  onHtmx("responseError", (d) => { if (isPoll(d.elt)) failed(d.elt, d.xhr.status < 500 ? said(d.xhr.responseText) : ""); });

  const shown = new WeakMap();
  const kept = new Map();
  onHtmx("beforeSwap", (d) => {
    if (d.xhr.status >= 400 || !isPoll(d.elt)) return;
    answered(d.elt);
    if (shown.get(d.target) === d.serverResponse) { d.shouldSwap = false; return; }
    shown.set(d.target, d.serverResponse);
    keep(d.target);
  });
  onHtmx("afterSwap", (d) => { restore(d.target); arrived(d.target.isConnected ? d.target : document.getElementById("main")); });

  // What a reader opened, scrolled or holds with the keyboard inside a part that is replaced.
  function keep(target) {
    kept.clear();
    for (const e of target.querySelectorAll("[id]")) {
      if (e.matches("details")) kept.set(e.id, { open: e.open });
      else if (e.scrollLeft || e.scrollTop) kept.set(e.id, { left: e.scrollLeft, top: e.scrollTop });
    }
    const active = document.activeElement;
    if (active && target.contains(active) && !active.id) {
      const all = [...target.querySelectorAll("a[href], button, summary")];
      kept.set("", { href: active.getAttribute("href"), index: all.indexOf(active) });
    }
  }
  function restore(target) {
    for (const [id, state] of kept) {
      if (id === "") {
        const all = [...target.querySelectorAll("a[href], button, summary")];
        const same = all.find((e) => state.href !== null && e.getAttribute("href") === state.href) ?? all[state.index];
        same?.focus({ preventScroll: true });
        continue;
      }
      const e = document.getElementById(id);
      if (!e) continue;
      if ("open" in state) e.open = state.open;
      else { e.scrollLeft = state.left; e.scrollTop = state.top; }
    }
    kept.clear();
  }

  // ---- charts
  const charts = new Map();
  let library;
  function echarts() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = body.dataset.charts;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  }
  const colour = (name) => getComputedStyle(body).getPropertyValue("--" + name).trim();
  function hatch(stroke) {
    const c = document.createElement("canvas");
    c.width = c.height = 8;
    const g = c.getContext("2d");
    g.strokeStyle = stroke;
    g.lineWidth = 1.5;
    g.globalAlpha = 0.6;
    g.beginPath();
    g.moveTo(0, 8); g.lineTo(8, 0); g.moveTo(-2, 2); g.lineTo(2, -2); g.moveTo(6, 10); g.lineTo(10, 6);
    g.stroke();
    return { image: c, repeat: "repeat" };
  }
  const number = (v, digits = 6) => (v === null || v === undefined ? "—" : Number(v).toLocaleString("en-US", { maximumSignificantDigits: digits }));

  /* data: {unit, from, to, series: [{name, step, points: [[ms, value]], band: [[ms, low, high]]}], gaps: [[from, to]],
     windows: [{name, kind, from, to}], left: [[ms, value]], leftName, top, digits} ; times in ms since 1970, a value may be null. */
  function option(data) {
    const ink = colour("quiet");
    const palette = [colour("accent"), colour("second"), colour("third"), colour("fourth")];
    const series = [];
    data.series.forEach((s, i) => {
      const line = palette[i % palette.length];
      if (s.band) {
        const edge = { type: "line", stack: "band" + i, symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
        series.push({ ...edge, name: "", data: s.band.map((b) => [b[0], b[1]]) });
        series.push({ ...edge, name: "", data: s.band.map((b) => [b[0], b[1] === null ? null : b[2] - b[1]]), areaStyle: { color: line, opacity: 0.18 } });
      }
      series.push({
        type: "line", name: s.name, step: s.step ? "end" : undefined, color: line, connectNulls: false,
        showSymbol: s.points.length < 80, symbolSize: 4, data: s.points,
      });
    });
    if (data.left?.length) {
      series.push({ type: "scatter", name: data.leftName, symbol: "emptyCircle", symbolSize: 7, color: colour("warn"), data: data.left });
    }
    // What lies far above everything else would press it flat: it is marked at the top, with its value.
    const above = data.top === undefined ? [] : data.series.flatMap((s) => s.points.filter((p, i) => p[1] !== null && Math.max(p[1], s.band?.[i]?.[2] ?? 0) > data.top)
      .map((p) => ({ value: [p[0], data.top], real: Math.max(p[1], ...(s.band ?? []).filter((b) => b[0] === p[0]).map((b) => b[2])) })));
    if (above.length) {
      series.push({ type: "scatter", symbol: "triangle", symbolSize: 10, color: colour("warn"), data: above, tooltip: { show: false }, labelLayout: { hideOverlap: true },
        label: { show: true, position: "bottom", color: colour("warn"), formatter: (d) => "↑ " + number(d.data.real, data.digits) } });
    }
    const areas = (data.gaps ?? []).map((g) => [{ xAxis: g[0], itemStyle: { color: hatch(colour("warn")) } }, { xAxis: g[1] }]);
    for (const w of data.windows ?? []) {
      areas.push([{ xAxis: w.from, name: w.name, label: { color: ink, position: "insideTop" },
        itemStyle: { color: colour(w.kind === "baseline" ? "second" : "accent"), opacity: 0.12 } }, { xAxis: w.to }]);
    }
    if (series.length && data.marks?.length) {
      series[0].markLine = { silent: true, symbol: "none", animation: false, data: data.marks.map((m) => ({ yAxis: m.value, name: m.name })),
        lineStyle: { color: colour("warn"), type: "dashed" }, label: { formatter: "{b}", position: "insideEndTop", color: colour("warn") } };
    }
    if (series.length && areas.length) series[series.length - 1].markArea = { silent: true, data: areas };
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(body).fontFamily },
      grid: { left: 8, right: 16, top: data.series.length > 1 ? 52 : 34, bottom: 4, containLabel: true },
      legend: data.series.length > 1 ? { data: data.series.map((s) => s.name), textStyle: { color: ink }, top: 0, type: "scroll" } : undefined,
      tooltip: { trigger: "axis", confine: true, valueFormatter: (v) => number(v, data.digits) + " " + (data.unit ?? "") },
      xAxis: { type: "time", min: data.from, max: data.to, axisLabel: { color: ink, hideOverlap: true }, axisLine: { lineStyle: { color: ink } } },
      yAxis: { type: "value", scale: !data.fromZero, min: data.marks?.length ? 0 : undefined,
        max: data.top !== undefined ? data.top : data.marks?.length ? (v) => Math.ceil(Math.max(v.max, ...data.marks.map((m) => m.value)) * 1.1) : undefined, name: data.unit, nameGap: 10, nameTextStyle: { color: ink, align: "left" }, axisLabel: { color: ink },
        splitLine: { lineStyle: { color: colour("line") } } },
      series,
    };
  }
  // What is not a course of time is drawn by a script that the plot names: it gives a function for each kind.
  // An axis hands its formatter the label's index too, which is no number of digits.
  const tools = { colour, number: (v) => number(v), time: local, get font() { return getComputedStyle(body).fontFamily; } };
  async function optionOf(plot, data) {
    return data.kind ? (await import(plot.dataset.script))[data.kind](data, { ...tools, font: tools.font, selected: charts.get(plot)?.selected, zoom: charts.get(plot)?.zoom }) : option(data);
  }
  async function draw(plot, data) {
    const empty = data.kind ? data.rows.length === 0 : data.series.every((s) => s.points.length === 0);
    plot.classList.toggle("empty", empty);
    if (empty && !charts.has(plot)) { plot.textContent = plot.dataset.empty ?? ""; return; }
    if (!charts.has(plot)) plot.textContent = "";
    const library = await echarts();
    if (!plot.isConnected) return;
    if (!charts.has(plot)) {
      const chart = library.init(plot, null, { renderer: data.kind === "spectrum" ? "svg" : "canvas" });
      const observer = new ResizeObserver(() => chart.resize());
      observer.observe(plot);
      charts.set(plot, { chart, observer });
      chart.on("legendselectchanged", (e) => { charts.get(plot).selected = e.selected; });
      chart.on("datazoom", (e) => { charts.get(plot).zoom = { start: e.start, end: e.end, startValue: undefined, endValue: undefined }; });
      if (plot.dataset.pick) {
        chart.on("click", (e) => { location.href = plot.dataset.pick.replace("%7Bat%7D", new Date(charts.get(plot).data.times[e.value[1]]).toISOString()); });
      }
    }
    charts.get(plot).data = data;
    charts.get(plot).chart.setOption(await optionOf(plot, data), true);
  }
  async function load(plot) {
    const source = plot.dataset.source;
    try {
      if (!document.hidden || !charts.has(plot)) {
        const response = await fetch(source, { headers: { Accept: "application/json", "HX-Request": "true" } });
        if (response.ok) {
          await draw(plot, await response.json());
          answered(source);
        } else failed(source);
      }
    } catch {
      failed(source);
    }
    if (plot.dataset.every && plot.isConnected) setTimeout(() => load(plot), plot.dataset.every * 1000);
  }
  for (const change of [matchMedia("(prefers-color-scheme: dark)")]) {
    change.addEventListener("change", () => charts.forEach(async (c, plot) => c.chart.setOption(await optionOf(plot, c.data), true)));
  }

  // ---- the last values that were seen of each point, as a small curve
  const courses = new Map();
  function course(svg) {
    const value = svg.dataset.value === "" || svg.dataset.value === undefined ? null : Number(svg.dataset.value);
    if (!courses.has(svg.dataset.course)) courses.set(svg.dataset.course, []);
    const seen = courses.get(svg.dataset.course);
    seen.push(value);
    if (seen.length > 60) seen.shift();
    const numbers = seen.filter((v) => v !== null);
    if (numbers.length < 2) return;
    const low = Math.min(...numbers), span = Math.max(...numbers) - low || 1;
    let path = "";
    seen.forEach((v, i) => {
      if (v === null) return;
      const moves = i === 0 || seen[i - 1] === null;
      path += (moves ? "M" : "L") + ((i * 90) / 59).toFixed(1) + " " + (18 - ((v - low) / span) * 16).toFixed(1);
    });
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.replaceChildren(line);
  }

  // A time that nobody gave looks like none.
  const blank = (i) => i.classList.toggle("blank", !i.value);
  document.addEventListener("input", (e) => { if (e.target.type === "datetime-local") blank(e.target); });

  function arrived(within) {
    localTimes(within);
    within.querySelectorAll("input[type=datetime-local]").forEach(blank);
    within.querySelectorAll("svg[data-course]").forEach(course);
    for (const [plot, c] of charts) {
      if (!plot.isConnected) {
        c.observer.disconnect();
        c.chart.dispose();
        charts.delete(plot);
      }
    }
    for (const plot of within.querySelectorAll(".plot:not([data-drawn])")) {
      plot.dataset.drawn = "true";
      if (plot.dataset.source) load(plot);
      else if (plot.dataset.chart) draw(plot, JSON.parse(plot.dataset.chart));
    }
  }
  // Times in a form are those of the reader's wall.
  for (const i of document.querySelectorAll("input[data-at]")) i.value = local(i.dataset.at).replace(" ", "T");
  for (const z of document.querySelectorAll("[data-zone]")) z.value = Intl.DateTimeFormat().resolvedOptions().timeZone || z.value;
  arrived(document);
})();
