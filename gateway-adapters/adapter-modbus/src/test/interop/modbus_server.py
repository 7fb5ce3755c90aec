"""A Modbus server (pymodbus): units 1 and 2 with the same memory layout. modbus_server.py tcp PORT | rtu DEVICE"""
import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer


def unit(number):
    holding = [0] * 400
    holding[100:104] = [0, 0, 0x12, 0xD687]
    holding[300] = number
    return ModbusSlaveContext(
        co=ModbusSequentialDataBlock(0, [0] * 16),
        di=ModbusSequentialDataBlock(0, [1] + [0] * 15),
        ir=ModbusSequentialDataBlock(0, [0] * 12 + [0x0000, 0x4310] + [0] * 10),
        hr=ModbusSequentialDataBlock(0, holding),
        zero_mode=True,
    )


async def main():
    context = ModbusServerContext(slaves={1: unit(1), 2: unit(2)}, single=False)
    if sys.argv[1] == "tcp":
        # Connections of the run before may still be in TIME_WAIT.
        serving = StartAsyncTcpServer(context=context, address=("127.0.0.1", int(sys.argv[2])), allow_reuse_address=True)
    else:
        serving = StartAsyncSerialServer(context=context, framer=ModbusRtuFramer, port=sys.argv[2], baudrate=19200)
    server = asyncio.ensure_future(serving)
    await asyncio.sleep(0.5)
    if server.done():
        server.result()
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    server.cancel()


asyncio.run(main())
