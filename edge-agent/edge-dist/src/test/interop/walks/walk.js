"use strict";
// A walk through the collector's pages in a real browser. Each place looked at gives pictures (wide and light, narrow and dark) and is
// examined by axe; what goes wrong ends the walk with one line that says where.
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 780 };

class Walk {
  constructor(name, base, folder, browser, context, page) {
    Object.assign(this, { name, base, folder, browser, context, page });
    this.places = 0;
    this.faults = [];
  }

  async go(address) {
    const response = await this.page.goto(this.base + address, { waitUntil: "load" });
    if (response && response.status() >= 400) throw new Error(address + " answered " + response.status());
  }

  // What is in the way of people who read with a keyboard or a screen reader, or of those who read the other language.
  async look(place) {
    const { page } = this;
    this.places++;
    const file = path.join(this.folder, this.name + "-" + String(this.places).padStart(2, "0") + "-" + place);
    await this.examine(place);
    await page.screenshot({ path: file + ".png", fullPage: true });
    await page.setViewportSize(NARROW);
    await page.emulateMedia({ colorScheme: "dark" });
    // Charts follow the window a moment later.
    await page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth, null, { timeout: 5_000 }).catch(() => {});
    const wide = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return "";
      const out = [...document.querySelectorAll("main *, header *")].find((e) => !e.closest(".scroll") && e.getBoundingClientRect().right > width);
      return document.documentElement.scrollWidth - width + " pixels wider than a telephone: " + (out ? out.outerHTML.slice(0, 120) : "?");
    });
    if (wide) this.faults.push(place + ": " + wide);
    await this.examine(place + " (dark, narrow)");
    await page.screenshot({ path: file + "-narrow.png", fullPage: true });
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(WIDE);
  }

  async examine(place) {
    const { page } = this;
    // It comes in through the debugger: the page's own policy stays in force.
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const result = await window.axe.run(document, { resultTypes: ["violations"] });
      return result.violations
        .filter((v) => v.impact === "serious" || v.impact === "critical")
        .map((v) => v.id + " at " + v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | "));
    });
    this.faults.push(...found.map((f) => place + ": " + f));
    const raw = await page.evaluate(() => document.body.innerText.match(/(\?\?\?|\{[0-9]\}|\bnull\b|undefined|NaN)/)?.[0]);
    if (raw) this.faults.push(place + ": the text says " + raw);
  }

  // Somebody else, in a browser window of his own.
  async other() {
    const context = await this.browser.newContext({ viewport: WIDE, locale: "zh-CN", timezoneId: "Asia/Shanghai", acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const it = new Walk(this.name + "-other", this.base, this.folder, this.browser, context, page);
    it.faults = this.faults;
    return it;
  }

  // Another tab of the same window.
  async tab() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(60_000);
    return Object.assign(Object.create(Walk.prototype), this, { name: this.name + "-tab", page });
  }

  async end() {
    await this.browser.close();
    for (const fault of this.faults) console.log("FAULT " + this.name + ": " + fault);
    console.log((this.faults.length ? "not ok " : "ok ") + this.name + ": " + this.places + " places");
    process.exitCode = this.faults.length ? 1 : 0;
  }
}

// Runs the steps of one person; state travels between walks in a file.
async function walk(name, steps) {
  const [base, folder, stateFile] = process.argv.slice(2);
  const state = fs.existsSync(stateFile) ? JSON.parse(fs.readFileSync(stateFile, "utf8")) : {};
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
  const context = await browser.newContext({ viewport: WIDE, locale: "zh-CN", timezoneId: "Asia/Shanghai", acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const it = new Walk(name, base, folder, browser, context, page);
  page.on("pageerror", (e) => it.faults.push("script: " + e.message));
  // A refusal is an answer like others, and who leaves a page leaves its polls; what is missing or broken is not.
  page.on("console", (m) => {
    if (m.type() === "error" && !/^(Failed to load resource|Response Status Error Code 4|htmx:(afterRequest|sendAbort))/.test(m.text())) it.faults.push("console: " + m.text());
  });
  page.on("response", (r) => {
    if (r.status() >= 500 || r.status() === 404) it.faults.push(r.url() + " answered " + r.status());
  });
  try {
    await steps(it, page, state);
    fs.writeFileSync(stateFile, JSON.stringify(state, null, 1));
  } catch (e) {
    it.faults.push(String(e.message).split("\n").slice(0, 4).join(" · ") + " at " + page.url());
    await page.screenshot({ path: path.join(folder, name + "-failed.png"), fullPage: true }).catch(() => {});
  }
  await it.end();
}

async function signIn(it, page, login, password) {
  await it.go("/sign-in");
  await page.getByLabel("登录名").fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "登录" }).click()]);
}

// @param first the one-time password; who has used it already comes in with his own
async function enter(it, page, login, first, own) {
  await signIn(it, page, login, first);
  const again = page.locator('form[action="/sign-in"]');
  await page.locator("[name=fresh]").or(again).first().waitFor();
  if (await again.isVisible()) return signIn(it, page, login, own);
  if (it.places === 0) await it.look("first-password");
  return firstPassword(page, first, own);
}

async function firstPassword(page, first, own) {
  await page.locator("[name=old]").fill(first);
  await page.locator("[name=fresh]").fill(own);
  await page.locator("[name=again]").fill(own);
  await page.getByRole("button", { name: "保存" }).click();
  await page.locator("[name=fresh]").waitFor({ state: "detached" });
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

module.exports = { walk, enter, expect };
