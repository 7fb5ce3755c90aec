// node verify-bundles.js VERIFY.HTML FOLDER [own]: verifies each bundle of a folder with the page's own script, a line each:
// NAME, whether it passed (no fault, no open figure), codes of faults, verdict and exact value of each figure, faults as CODE SUBJECT (of figures #INDEX).
// With "own" the page's own Ed25519 is used.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const [, , page, folder, own] = process.argv;
const script = /<script>([\s\S]*)<\/script>/.exec(fs.readFileSync(page, "utf8"))[1];
vm.runInThisContext(script);
const {verifyBundle, Refused} = globalThis.EdgeWitness;

const source = (bytes) => ({size: bytes.length, read: async (from, to) => new Uint8Array(bytes.subarray(from, to))});

(async () => {
  for (const name of fs.readdirSync(folder).sort()) {
    if (!name.endsWith(".zip")) continue;
    const started = Date.now();
    const bytes = fs.readFileSync(path.join(folder, name));
    let line;
    try {
      const report = await verifyBundle(source(bytes), () => {}, {ownCurve: own === "own"});
      const codes = [...new Set(report.faults.map((f) => f.code))].sort().join(",");
      const figures = report.figures.map((f) => {
        const faulty = report.faults.some((x) => x.figure === f.index);
        return `${faulty ? "wrong" : f.verdict}=${f.made?.value?.toString() ?? ""}`;
      });
      const faults = [...new Set(report.faults.map((f) => `${f.code} ${f.figure === null ? f.subject : "#" + f.figure}`))];
      line = [name, report.passed(), codes, figures.join(","), faults.join("\u001e")];
      if (process.env.SHOW) for (const x of [...report.faults, ...(process.env.SHOW === "all" ? report.notes : [])]) console.error(name, x.code, x.subject, x.en);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      line = [name, false, "refused", "", ""];
      if (process.env.SHOW) console.error(name, e.message);
    }
    if (process.env.SHOW) console.error(name, Date.now() - started, "ms");
    console.log(line.join("\t"));
  }
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
