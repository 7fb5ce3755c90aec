// A Snap7 server with two data blocks, markers, inputs and outputs. usage: node snap7_server.js PORT
const snap7 = require('node-snap7');
const server = new snap7.S7Server();
const block = Buffer.alloc(1024);
block[910] = 20; // the room of a STRING
block.writeUInt16BE(10, 940); // and of a WSTRING
server.SetResourceless(false);
server.SetParam(server.LocalPort, Number(process.argv[2]));
server.RegisterArea(server.srvAreaDB, 1, block);
server.RegisterArea(server.srvAreaDB, 2, Buffer.alloc(4096));
server.RegisterArea(server.srvAreaMK, Buffer.alloc(256));
server.RegisterArea(server.srvAreaPE, Buffer.alloc(256));
server.RegisterArea(server.srvAreaPA, Buffer.alloc(256));
if (!server.StartTo('127.0.0.1')) {
  process.exit(1);
}
console.log('listening');
setInterval(() => {}, 1000);
