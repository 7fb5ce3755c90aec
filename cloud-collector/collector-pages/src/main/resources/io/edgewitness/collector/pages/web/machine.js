// How a machine's spectra are drawn; page.js fetches them and asks here.

const vertical = (hz, name, colour, type, width, distance = 2) => ({
  xAxis: hz, name,
  lineStyle: { color: colour, type, width, opacity: type === "solid" ? 0.9 : 0.65 },
  label: { show: name !== "", formatter: "{b}", color: colour, position: "end", distance, fontSize: 11 },
});

/* A family is a series without data: the legend switches its lines. Each has its own row of names, and a name stands only where it has room. */
function families(data, tools, place, end, style = "solid") {
  const palette = ["bad", "third", "fourth", "second", "quiet"].map(tools.colour);
  return data.families.map((f, i) => {
    const colour = palette[i % palette.length];
    let last = -Infinity;
    const lines = f.harmonics.map((hz, h) => {
      const named = h === 0 || hz - last > 0.05 * end;
      if (named) last = hz;
      return vertical(place(hz), named ? (h === 0 ? f.name : h + 1 + "×") : "", colour, style, 1, 2 + 12 * (i % 3));
    });
    for (const hz of f.sides) lines.push(vertical(place(hz), "", colour, "dotted", 1));
    return { type: "line", name: f.name, color: colour, symbol: "none", data: [], markLine: { silent: true, symbol: "none", animation: false, data: lines } };
  });
}
const legend = (data, tools, top) => (data.families.length
  ? { data: data.families.map((f) => f.name), icon: "rect", itemHeight: 3, textStyle: { color: tools.colour("quiet") }, inactiveColor: tools.colour("line"), top, type: "scroll",
      selected: Object.fromEntries(data.families.map((f) => [f.name, tools.selected?.[f.name] ?? f.selected])) }
  : undefined);
const hertz = (tools, end) => ({ type: "value", min: 0, max: end, name: "Hz", nameLocation: "middle", nameGap: 22, nameTextStyle: { color: tools.colour("quiet") },
  axisLabel: { color: tools.colour("quiet"), hideOverlap: true, showMaxLabel: false }, axisLine: { lineStyle: { color: tools.colour("quiet") } }, splitLine: { show: false } });

export function spectrum(data, tools) {
  const row = data.rows[0];
  const end = data.partHz * (row.length - 0.5);
  const once = data.families.find((f) => f.name === "1×")?.harmonics[0];
  const points = row.map((v, i) => [i * data.partHz, Number(v)]);
  const level = { type: "line", name: "", symbol: "none", color: tools.colour("accent"), lineStyle: { width: 1 }, areaStyle: { opacity: 0.15 }, data: points, z: 3 };
  if (data.shows) {
    level.markLine = { silent: true, symbol: "none", animation: false, data: [{ yAxis: data.shows }], lineStyle: { color: tools.colour("warn"), type: "dashed" },
      label: { formatter: "×" + data.shows, position: "insideEndTop", color: tools.colour("warn") } };
  }
  return {
    animation: false,
    textStyle: { fontFamily: tools.font },
    grid: { left: 8, right: 16, top: 84, bottom: 42, containLabel: true },
    // The shaft's lines lie in the first part of a velocity spectrum: the slider brings the rest.
    dataZoom: [{ type: "slider", bottom: 2, height: 14, filterMode: "none", showDetail: false, brushSelect: false, startValue: 0, endValue: data.unit === "mm/s" && once ? Math.min(end, 12 * once) : end,
      borderColor: tools.colour("line"), textStyle: { color: tools.colour("quiet") }, ...tools.zoom }],
    legend: legend(data, tools, 0),
    tooltip: { trigger: "axis", confine: true, axisPointer: { type: "line" },
      formatter: (p) => (p[0] ? tools.number(p[0].value[0]) + " Hz: " + tools.number(p[0].value[1]) + " " + (data.unit || "×") : "") },
    xAxis: hertz(tools, end),
    yAxis: { type: "value", min: 0, max: data.shows ? (v) => (v.max < 1.5 * data.shows ? 1.5 * data.shows : null) : undefined, name: data.unit || "×", nameGap: 22,
      nameTextStyle: { color: tools.colour("quiet"), align: "left" }, axisLabel: { color: tools.colour("quiet"), formatter: tools.number }, splitLine: { lineStyle: { color: tools.colour("line") } } },
    series: [level, ...families(data, tools, (hz) => hz, data.unit === "mm/s" && once ? 12 * once : end)],
  };
}

/* Rows are times, the newest on top; a cell's colour is the logarithm of its level. */
export function waterfall(data, tools) {
  const columns = data.rows[data.rows.length - 1].length;
  const level = (v) => Math.log10(Math.max(Number(v), data.shows ? 1 : 1e-4));
  const cells = [];
  data.rows.forEach((row, y) => row.slice(0, columns).forEach((v, x) => cells.push([x, y, level(v)])));
  const most = Math.max(...cells.map((c) => c[2]), data.shows ? Math.log10(4 * data.shows) : -4);
  const place = (hz) => Math.min(columns - 1, Math.round(hz / data.partHz));
  return {
    animation: false,
    textStyle: { fontFamily: tools.font },
    grid: { left: 8, right: 62, top: 84, bottom: 26, containLabel: true },
    legend: legend(data, tools, 0),
    tooltip: { confine: true, formatter: (p) => (p.value ? tools.time(data.times[p.value[1]]) + "<br>" + tools.number(p.value[0] * data.partHz) + " Hz: " + tools.number(10 ** p.value[2]) + " " + (data.unit || "×") : "") },
    visualMap: { min: data.shows ? 0 : most - 3, max: most, calculable: false, orient: "vertical", right: 0, top: "middle", itemHeight: 140, itemWidth: 12, textStyle: { color: tools.colour("quiet") },
      formatter: (v) => tools.number(Number((10 ** v).toPrecision(2))), text: [tools.number(Number((10 ** most).toPrecision(2))), data.shows ? "1" : tools.number(Number((10 ** (most - 3)).toPrecision(2)))],
      inRange: { color: [tools.colour("card"), tools.colour("accent"), tools.colour("warn"), tools.colour("bad")] }, seriesIndex: 0 },
    xAxis: { type: "category", data: Array.from({ length: columns }, (_, i) => Math.round(i * data.partHz)), name: "Hz", nameLocation: "middle", nameGap: 22, nameTextStyle: { color: tools.colour("quiet") },
      axisLabel: { color: tools.colour("quiet"), hideOverlap: true, showMaxLabel: false }, axisTick: { show: false }, axisLine: { lineStyle: { color: tools.colour("quiet") } } },
    yAxis: { type: "category", data: data.times.map((t) => tools.time(t).slice(5)), axisLabel: { color: tools.colour("quiet"), hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: tools.colour("quiet") } } },
    series: [{ type: "heatmap", name: "", data: cells, progressive: 0, emphasis: { itemStyle: { borderColor: tools.colour("ink"), borderWidth: 1 } } }, ...families(data, tools, place, columns * data.partHz, "dashed")],
  };
}

/* A burst in time: what lies between the least and the most of each part; the slider and the wheel bring single parts. */
export function waveform(data, tools) {
  const [low, high] = data.rows;
  const edge = { type: "line", symbol: "none", color: tools.colour("accent"), lineStyle: { width: 1 } };
  const points = (row) => row.map((v, i) => [i * data.partS, v]);
  return {
    animation: false,
    textStyle: { fontFamily: tools.font },
    grid: { left: 8, right: 16, top: 30, bottom: 42, containLabel: true },
    dataZoom: [{ type: "slider", bottom: 2, height: 14, filterMode: "none", showDetail: false, brushSelect: false, borderColor: tools.colour("line"), textStyle: { color: tools.colour("quiet") }, ...tools.zoom }],
    tooltip: { trigger: "axis", confine: true,
      formatter: (p) => (p.length ? tools.number(p[0].value[0]) + " s: " + [...new Set(p.map((x) => tools.number(x.value[1])))].join(" … ") + " " + data.unit : "") },
    xAxis: { type: "value", min: 0, max: data.partS * low.length, name: "s", nameLocation: "middle", nameGap: 22, nameTextStyle: { color: tools.colour("quiet") },
      axisLabel: { color: tools.colour("quiet"), hideOverlap: true, showMaxLabel: false }, axisLine: { onZero: false, lineStyle: { color: tools.colour("quiet") } }, splitLine: { show: false } },
    yAxis: { type: "value", name: data.unit, nameGap: 10, nameTextStyle: { color: tools.colour("quiet"), align: "left" }, axisLabel: { color: tools.colour("quiet"), formatter: tools.number }, splitLine: { lineStyle: { color: tools.colour("line") } } },
    series: [{ ...edge, data: points(low) }, { ...edge, data: points(high) }],
  };
}
