"""A cell behind asyncua: a structure with an enumeration, arrays of structures, a history, methods; see ../../../README.md."""

import asyncio
import logging
import sys
from datetime import datetime, timezone

from asyncua import Server, ua, uamethod
from asyncua.common.structures104 import new_enum, new_struct, new_struct_field

logging.basicConfig(level=logging.ERROR)


async def main(port: int) -> None:
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/cell")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    index = await server.register_namespace("urn:test:cell")
    mode = await new_enum(server, index, "Mode", ["Off", "Setup", "Run"])
    shot, _ = await new_struct(
        server,
        index,
        "Shot",
        [
            new_struct_field("Pressure", ua.VariantType.Double),
            new_struct_field("Steps", ua.VariantType.Int16, array=True),
            new_struct_field("Mode", mode),
            new_struct_field("Material", ua.VariantType.String),
        ],
    )
    await server.load_data_type_definitions()

    def made(number: int):
        return ua.Shot(Pressure=90.5 + number, Steps=[number, 2, 3], Mode=ua.Mode.Run, Material="PA66")

    cell = await server.nodes.objects.add_object(ua.NodeId("Cell", index), "Cell")

    async def add(name, value, kind, dtype=None):
        return await cell.add_variable(ua.NodeId("Cell." + name, index), name, value, kind, dtype)

    count = await add("Count", 0, ua.VariantType.Int64)
    setpoint = await add("Setpoint", 1.5, ua.VariantType.Float)
    await setpoint.set_writable()
    selected = await add("Selected", 2, ua.VariantType.Int32, mode.nodeid)
    await selected.set_writable()
    await add("Shot", made(1), ua.VariantType.ExtensionObject, shot.nodeid)
    await add("Shots", [made(1), made(2)], ua.VariantType.ExtensionObject, shot.nodeid)
    await add("Profile", [1.0, 2.0, 3.0], ua.VariantType.Float)

    @uamethod
    def start(parent, number, material):
        return number + 1

    await cell.add_method(
        ua.NodeId("Cell.Start", index), "Start", start, [ua.VariantType.UInt32, ua.VariantType.String], [ua.VariantType.UInt32]
    )
    await server.start()
    await server.historize_node_data_change(count, period=None, count=5000)
    print("ready", flush=True)
    ticks = 0
    while True:
        await asyncio.sleep(0.1)
        ticks += 1
        now = datetime.now(timezone.utc)
        await count.write_value(ua.DataValue(ua.Variant(ticks, ua.VariantType.Int64), SourceTimestamp=now))


asyncio.run(main(int(sys.argv[1])))
