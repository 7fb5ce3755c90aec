"use strict";
// An auditor reads the trail, takes the evidence of a filing, and has it checked by the page that needs no network.
const path = require("node:path");
const { walk, enter } = require("./walk.js");

walk("auditor", async (it, page, state) => {
  await enter(it, page, "auditor", state.secrets.auditor, state.passwords.auditor);
  await it.go("/evidence");
  await it.look("evidence");
  await it.go("/trail");
  await it.look("trail");
  await page.getByRole("button", { name: "校验整条链" }).click();
  await page.getByText(/链完整/).waitFor();
  await it.go("/forms/" + state.project);
  await it.look("project");
  await it.go("/forms/" + state.project + "/notes");
  await it.look("notes");
  await it.go("/forms/" + state.project + "/export");
  const [bundle] = await Promise.all([page.waitForEvent("download"), page.locator('#exports a[href$="/evidence.zip"]').first().click()]);
  const file = path.join(it.folder, "auditor", "evidence.zip");
  await bundle.saveAs(file);
  await it.go("/evidence");
  const [verifier] = await Promise.all([page.waitForEvent("download"), page.locator('a[href*="verify.html"]').first().click()]);
  const html = path.join(it.folder, "auditor", "verify.html");
  await verifier.saveAs(html);
  await page.goto("file://" + html);
  await page.locator("input[type=file]").first().setInputFiles(file);
  await page.getByText(/复算|re-derived|核对/).first().waitFor();
  await it.look("verify");
});
