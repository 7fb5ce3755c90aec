/* Reads 125 holding registers again and again with libmodbus. Prints reads and processor seconds, then the nanoseconds of each read.
   gcc -O2 read_loop.c -o read_loop $(pkg-config --cflags --libs libmodbus);  read_loop PORT SECONDS */
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    modbus_t *bus = modbus_new_tcp("127.0.0.1", atoi(argv[1]));
    if (modbus_connect(bus) != 0) return 3;
    modbus_set_slave(bus, 1);
    uint16_t registers[125];
    int most = 5000000, count = 0;
    int *took = malloc(most * sizeof(int));
    double begin = cpu();
    long long last = now(), end = last + (long long) (atof(argv[2]) * 1e9);
    while (last < end && count < most) {
        if (modbus_read_registers(bus, 0, 125, registers) != 125) return 1;
        long long t = now();
        took[count++] = (int) (t - last);
        last = t;
    }
    printf("%d %f\n", count, cpu() - begin);
    for (int i = 0; i < count; i++) printf("%d\n", took[i]);
    modbus_close(bus);
    modbus_free(bus);
    return 0;
}
