// A side of `speed opcua`: the node-opcua client. node opcua.js PORT ITEMS MILLIS; what is said on stdin: see the testkit's Contestant.
console.log = console.warn = console.info = console.error; // what libraries print is no answer
const { OPCUAClient, ClientSubscription, ClientMonitoredItemGroup, AttributeIds, TimestampsToReturn } = require("node-opcua");
const [port, items, millis] = process.argv.slice(2).map(Number);
const GROUP = 1000, TICKS = 16384, LATE = 20;
let client, session, values = 0, counts, newest, firstWhole;

function came(data) {
  if (data.statusCode.value !== 0) return;
  let v = data.value.value;
  if (Array.isArray(v)) v = v[0] * 4294967296 + v[1];
  const tick = Number(v);
  values++;
  if (++counts[tick % TICKS] === items && !firstWhole) firstWhole = tick;
  if (tick > newest) newest = tick;
}

async function on() {
  counts = new Int32Array(TICKS); newest = 0; firstWhole = 0;
  client = OPCUAClient.create({ endpointMustExist: false, requestedSessionTimeout: 60000 });
  await client.connect(`opc.tcp://127.0.0.1:${port}/press`);
  session = await client.createSession();
  for (let from = 0; from < items; from += GROUP) {
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: millis, requestedMaxKeepAliveCount: 30, requestedLifetimeCount: 600,
      maxNotificationsPerPublish: 10000, publishingEnabled: true, priority: 1 });
    const nodes = [];
    for (let i = from; i < Math.min(items, from + GROUP); i++) nodes.push({ nodeId: "ns=2;s=Item" + i, attributeId: AttributeIds.Value });
    const group = ClientMonitoredItemGroup.create(subscription, nodes,
      { samplingInterval: millis, discardOldest: true, queueSize: 302 }, TimestampsToReturn.Both);
    group.on("changed", (item, data) => came(data));
    await new Promise((done, failed) => { group.once("initialized", done); group.once("err", m => failed(new Error(m))); });
  }
  const end = Date.now() + 120000;
  while (!firstWhole) {
    if (Date.now() > end) throw new Error("not every item came within two minutes");
    await new Promise(r => setTimeout(r, 50));
  }
}

async function off() { await session.close(true); await client.disconnect(); }

function lost() {
  let n = 0;
  for (let t = firstWhole; firstWhole && t < newest - LATE; t++) n += items - counts[t % TICKS];
  return n;
}

let busy = Promise.resolve();
require("readline").createInterface({ input: process.stdin }).on("line", line => {
  busy = busy.then(async () => {
    try {
      if (line === "on") await on(); else if (line === "off") await off();
      else { const c = process.cpuUsage(); line = `count ${values} ${(c.user + c.system) * 1000} ${lost()} node-opcua=${require("node-opcua/package.json").version}`; }
      process.stdout.write(line + "\n");
    } catch (e) { process.stdout.write("failed " + e.message.replace(/\s+/g, " ") + "\n"); }
  });
}).on("close", () => process.exit(0));
