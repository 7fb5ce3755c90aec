"use strict";
// An engineer sees the new agent, its values, and the scenario that he enables appear by itself.
const fs = require("node:fs");
const path = require("node:path");
const { walk, enter, expect } = require("./walk.js");

walk("engineer", async (it, page, state) => {
  await enter(it, page, "engineer", state.secrets.engineer, state.passwords.engineer);
  await it.go("/");
  await page.getByText("gw-press-hall").first().waitFor();
  await it.look("overview");
  await page.getByRole("link", { name: "gw-press-hall" }).first().click();
  await it.look("agent");
  await it.go("/live?agent=gw-press-hall");
  await page.getByText("meter1.energy").first().waitFor();
  await it.look("live");
  await it.go("/scenarios");
  await it.look("no-scenario");
  fs.writeFileSync(path.join(it.folder, "enable"), "");
  await page.getByText("energy-line-1").first().waitFor({ timeout: 90_000 });
  await it.look("scenario");
  await page.getByRole("link", { name: "生产能效管控" }).first().click();
  await page.getByRole("img", { name: "用电量" }).locator("canvas, svg").first().waitFor({ timeout: 90_000 });
  await it.look("scenario-one");
  // The yard: what lies where, and what is wrong with it.
  await it.go("/yard");
  await page.getByText("TRUCK-7").first().waitFor({ timeout: 90_000 });
  await page.getByRole("link", { name: /^A-01：3 件/ }).focus();
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.getByRole("heading", { name: "A-01 的货物" }).waitFor();
  expect(await page.getByText("错位").first().isVisible(), "the misplaced item is not said to be");
  await it.look("yard-place");
  // The line: a test is announced here, and the agent has it in its ledger.
  await it.go("/compliance");
  await page.getByRole("link", { name: "coating-line" }).first().click();
  await page.getByRole("img", { name: "标准流程与偏差" }).waitFor();
  await it.look("line");
  await page.getByLabel("件的编码").fill("W-900");
  await page.getByLabel("将故意做的错误").selectOption("order");
  await page.getByRole("button", { name: "公告", exact: true }).click();
  await page.getByText("W-900 的公告已在代理的账本中").waitFor({ timeout: 60_000 });
  await page.locator("#tests-scroll").getByText("W-900").waitFor({ timeout: 60_000 });
  await it.look("announced");
  await it.go("/compliance/line?agent=gw-press-hall&line=coating-line&lang=en");
  await it.look("line-en");
  await it.go("/compliance/case?agent=gw-press-hall&line=coating-line&case=W-102&lang=zh");
  await it.look("case");
  await it.go("/compliance/station?agent=gw-press-hall&line=coating-line&station=mix");
  await page.getByText("扫描工单").first().waitFor();
  await it.look("station");
  // A lot by its short code: its life, and what must be recalled because of it.
  await it.go("/trace");
  await page.getByLabel("单元编码或标识").fill("LOT-9");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "查看" }).click()]);
  await page.getByRole("heading", { name: "谱系图" }).waitFor();
  await it.look("trace-lot");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "查询召回范围" }).click()]);
  await page.getByText("需要召回的单元").waitFor();
  expect(await page.locator(".recalled li").count() === 3, "three units came of the lot");
  await it.look("recall");
  for (const place of ["indicators", "evidence", "operations", "trace", "compliance", "yard", "inbox", "life-models"]) {
    await it.go("/" + place);
    await it.look(place);
    await it.go("/" + place + "?lang=en");
    await it.look(place + "-en");
    await it.go("/" + place + "?lang=zh");
  }
});
