"use strict";
// Marks where a part is defective: boxes and a brush over a picture, by pointer or by keys. Without a script the numbers of a box do.

for (const button of document.querySelectorAll("[data-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...button.form.querySelectorAll("[name=picture]")];
    const all = boxes.every((b) => b.checked);
    for (const b of boxes) b.checked = !all;
  });
}
for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", () => { form.querySelector("progress").hidden = false; });
}

/* How many of the defective are found at which share of false alarms, and the point that was chosen on other pictures. */
export function roc(data, tools) {
  const ink = tools.colour("quiet");
  const axis = (name) => ({ type: "value", min: 0, max: 1, name, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: ink },
    axisLabel: { color: ink, formatter: (v) => Math.round(100 * v) + " %" }, axisLine: { lineStyle: { color: ink } }, splitLine: { lineStyle: { color: tools.colour("line") } } });
  const percent = (v) => (100 * v).toFixed(1) + " %";
  const say = (p) => data.words[0] + " " + percent(p[0]) + "<br>" + data.words[1] + " " + percent(p[1]) + "<br>" + data.words[2] + " " + tools.number(p[2]);
  return {
    animation: false,
    textStyle: { fontFamily: tools.font },
    grid: { left: 30, right: 20, top: 16, bottom: 36, containLabel: true },
    tooltip: { confine: true, formatter: (p) => say(p.value) },
    xAxis: axis(data.words[0]),
    yAxis: { ...axis(data.words[1]), nameGap: 44 },
    series: [
      { type: "line", step: "end", color: tools.colour("accent"), symbolSize: 5, data: [[0, 0, 1], ...data.rows, [1, 1, 0]] },
      { type: "scatter", symbolSize: 14, color: tools.colour("bad"), data: [data.chosen],
        label: { show: true, position: "right", color: tools.colour("bad"), formatter: (p) => data.words[2] + " " + tools.number(p.value[2]) } },
    ],
  };
}

const marker = document.getElementById("marker");
if (marker) start(marker);

async function start(marker) {
  const width = Number(marker.dataset.width);
  const height = Number(marker.dataset.height);
  const stage = marker.querySelector(".stage");
  const told = marker.querySelector(".told");
  const form = document.getElementById("said");
  const tell = (text, ...with_) => { told.textContent = with_.reduce((t, w, i) => t.replace("{" + i + "}", w), text); };
  const picture = await loaded(marker.dataset.picture);
  const marks = layer();
  const pen = marks.getContext("2d", { willReadFrequently: true });
  if (marker.dataset.mask) drawMask(await loaded(marker.dataset.mask));

  const canvas = layer();
  const g = canvas.getContext("2d");
  stage.replaceChildren(canvas);
  marker.querySelector(".tools").hidden = false;

  let tool = form ? "box" : "move";
  let zoom = 1;
  let size = 12;
  let changed = false;
  const undo = [];
  let from = null; // where a box or a stroke began
  let to = null;
  const cursor = { x: Math.round(width / 2), y: Math.round(height / 2), shown: false };

  function layer() {
    const c = document.createElement("canvas");
    c.width = width;
    c.height = height;
    return c;
  }
  async function loaded(source) {
    const image = new Image();
    image.src = source;
    await image.decode();
    return image;
  }
  /* A mask is black and white; a mark is red and nothing. */
  function drawMask(image) {
    pen.drawImage(image, 0, 0);
    const data = pen.getImageData(0, 0, width, height);
    for (let i = 0; i < data.data.length; i += 4) {
      const on = data.data[i] > 127;
      data.data.set([255, 0, 60, on ? 255 : 0], i);
    }
    pen.putImageData(data, 0, 0);
  }
  const colour = "rgb(255,0,60)";

  let waiting = false;
  function show() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      g.globalAlpha = 1;
      g.drawImage(picture, 0, 0);
      g.globalAlpha = 0.45;
      g.drawImage(marks, 0, 0);
      g.globalAlpha = 1;
      g.lineWidth = Math.max(1, 1.5 / zoom);
      if (tool === "box" && from && to) {
        const b = boxOf(from, to);
        g.strokeStyle = colour;
        g.strokeRect(b.x + 0.5, b.y + 0.5, b.width - 1, b.height - 1);
      }
      if (cursor.shown) {
        g.strokeStyle = "#00d0ff";
        g.beginPath();
        g.moveTo(cursor.x + 0.5, 0); g.lineTo(cursor.x + 0.5, height);
        g.moveTo(0, cursor.y + 0.5); g.lineTo(width, cursor.y + 0.5);
        g.stroke();
      }
    });
  }
  function boxOf(a, b) {
    const x = Math.max(0, Math.min(a.x, b.x));
    const y = Math.max(0, Math.min(a.y, b.y));
    return { x, y, width: Math.min(width, Math.max(a.x, b.x) + 1) - x, height: Math.min(height, Math.max(a.y, b.y) + 1) - y };
  }
  function zoomTo(value) {
    zoom = Math.min(8, Math.max(0.05, value));
    canvas.style.width = Math.round(width * zoom) + "px";
    canvas.style.height = Math.round(height * zoom) + "px";
    show();
  }
  const fit = () => zoomTo(Math.min((stage.clientWidth - 2) / width, Math.max(240, innerHeight * 0.7) / height, 4));

  function keep() {
    undo.push(pen.getImageData(0, 0, width, height));
    const most = Math.max(3, Math.min(30, Math.floor(64e6 / (4 * width * height))));
    if (undo.length > most) undo.shift();
    touched();
  }
  function touched() {
    changed = true;
    const button = marker.querySelector("[data-do=undo]");
    if (button) button.disabled = undo.length === 0;
  }
  function addBox(b) {
    keep();
    pen.fillStyle = colour;
    pen.fillRect(b.x, b.y, b.width, b.height);
    tell(marker.dataset.box, b.x, b.y, b.width, b.height);
    classWanted();
    show();
  }
  /* A mark on a part that is said to be good cannot be kept: the next class is offered. */
  function classWanted() {
    const choice = form?.elements.label;
    if (choice && choice.options.length > 2 && choice.selectedIndex <= 1) choice.selectedIndex = 2;
  }
  function stroke(a, b) {
    pen.save();
    pen.globalCompositeOperation = tool === "erase" ? "destination-out" : "source-over";
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = size;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(a.x, a.y);
    pen.lineTo(b.x + 0.01, b.y);
    pen.stroke();
    pen.restore();
    show();
  }
  function undone() {
    if (!undo.length) return;
    pen.putImageData(undo.pop(), 0, 0);
    touched();
    tell(marker.dataset.undone);
    show();
  }

  // ---- pointer
  const at = (e) => {
    const r = canvas.getBoundingClientRect();
    return { x: Math.max(0, Math.min(width - 1, Math.floor((e.clientX - r.left) / r.width * width))), y: Math.max(0, Math.min(height - 1, Math.floor((e.clientY - r.top) / r.height * height))) };
  };
  canvas.addEventListener("pointerdown", (e) => {
    if (tool === "move" || e.button !== 0 || from) return;
    e.preventDefault();
    stage.focus({ preventScroll: true });
    canvas.setPointerCapture(e.pointerId);
    cursor.shown = false;
    from = to = at(e);
    if (tool !== "box") { keep(); stroke(from, from); if (tool === "brush") classWanted(); }
  });
  canvas.addEventListener("pointermove", (e) => {
    if (!from || !canvas.hasPointerCapture(e.pointerId)) return;
    const now = at(e);
    if (tool === "box") { to = now; show(); } else { stroke(from, now); from = now; }
  });
  canvas.addEventListener("pointerup", (e) => {
    if (!from || !canvas.hasPointerCapture(e.pointerId)) return;
    const box = tool === "box" ? boxOf(from, at(e)) : null;
    from = to = null;
    if (box && (box.width > 1 || box.height > 1)) addBox(box); else show();
  });
  canvas.addEventListener("pointercancel", () => { from = to = null; show(); });
  stage.addEventListener("wheel", (e) => {
    if (!e.ctrlKey) return;
    e.preventDefault();
    zoomTo(zoom * (e.deltaY < 0 ? 1.2 : 1 / 1.2));
  }, { passive: false });

  // ---- keys
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.addEventListener("keydown", (e) => {
    const way = arrows[e.key];
    if (way && !e.ctrlKey && !e.altKey) {
      const step = e.shiftKey ? 1 : Math.max(1, Math.round(Math.max(width, height) / 60));
      cursor.x = Math.max(0, Math.min(width - 1, cursor.x + way[0] * step));
      cursor.y = Math.max(0, Math.min(height - 1, cursor.y + way[1] * step));
      cursor.shown = true;
      if (from) {
        const now = { x: cursor.x, y: cursor.y };
        if (tool === "box") to = now; else if (tool !== "move") { stroke(from, now); from = now; }
      }
      tell(marker.dataset.cursor, cursor.x, cursor.y);
    } else if ((e.key === "Enter" || e.key === " ") && tool !== "move") {
      if (!from) {
        cursor.shown = true;
        from = to = { x: cursor.x, y: cursor.y };
        if (tool !== "box") { keep(); stroke(from, from); }
      } else {
        const box = boxOf(from, to);
        from = to = null;
        if (tool === "box") addBox(box); else if (tool === "brush") classWanted();
      }
    } else if (e.key === "Escape") {
      from = to = null;
      cursor.shown = false;
    } else if (e.key === "+" || e.key === "=") zoomTo(zoom * 1.25);
    else if (e.key === "-") zoomTo(zoom / 1.25);
    else if (e.key.toLowerCase() === "z" && (e.ctrlKey || e.metaKey)) undone();
    else return;
    e.preventDefault();
    show();
  });

  // ---- tools
  for (const button of marker.querySelectorAll("[data-tool]")) {
    button.addEventListener("click", () => {
      tool = button.dataset.tool;
      from = to = null;
      for (const b of marker.querySelectorAll("[data-tool]")) b.setAttribute("aria-pressed", String(b === button));
      marker.classList.toggle("moving", tool === "move");
      show();
    });
  }
  marker.querySelector("[data-size]")?.addEventListener("input", (e) => { size = Number(e.target.value); });
  const doing = {
    undo: undone,
    clear: () => { keep(); pen.clearRect(0, 0, width, height); show(); },
    in: () => zoomTo(zoom * 1.25), out: () => zoomTo(zoom / 1.25), fit,
  };
  for (const button of marker.querySelectorAll("[data-do]")) button.addEventListener("click", () => doing[button.dataset.do]());
  fit();
  if (!form) { marker.classList.add("moving"); return; }

  document.getElementById("box").addEventListener("submit", (e) => {
    e.preventDefault();
    const n = (name) => Number(e.target.elements[name].value);
    addBox(boxOf({ x: n("x"), y: n("y") }, { x: n("x") + n("width") - 1, y: n("y") + n("height") - 1 }));
  });

  // ---- saving: what was drawn stays on the page until the collector has it
  function mask() {
    const c = layer();
    const m = c.getContext("2d");
    const data = pen.getImageData(0, 0, width, height);
    for (let i = 0; i < data.data.length; i += 4) {
      const on = data.data[i + 3] > 127 ? 255 : 0;
      data.data.set([on, on, on, 255], i);
    }
    m.putImageData(data, 0, 0);
    return new Promise((resolve) => c.toBlob(resolve, "image/png"));
  }
  const problem = form.querySelector(".problem");
  form.addEventListener("change", () => { changed = true; });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const body = new FormData(form, e.submitter);
    const drawn = undo.length > 0;
    if (drawn) body.append("mask", await mask(), "mask.png");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (answer.ok) {
        changed = false;
        location.assign(answer.url);
        return;
      }
      const said = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".problem");
      problem.textContent = said?.textContent.trim() || marker.dataset.broken;
      form.querySelector(".over").hidden = answer.status !== 409;
    } catch {
      problem.textContent = marker.dataset.broken;
    }
    problem.hidden = false;
  });
  addEventListener("beforeunload", (e) => { if (changed) e.preventDefault(); });
}
