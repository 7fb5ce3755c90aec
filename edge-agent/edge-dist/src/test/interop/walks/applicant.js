"use strict";
// From an empty project to the exported form of Jining; two people on one field lose nothing; a simulated figure stays out.
const fs = require("node:fs");
const path = require("node:path");
const { walk, enter, expect } = require("./walk.js");
const { answer, saved, sections } = require("./fill.js");

walk("applicant", async (it, page, state) => {
  await enter(it, page, "applicant", state.secrets.applicant, state.passwords.applicant);
  await it.go("/forms");
  await it.look("no-project");
  await page.getByRole("link", { name: "新建项目" }).click();
  await it.look("new");
  await page.locator('input[name=notice][value="jining-2022"]').check();
  await page.locator("#owner").selectOption("acme");
  await page.locator("#title").fill("冲压车间 <b>能效</b> 管控'; DROP TABLE project; --");
  await page.getByRole("button", { name: "建立项目" }).click();
  state.project = new URL(page.url()).pathname.split("/")[2];
  await it.look("home-empty");

  await page.locator("#due").fill("2022-08-31");
  await page.locator("#due").press("Enter");
  await page.getByText(/已过 \d+ 天/).first().waitFor();
  await page.locator("#filing").fill("2022-08-20");
  await page.locator("#filing").press("Enter");

  const filled = await sections(it, page, state.project, state.answers);
  expect(filled > 35, "only " + filled + " fields could be answered");
  await limits(it, page, state);
  await together(it, page, state);
  await signedOut(it, page, state);
  await files(it, page, state);
  await figures(it, page, state);

  await it.go("/forms/" + state.project);
  await it.look("home-full");
  await it.go("/forms/" + state.project + "/export");
  await it.look("readiness");
  await page.getByRole("button", { name: "生成正式稿" }).click();
  await page.locator("#exports .tag.good").first().waitFor({ timeout: 120_000 });
  await it.look("exported");
  for (const name of ["form.docx", "fields.xlsx", "summary.xlsx", "evidence.zip", "readiness.txt"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#exports a[href$="/${name}"]`).first().click()]);
    await download.saveAs(path.join(it.folder, "applicant", name));
  }
});

// The form of a field, on its section's page.
async function at(it, page, state, id) {
  await it.go("/forms/" + state.project);
  const links = await page.locator('table.progress a[href*="/sections/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const link of links) {
    await it.go(link);
    if ((await page.locator(`form[data-field="${id}"]`).count()) > 0) return page.locator(`form[data-field="${id}"]`);
  }
  throw new Error("no section has " + id);
}

// Too long is kept and told; what is no date and no number is told at its field.
async function limits(it, page, state) {
  const long = await at(it, page, state, "JN-1-20");
  await long.locator("textarea").fill("长".repeat(201));
  await long.locator("textarea").dispatchEvent("change");
  await long.getByText(/超出 1 字/).waitFor();
  await it.look("too-long");
  await long.locator("textarea").fill(state.answers["JN-1-20"]);
  await long.locator("textarea").dispatchEvent("change");
  await long.getByText(/超出/).waitFor({ state: "detached" });
  const date = await at(it, page, state, "JN-1-05");
  await date.locator("[name=value]").fill("2022-02-30");
  await date.locator("[name=value]").dispatchEvent("change");
  await date.locator(".message").waitFor();
  await it.look("no-such-day");
  await answer(page, "JN-1-05", state.answers["JN-1-05"]);
}

// Two people at one field: who comes second sees both texts and chooses.
async function together(it, page, state) {
  const other = await it.other();
  await enter(other, other.page, "second", state.secrets.second, state.passwords.second);
  const field = `form[data-field="JN-1-11"]`;
  await at(it, page, state, "JN-1-11");
  await other.go(new URL(page.url()).pathname);
  await page.locator(field + " [name=value]").fill("汽车零部件冲压");
  await page.locator(field + " [name=value]").dispatchEvent("change");
  await saved(page, "JN-1-11");
  await page.waitForTimeout(300);
  await other.page.locator(field + " [name=value]").fill("汽车零部件冲压与包装（乙）");
  await other.page.locator(field + " [name=value]").dispatchEvent("change");
  const conflict = other.page.locator(field + " div.conflict[role=alert]");
  const swapped = other.page.locator(field + " .when", { hasText: "申报人甲" });
  await conflict.or(swapped).first().waitFor();
  if (await conflict.isVisible()) {
    await other.look("conflict");
    // The pause in typing saves as well: a person reads meanwhile.
    await other.page.waitForTimeout(2_500);
    await other.page.getByRole("button", { name: "用我的" }).first().click();
    await conflict.waitFor({ state: "detached" });
  }
  await it.go("/forms/" + state.project + "/fields/JN-1-11/history");
  await page.getByText("汽车零部件冲压").first().waitFor();
  await it.look("history");
  await other.context.close();
}

// Signed out in one tab while typing in another: the text waits for its writer, and goes into nobody else's session.
async function signedOut(it, page, state) {
  const text = "汽车零部件冲压与焊装";
  const form = await at(it, page, state, "JN-1-11");
  const door = await it.tab();
  const leave = async () => {
    await door.go("/account");
    await Promise.all([door.page.waitForURL(/sign-in/), door.page.locator('form[action="/sign-out"] button').click()]);
  };
  // What others write is looked for every few seconds, and that would send an idle tab to the door.
  await page.route("**/changes?*", (route) => route.fulfill({ status: 204 }));
  await leave();
  await form.locator("[name=value]").fill(text);
  await form.locator(".when", { hasText: "登录已过期" }).waitFor();
  await enter(door, door.page, "second", state.secrets.second, state.passwords.second);
  await form.locator(".when", { hasText: "另一个人" }).waitFor();
  await leave();
  await enter(door, door.page, "applicant", state.secrets.applicant, state.passwords.applicant);
  await form.locator(".when", { hasText: "已保存" }).waitFor();
  await door.page.close();
  await page.unroute("**/changes?*");
  const again = await at(it, page, state, "JN-1-11");
  expect((await again.locator("[name=value]").inputValue()) === text, "what was typed while signed out was lost");
}

async function files(it, page, state) {
  await it.go("/forms/" + state.project + "/files");
  await it.look("files-empty");
  for (const [slot, names] of Object.entries(state.files)) {
    for (const name of names) {
      const form = page.locator(`form[action$="/files/${slot}"]`).first();
      await form.locator("input[type=file]").setInputFiles(path.join(state.folder, name));
      if (await form.locator("button").isVisible()) await form.locator("button").click();
      await page.locator("#slot-" + slot).getByText(name).first().waitFor();
    }
  }
  const fake = path.join(it.folder, "fake.jpg");
  fs.writeFileSync(fake, "this is no picture");
  const form = page.locator(`form[action$="/files/photos"]`).first();
  await form.locator("input[type=file]").setInputFiles(fake);
  if (await form.locator("button").isVisible()) await form.locator("button").click();
  await page.locator(".mistake").first().waitFor();
  await it.look("files");
}

// The plant is simulated: its figure is shown, and stays out of the form.
async function figures(it, page, state) {
  await it.go("/forms/" + state.project + "/figures");
  const form = page.locator(`form[action$="/figures"]`);
  await form.locator("[name=sought]").pressSequentially("用电量 em_energy");
  await page.locator("#g-found", { hasText: "找到" }).waitFor();
  await form.locator("optgroup[label^=现在可测] option[value=energy-consumption]").waitFor({ state: "attached" });
  await form.locator("[name=indicator]").selectOption("energy-consumption");
  await form.locator("button[value=first]").click();
  await page.waitForFunction(() => document.querySelector("#figure-form [name=from]").value !== "");
  expect((await form.locator("[name=indicator]").inputValue()) === "energy-consumption", "a press on a time lost the indicator");
  await form.locator("[name=field]").selectOption("JN-PI-TEC");
  await form.locator("[name=from]").fill(state.window.from);
  await form.locator("[name=to]").fill(state.window.to);
  await form.locator("[name=figure]").fill("kwh");
  await form.locator("button.main").click();
  await page.locator(".figure.withheld", { hasText: "仿真" }).first().waitFor();
  await it.look("figures");
  await page.getByRole("link", { name: /^编辑指标/ }).first().click();
  const editing = page.locator("#figure-form");
  await editing.locator("[name=compare]").selectOption("B1");
  await editing.locator("summary", { hasText: "计量仪表" }).click();
  await editing.locator("[name=instrument-name]").fill("电表 1 号");
  await it.look("figure-edit");
  // Neither a time to compare with nor the meter's class: it says so and keeps what was typed.
  await editing.locator("button.main").click();
  await page.locator(".mistake", { hasText: "基线期" }).waitFor();
  expect((await page.locator("[name=instrument-name]").inputValue()) === "电表 1 号", "what was typed is gone");
  await page.locator("#figure-form [name=compare]").selectOption("none");
  await page.locator("[name=instrument-class]").fill("0.5");
  await page.locator("[name=instrument-calibrated-until]").fill("2027-05-31");
  await page.locator("#figure-form button.main").click();
  await page.locator(".figure", { hasText: "电表 1 号 · 等级 0.5%" }).waitFor();
}
