// node drive-page.js CHROMIUM VERIFY.HTML PROFILE FILE...: opens the page in a browser without a window, drops each file on it, and prints a line of
// JSON each: what the page says in both languages, the class of each card, the pages of the printed sheet, what went over the network and what threw.
"use strict";
const {spawn} = require("node:child_process");
const path = require("node:path");

const [, , chromium, page, profile, ...files] = process.argv;
const browser = spawn(chromium, [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank",
], {stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"]});
setTimeout(() => quit(1), 240000).unref();
const quit = (code) => {
  browser.once("exit", () => process.exit(code));
  browser.kill("SIGKILL");
};

const waiting = new Map();
const requests = [], thrown = [];
let last = 0, text = "";
browser.stdio[4].on("data", (data) => {
  text += data;
  for (let end; (end = text.indexOf("\0")) >= 0; text = text.slice(end + 1)) {
    const m = JSON.parse(text.slice(0, end));
    if (m.id) {
      const [resolve, reject] = waiting.get(m.id);
      if (m.error) reject(new Error(JSON.stringify(m.error)));
      else resolve(m.result);
    } else if (m.method === "Network.requestWillBeSent" && !/^(file|data|blob):/.test(m.params.request.url)) {
      requests.push(m.params.request.url);
    } else if (m.method === "Runtime.exceptionThrown") {
      thrown.push(m.params.exceptionDetails.exception?.description ?? m.params.exceptionDetails.text);
    }
  }
});
const call = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
  waiting.set((last += 1), [resolve, reject]);
  browser.stdio[3].write(JSON.stringify({id: last, method, params, sessionId}) + "\0");
});
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

(async () => {
  const {targetId} = await call("Target.createTarget", {url: "about:blank"});
  const {sessionId} = await call("Target.attachToTarget", {targetId, flatten: true});
  const send = (method, params) => call(method, params, sessionId);
  for (const domain of ["Page", "Runtime", "Network"]) await send(domain + ".enable");
  await send("Page.navigate", {url: "file://" + path.resolve(page)});
  const ask = async (expression) => {
    const r = await send("Runtime.evaluate", {expression, returnByValue: true, awaitPromise: true});
    if (r.exceptionDetails) throw new Error(JSON.stringify(r.exceptionDetails));
    return r.result.value;
  };
  while (!(await ask("document.readyState === 'complete' && document.getElementById('drop') !== null"))) await pause(50);
  for (const file of files) {
    await ask("document.getElementById('result').replaceChildren()");
    const data = {items: [], files: [path.resolve(file)], dragOperationsMask: 1};
    for (const type of ["dragEnter", "dragOver", "drop"]) await send("Input.dispatchDragEvent", {type, x: 400, y: 180, data});
    while (!(await ask("document.querySelector('.banner') !== null"))) await pause(50);
    const said = {file: path.basename(file)};
    for (const language of ["zh", "en"]) {
      said[language] = await ask("document.getElementById('result').textContent");
      await ask("document.getElementById('language').click()");
    }
    said.banner = await ask("document.querySelector('.banner').className");
    said.cards = await ask("[...document.querySelectorAll('.card')].map((c) => c.className)");
    const pdf = await send("Page.printToPDF", {preferCSSPageSize: true});
    said.pages = (Buffer.from(pdf.data, "base64").toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
    said.sheet = await ask("document.getElementById('sheet').textContent");
    console.log(JSON.stringify({...said, requests, thrown}));
  }
  quit(0);
})().catch((e) => {
  console.error(e);
  quit(1);
});
