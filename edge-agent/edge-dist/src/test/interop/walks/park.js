"use strict";
// A park office with no agent at all: the rows of Liaoning, their lists, the guide, the pilot, the form.
const path = require("node:path");
const { walk, enter, expect } = require("./walk.js");
const { answer, sections } = require("./fill.js");

const STATIONS = "运营商,基站编号,基站名称\n中国移动,460-00-1,一号站\n中国联通,460-01-7,二号站\n";
const TWICE = STATIONS + "中国移动,460-00-1,一号站\n";

walk("park", async (it, page, state) => {
  await enter(it, page, "park", state.secrets.park, state.passwords.park);
  await it.go("/forms/new");
  await page.locator('input[name=notice][value="liaoning-2024"]').check();
  await page.locator("#owner").selectOption("zone:sunrise");
  await page.locator("#title").fill("示范园区先导区试点");
  await page.getByRole("button", { name: "建立项目" }).click();
  const project = new URL(page.url()).pathname.split("/")[2];
  await page.locator("#filing").fill("2024-03-10");
  await page.locator("#filing").press("Enter");
  await it.go("/forms/" + project + "/rows");
  expect((await page.locator("section.row").count()) === 19, "the form has 19 rows");
  await it.look("rows-empty");

  await it.go("/forms/" + project + "/lists/LN-KPI-03");
  await page.locator("#sheet").setInputFiles({ name: "基站.csv", mimeType: "text/csv", buffer: Buffer.from("运营商,电话\n中国移动,1\n") });
  await page.getByRole("button", { name: "导入" }).click();
  await page.locator(".mistake").first().waitFor();
  await it.look("list-wrong-header");
  await page.locator("#sheet").setInputFiles({ name: "基站.csv", mimeType: "text/csv", buffer: Buffer.from(TWICE) });
  await page.getByRole("button", { name: "导入" }).click();
  // A line that is there twice is shown and not counted.
  await page.locator("tr.repeated").first().waitFor();
  await page.locator("#import > summary").click();
  await page.locator("#import [name=how][value=replace]").check();
  await page.locator("#sheet").setInputFiles({ name: "基站.csv", mimeType: "text/csv", buffer: Buffer.from(STATIONS) });
  await page.getByRole("button", { name: "导入" }).click();
  await page.locator("tr.repeated").first().waitFor({ state: "detached" });
  await page.getByText("二号站").first().waitFor();
  await it.look("list");

  await it.go("/forms/" + project + "/rows");
  await answer(page, "LN-KPI-03", "5");
  await page.locator('#r-LN-KPI-03.against').waitFor();
  await it.look("rows-contradiction");
  // Leaving the field saves once more; a person looks at the other number meanwhile.
  await page.locator('form[data-field="LN-KPI-03"] [name=value]').blur();
  await page.waitForTimeout(2_500);
  await page.locator("#r-LN-KPI-03").getByRole("button", { name: "填入" }).click();
  await page.locator('#r-LN-KPI-03:not(.against)').waitFor();
  const refused = page.locator('form[data-field="LN-KPI-09"]');
  await refused.locator("[name=value]").fill("-3");
  await refused.locator("[name=value]").dispatchEvent("change");
  await refused.locator(".message").waitFor();

  const filled = await sections(it, page, project, state.zone);
  expect(filled > 20, "only " + filled + " fields could be answered");
  await it.go("/forms/" + project + "/rows");
  for (const [id, value] of Object.entries(state.rows)) await answer(page, id, value);
  await page.locator('details[id="guide-guide:G-01"] > summary').click();
  await answer(page, "guide:G-01", "园区已出台 5G 专项政策。");
  await it.look("rows-full");
  await it.go("/forms/" + project + "/pilot");
  await page.locator("#start").fill("2024-07-01");
  await page.locator("#start").press("Enter");
  await it.look("pilot");

  // The row that is still empty leads to its place, and keeps the final form from being made.
  await it.go("/forms/" + project + "/export");
  await page.getByText("还有 1 处").first().waitFor();
  await page.getByRole("link", { name: /^LN-3.1/ }).first().click();
  const licence = page.locator('form[action$="/files/LN-3.1"]');
  await licence.locator("input[type=file]").setInputFiles(path.join(state.folder, "licence.pdf"));
  if (await licence.locator("button").isVisible()) await licence.locator("button").click();
  await page.locator('[id="slot-LN-3.1"]').getByText("licence.pdf").first().waitFor();
  await it.look("files");
  await it.go("/forms/" + project + "/export");
  await it.look("readiness");
  await page.getByRole("button", { name: "生成正式稿" }).click();
  await page.locator("#exports .tag.good").first().waitFor({ timeout: 120_000 });
  await it.look("exported");
  for (const name of ["form.docx", "fields.xlsx", "readiness.txt"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#exports a[href$="/${name}"]`).first().click()]);
    await download.saveAs(path.join(it.folder, "park", name));
  }
  await it.go("/aggregates");
  await it.look("aggregates");
  await it.go("/forms/" + project + "?lang=en");
  await it.look("english");
});
