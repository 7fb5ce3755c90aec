// An OPC UA meter (node-opcua) that replays a CSV file; see README.md beside it.
const fs = require("fs");
const readline = require("readline");
const zlib = require("zlib");
const { OPCUAServer, Variant, DataType, StatusCodes, OPCUACertificateManager, MessageSecurityMode, SecurityPolicy } =
  require("node-opcua");

const [path, port, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const resume = Number(process.argv[5] || 0);
const folder = process.argv[6] || fs.mkdtempSync(require("os").tmpdir() + "/replay-opcua-");

function hundredths() {
  const lines = zlib.gunzipSync(fs.readFileSync(path)).toString("utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  const column = lines[0].split(",").indexOf("Usage_kWh");
  return lines.slice(1).map((line) => Math.round(Number(line.split(",")[column]) * 100));
}

(async () => {
  const certificates = new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: true });
  await certificates.initialize();
  const server = new OPCUAServer({
    port, hostname: "127.0.0.1", serverCertificateManager: certificates,
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
    alternateHostname: "127.0.0.1",
  });
  await server.initialize();
  const space = server.engine.addressSpace.getOwnNamespace();
  const meter = space.addObject({ organizedBy: server.engine.addressSpace.rootFolder.objects, browseName: "Meter" });
  const energy = space.addVariable({
    componentOf: meter, browseName: "Energy", nodeId: "s=Meter.Energy", dataType: "Double", minimumSamplingInterval: 10,
  });
  let total = resume;
  const store = () =>
    energy.setValueFromSource({ dataType: DataType.Double, value: total / 100 }, StatusCodes.Good, new Date());
  store();
  await server.start();
  console.log("ready");

  const input = readline.createInterface({ input: process.stdin });
  const stop = async () => { await server.shutdown(0); process.exit(0); };
  input.on("close", stop);
  input.once("line", () => {
    input.on("line", stop);
    const steps = hundredths();
    const start = Date.now();
    let done = 0;
    const timer = setInterval(() => {
      const due = Math.min(steps.length, Math.floor(((Date.now() - start) / 1000 / seconds) * steps.length));
      while (done < due) total += steps[done++];
      store();
      if (done === steps.length) {
        clearInterval(timer);
        console.log("done " + total / 100);
      }
    }, 5);
  });
})();
