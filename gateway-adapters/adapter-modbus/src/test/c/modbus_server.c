/* A Modbus server (libmodbus): one memory, for whatever unit is named. modbus_server tcp PORT | rtu DEVICE
   gcc -O2 modbus_server.c -o modbus_server $(pkg-config --cflags --libs libmodbus) */
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    int rtu = strcmp(argv[1], "rtu") == 0;
    modbus_t *bus = rtu ? modbus_new_rtu(argv[2], 19200, 'N', 8, 1) : modbus_new_tcp("127.0.0.1", atoi(argv[2]));
    modbus_mapping_t *memory = modbus_mapping_new(16, 16, 400, 24);
    if (bus == NULL || memory == NULL) return 3;
    memory->tab_input_bits[0] = 1;
    memory->tab_registers[102] = 0x12;
    memory->tab_registers[103] = 0xD687;
    memory->tab_registers[300] = 1;
    memory->tab_input_registers[13] = 0x4310;
    uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
    int listening = -1;
    if (rtu) {
        modbus_set_slave(bus, 1);
        if (modbus_connect(bus) != 0) return 4;
    } else {
        listening = modbus_tcp_listen(bus, 1);
        if (listening < 0) return 4;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        if (!rtu && modbus_tcp_accept(bus, &listening) < 0) return 5;
        for (;;) {
            int length = modbus_receive(bus, request);
            if (length > 0) {
                modbus_reply(bus, request, length, memory);
            } else if (length < 0 && !rtu) {
                modbus_close(bus);
                break;
            }
        }
    }
}
