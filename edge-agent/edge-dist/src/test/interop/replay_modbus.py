"""A Modbus TCP meter (pymodbus) that replays a CSV file; see README.md beside it."""
import asyncio
import csv
import gzip
import sys
from decimal import Decimal

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncTcpServer

HOLDING = 3
path, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
resume = int(sys.argv[4]) if len(sys.argv) > 4 else 0


def hundredths():
    with gzip.open(path, "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield int(Decimal(row["Usage_kWh"]) * 100)


def store(slave, total):
    slave.setValues(HOLDING, 100, [(total >> shift) & 0xFFFF for shift in (48, 32, 16, 0)])


async def line():
    return (await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)).strip()


async def replay(slave):
    print("ready", flush=True)
    if not await line():
        return
    steps = list(hundredths())
    pause = seconds / len(steps)
    total = 0
    loop = asyncio.get_running_loop()
    start = loop.time()
    for i, step in enumerate(steps):
        total += step
        store(slave, total)
        late = start + (i + 1) * pause - loop.time()
        if late > 0:
            await asyncio.sleep(late)
    print("done", Decimal(total) / 100, flush=True)
    await line()


async def main():
    slave = ModbusSlaveContext(hr=ModbusSequentialDataBlock(0, [0] * 200), zero_mode=True)
    store(slave, resume)
    context = ModbusServerContext(slaves={1: slave}, single=False)
    # Connections of the run before may still be in TIME_WAIT.
    server = asyncio.ensure_future(
        StartAsyncTcpServer(context=context, address=("127.0.0.1", port), allow_reuse_address=True)
    )
    await asyncio.sleep(0.5)
    if server.done():
        server.result()
    await replay(slave)
    server.cancel()


asyncio.run(main())
sys.exit(0)
