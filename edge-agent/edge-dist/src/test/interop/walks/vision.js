"use strict";
// An engineer teaches the collector what a good tile is, brings the model to a line by shadow and canary, then to a second line with a
// trial of its own, answers what the lines ask of people, and takes their pictures back into the set. Last a machine's kept waveforms.
const fs = require("node:fs");
const path = require("node:path");
const { walk, enter, expect } = require("./walk.js");

const LONG = { timeout: 240_000 };

walk("vision", async (it, page, state) => {
  const tiles = JSON.parse(fs.readFileSync(path.join(it.folder, "tiles", "tiles.json"), "utf8"));
  await enter(it, page, "engineer", state.secrets.engineer, state.passwords.engineer);
  await both(it, page, "/teach", "teach");
  const set = await make(it, page);
  for (const kind of ["合格", "裂纹", "气孔"]) await upload(it, page, set, tiles, kind);
  await mark(it, page, set, tiles);
  await both(it, page, set, "set");
  // Where PyTorch is, from the marks for a few steps; without it the page says so and offers what needs none.
  await page.locator("[name=from][value=good]").waitFor();
  const marks = await page.locator("[name=from][value=marked]").isEnabled();
  expect(marks || (await page.getByText("没有装 PyTorch").isVisible()), "the page does not say why there is nothing to learn from marks with");
  console.log(marks ? "PyTorch is there: the first model learns from marks" : "PyTorch is not there: both models learn from good parts only");
  const first = await train(it, page, set, "第一版", marks ? "marked" : "good", 40);
  const second = await train(it, page, set, "第二版", "good", 400);
  await both(it, page, first, "result-first");
  await page.locator(".plot canvas, .plot svg").first().waitFor();
  await both(it, page, second, "result");
  await page.getByLabel("与另一个模型比较").selectOption({ label: "第一版" });
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "比较" }).click()]);
  await page.getByText("两个模型都没学过的图片").waitFor();
  await both(it, page, page.url().slice(it.base.length), "compare");
  await both(it, page, "/models", "models-none");
  const old = await release(it, page, first);
  const fresh = await release(it, page, second);
  await both(it, page, "/models", "models-released");

  // The line's first model is tried beside nothing; the second has to pass beside it, then counts for a share.
  await shadow(it, page, old, "tile-line-1");
  await move(it, page, "tile-line-1", "对全部工件生效", "第一版");
  await shadow(it, page, fresh, "tile-line-1");
  await both(it, page, "/models", "models-shadow");
  await canary(it, page);
  await both(it, page, "/models", "models-canary");
  await move(it, page, "tile-line-1", "对全部工件生效", "第二版");
  await shadow(it, page, fresh, "tile-line-2");
  await move(it, page, "tile-line-2", "对全部工件生效", "第二版");
  await page.locator("#" + fresh).getByText("在 2 条产线上生效").waitFor({ timeout: 60_000 });
  expect((await page.locator("#" + fresh + " dd", { hasText: /^tile-line-[12] \(gw-press-hall\): .*10/ }).count()) === 2, "each line has its own acceptance");
  await both(it, page, "/models", "models-two-lines");

  await both(it, page, "/inspection", "inspection");
  await page.getByRole("link", { name: "tile-line-1" }).click();
  await page.getByRole("heading", { name: "待人工复检的工件" }).waitFor();
  await both(it, page, page.url().slice(it.base.length), "inspection-line");
  const answers = page.locator("form.answers").first();
  const unit = await answers.locator("[name=unit]").inputValue();
  await answers.getByRole("button", { name: "不良" }).click();
  await page.locator("#asks-scroll tr", { hasText: new RegExp("^\\s*" + unit + "\\b") }).locator(".tag.bad", { hasText: "不良" }).first().waitFor(LONG);
  await it.look("answered");

  await both(it, page, set + "/recorded", "recorded");
  await recorded(it, page, set);
  await bursts(it, page);
});

// A place in both languages; the walk goes on in Chinese.
async function both(it, page, address, name) {
  const [where, anchor] = address.split("#");
  const lang = (l) => where + (where.includes("?") ? "&" : "?") + "lang=" + l + (anchor ? "#" + anchor : "");
  await it.go(lang("en"));
  await drawn(page);
  await it.look(name + "-en");
  await it.go(lang("zh"));
  await drawn(page);
  await it.look(name);
}

async function drawn(page) {
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => {});
}

// @return the set's address
async function make(it, page) {
  await page.getByLabel("工件名称").fill("磨光瓦");
  await page.getByLabel("企业或厂区").selectOption("acme/jn-plant-1");
  await page.getByLabel("缺陷类别，用逗号分开").fill("裂纹，气孔");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "新建" }).click()]);
  await page.getByRole("heading", { name: "磨光瓦" }).waitFor();
  const set = new URL(page.url()).pathname;
  await both(it, page, set, "set-empty");
  return set;
}

async function upload(it, page, set, tiles, kind) {
  const files = tiles.filter((t) => t.kind === kind).map((t) => path.join(it.folder, "tiles", t.file));
  await it.go(set);
  await page.getByLabel("图片文件").setInputFiles(files);
  await page.locator("form[data-upload] [name=label]").selectOption(kind);
  await Promise.all([page.waitForNavigation(LONG), page.getByRole("button", { name: "上传", exact: true }).click()]);
  const row = page.locator("table tr", { hasText: kind }).first();
  expect(Number(await row.locator("td").nth(1).innerText()) === files.length, "not all pictures of " + kind + " were taken");
}

// Cracks by a box of the mouse, the first pore by keys, the others by the brush.
async function mark(it, page, set, tiles) {
  let looked = false;
  for (const kind of ["裂纹", "气孔"]) {
    await it.go(set + "?class=" + encodeURIComponent(kind));
    const places = await page.locator("ul.shots li > a").evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.querySelector("img").alt]));
    for (const [i, [address, file]] of places.entries()) {
      const tile = tiles.find((t) => t.file === file);
      await it.go(address);
      const canvas = page.locator(".stage canvas");
      await canvas.waitFor();
      await canvas.scrollIntoViewIfNeeded();
      const box = await canvas.boundingBox();
      const at = (x, y) => [box.x + ((x + 0.5) * box.width) / tile.size, box.y + ((y + 0.5) * box.height) / tile.size];
      if (kind === "裂纹") {
        await page.mouse.move(...at(tile.x - 7, tile.y - 24));
        await page.mouse.down();
        await page.mouse.move(...at(tile.x, tile.y));
        await page.mouse.move(...at(tile.x + 7, tile.y + 24));
        await page.mouse.up();
      } else if (i === 0) {
        await keys(page, tile);
      } else {
        await page.getByRole("button", { name: "画笔" }).click();
        await page.mouse.move(...at(tile.x, tile.y));
        await page.mouse.down();
        await page.mouse.move(...at(tile.x + 1, tile.y + 1));
        await page.mouse.up();
      }
      await Promise.all([page.waitForNavigation(), page.locator("#said").getByRole("button", { name: "保存", exact: true }).click()]);
      if (!looked) {
        await page.locator(".stage canvas").waitFor();
        await both(it, page, address, "marked");
        looked = true;
      }
    }
  }
  await it.go(set);
  for (const kind of ["裂纹", "气孔"]) {
    const cells = await page.locator("table tr", { hasText: kind }).first().locator("td").allInnerTexts();
    expect(cells[1] === cells[3], "of " + cells[1] + " pictures of " + kind + " " + cells[3] + " are marked");
  }
}

async function keys(page, tile) {
  const stage = page.locator(".stage");
  await stage.focus();
  const go = async (dx, dy) => {
    const step = async (key, n) => {
      for (let i = 0; i < n; i++) await page.keyboard.press("Shift+" + key);
    };
    await step(dx < 0 ? "ArrowLeft" : "ArrowRight", Math.abs(dx));
    await step(dy < 0 ? "ArrowUp" : "ArrowDown", Math.abs(dy));
  };
  await go(tile.x - 6 - tile.size / 2, tile.y - 6 - tile.size / 2);
  await page.keyboard.press("Enter");
  await go(12, 12);
  await page.keyboard.press("Enter");
  await page.getByText("已标出方框").waitFor();
}

// @return the training's address
async function train(it, page, set, name, from, steps) {
  await it.go(set);
  await page.locator(`[name=from][value=${from}]`).check();
  await page.getByLabel("训练名称").fill(name);
  await page.getByLabel("步数").fill(String(steps));
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "开始训练" }).click()]);
  const panel = page.locator("#trainings-list section", { hasText: name });
  await panel.waitFor();
  if (steps > 100) await it.look("training");
  await panel.locator(".tag", { hasText: /已完成|未完成/ }).waitFor(LONG);
  expect(await panel.getByText("已完成").isVisible(), "the training " + name + ": " + (await panel.innerText()));
  console.log(name + ": " + (await panel.innerText()).replace(/\s+/g, " "));
  return panel.getByRole("link", { name }).getAttribute("href");
}

// @return the id of the model's section on the page of models
async function release(it, page, training) {
  await it.go(training);
  await Promise.all([page.waitForNavigation(LONG), page.getByRole("button", { name: "发布", exact: true }).click()]);
  const id = new URL(page.url()).hash.slice(1);
  await page.locator("#" + id).waitFor();
  return id;
}

const section = (page, line) => page.locator("#models > section", { has: page.getByRole("heading", { name: new RegExp("^" + line + "\\b") }) });

// Ten parts beside what counts.
async function shadow(it, page, model, line) {
  await it.go("/models");
  const form = page.locator("#" + model + " form");
  await form.getByLabel(new RegExp("^\\s*" + line)).check();
  await form.getByLabel("试判件数").fill("10");
  await Promise.all([page.waitForNavigation(), form.getByRole("button", { name: "进入影子阶段" }).click()]);
  await section(page, line).getByText("影子阶段").waitFor({ timeout: 90_000 });
}

async function canary(it, page) {
  const line = section(page, "tile-line-1");
  const share = line.getByLabel("生效比例，%");
  await share.waitFor(LONG);
  await share.fill("50");
  await line.getByLabel("试判件数").fill("10");
  await Promise.all([page.waitForNavigation(), line.getByRole("button", { name: "对一部分工件生效" }).click()]);
  await line.getByText("灰度阶段").waitFor({ timeout: 90_000 });
}

async function move(it, page, line, button, name) {
  const move = section(page, line).getByRole("button", { name: button });
  await move.waitFor(LONG);
  await Promise.all([page.waitForNavigation(), move.click()]);
  await section(page, line).locator("dt:text-is('生效') + dd .tag.good", { hasText: name }).waitFor({ timeout: 90_000 });
}

// The rejected parts' pictures are with the agent first: asked for, and taken once they are here.
async function recorded(it, page, set) {
  const end = Date.now() + 120_000;
  for (let taken = 0; taken === 0; ) {
    expect(Date.now() < end, "no picture of a line arrived");
    await it.go(set + "/recorded");
    await page.locator("select[name=line]").selectOption("gw-press-hall/tile-line-1");
    await page.locator("[name=most]").fill("100"); // more than the line rejects while they come
    await Promise.all([page.waitForNavigation(LONG), page.getByRole("button", { name: "取入" }).click()]);
    const said = await page.getByRole("status").first().innerText();
    taken = Number(said.match(/取入 (\d+) 张/)[1]);
    if (taken === 0) await page.waitForTimeout(2_000);
  }
  await it.look("recorded-taken");
}

async function bursts(it, page) {
  await it.go("/machines");
  await page.getByRole("link", { name: "motor-1" }).first().click();
  const draw = page.getByRole("link", { name: "绘图" }).first();
  const ask = page.getByRole("button", { name: "调取" }).first();
  await draw.or(ask).first().waitFor(LONG);
  await both(it, page, page.url().slice(it.base.length), "bursts");
  if (!(await draw.isVisible()) && (await ask.isVisible())) await ask.click();
  await draw.waitFor(LONG);
  await Promise.all([page.waitForNavigation(), draw.click()]);
  await page.locator("#burst-drawn canvas, #burst-drawn svg").first().waitFor();
  await both(it, page, page.url().slice(it.base.length), "burst-drawn");
}
