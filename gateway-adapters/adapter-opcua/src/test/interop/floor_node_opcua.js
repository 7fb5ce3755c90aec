// A line behind node-opcua: small operation limits, a history, an enumeration, three policies; see ../../../README.md.
const { OPCUAServer, VariantArrayType, DataType, StatusCodes, OPCUACertificateManager, MessageSecurityMode,
  SecurityPolicy, AccessLevelFlag, makeAccessLevelFlag, standardUnits } = require("node-opcua");

const [port, folder] = [Number(process.argv[2]), process.argv[3]];
const COUNTED = makeAccessLevelFlag("CurrentRead | HistoryRead");

(async () => {
  const certificates = new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: true });
  await certificates.initialize();
  const server = new OPCUAServer({
    port, hostname: "127.0.0.1", alternateHostname: "127.0.0.1", serverCertificateManager: certificates,
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep,
      SecurityPolicy.Aes256_Sha256_RsaPss],
    allowAnonymous: true,
    userManager: { isValidUser: (user, password) => user === "agent" && password === "correct-horse" },
    serverCapabilities: { operationLimits: {
      maxNodesPerRead: 20, maxNodesPerWrite: 5, maxNodesPerBrowse: 3, maxMonitoredItemsPerCall: 4,
      maxNodesPerHistoryReadData: 2 } },
  });
  await server.initialize();
  const addressSpace = server.engine.addressSpace;
  const space = addressSpace.getOwnNamespace();
  const line = space.addObject({ organizedBy: addressSpace.rootFolder.objects, browseName: "Line", nodeId: "s=Line" });
  const add = (name, dataType, value, more) => space.addVariable(Object.assign({
    componentOf: line, browseName: name, nodeId: "s=Line." + name, dataType, minimumSamplingInterval: 50,
    value: { dataType, value } }, more));

  const count = add("Count", "UInt32", 0, { accessLevel: COUNTED, userAccessLevel: COUNTED });
  addressSpace.installHistoricalDataNode(count, { maxOnlineValues: 5000 });
  const temperature = space.addAnalogDataItem({
    componentOf: line, browseName: "Temperature", nodeId: "s=Line.Temperature", dataType: "Double",
    engineeringUnits: standardUnits.degree_celsius, engineeringUnitsRange: { low: -50, high: 250 },
    minimumSamplingInterval: 50, value: { dataType: "Double", value: 20 } });
  add("Setpoint", "Float", 1.5, { accessLevel: "CurrentRead | CurrentWrite",
    userAccessLevel: "CurrentRead | CurrentWrite" });
  const mode = space.addEnumerationType({ browseName: "Mode", enumeration: ["Off", "Setup", "Run"] });
  space.addVariable({
    componentOf: line, browseName: "Selected", nodeId: "s=Line.Selected", dataType: mode.nodeId,
    accessLevel: "CurrentRead | CurrentWrite", userAccessLevel: "CurrentRead | CurrentWrite",
    value: { dataType: DataType.Int32, value: 2 } });
  space.addVariable({
    componentOf: line, browseName: "Profile", nodeId: "s=Line.Profile", dataType: "Float", valueRank: 1,
    arrayDimensions: [3],
    value: { dataType: DataType.Float, arrayType: VariantArrayType.Array, value: new Float32Array([1, 2, 3]) } });
  let orders = 0;
  const start = space.addMethod(line, {
    browseName: "Start", nodeId: "s=Line.Start",
    inputArguments: [{ name: "number", dataType: DataType.UInt32 }, { name: "material", dataType: DataType.String }],
    outputArguments: [{ name: "order", dataType: DataType.Int32 }] });
  start.bindMethod((inputs, context, done) => done(null, {
    statusCode: StatusCodes.Good, outputArguments: [{ dataType: DataType.Int32, value: ++orders }] }));
  for (let i = 0; i < 30; i++) add("Tag" + i, "Double", i, {});

  await server.start();
  let ticks = 0;
  setInterval(() => {
    ticks++;
    const now = new Date();
    count.setValueFromSource({ dataType: DataType.UInt32, value: ticks }, StatusCodes.Good, now);
    temperature.setValueFromSource({ dataType: DataType.Double, value: 20 + (ticks % 50) / 10 }, StatusCodes.Good, now);
  }, 100);
  console.log("ready");
  process.stdin.on("end", () => process.exit(0));
  process.stdin.resume();
})();
