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
  for (const place of ["indicators", "evidence", "operations", "trace", "compliance", "yard", "inbox", "life-models"]) {
    await it.go("/" + place);
    await it.look(place);
    await it.go("/" + place + "?lang=en");
    await it.look(place + "-en");
    await it.go("/" + place + "?lang=zh");
  }
});
