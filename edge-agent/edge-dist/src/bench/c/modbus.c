// A side of `speed modbus`: a plain loop over libmodbus. modbus FIRST-PORT DEVICES REGISTERS MILLIS
// What is said on stdin: see the testkit's Contestant. cc -O2 modbus.c -lmodbus -lpthread
//
// It delivers what the adapter does: each register as a record of its own with point, value, quality and time, in memory that stays the
// receiver's until a ring of 65,536 comes round, handed block by block to a function that looks at each one's quality and point.
// What it leaves out and the adapter has: a thread a device, so that one that hangs costs the others nothing; values of any type and scale.
#include <modbus/modbus.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST 256
#define AGES 200000
#define RING 65536
struct point { int device, address; };
struct sample { const struct point *point; int64_t value, received; int quality; };

static int port, devices, registers;
static long millis;
static modbus_t *device[MOST];
static _Atomic long values, lost, cycles;
static _Atomic int running;
static pthread_t poller;
static int64_t ages[AGES];
static _Atomic long nages;
static struct point *points;
static struct sample ring[RING + 125];
static long ring_at;

static int64_t now(clockid_t c) { struct timespec t; clock_gettime(c, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }

static void receive(const struct sample *s, int n) {
    int64_t at = now(CLOCK_MONOTONIC);
    long came = 0;
    for (int i = 0; i < n; i++) {
        if (s[i].quality != 0) { lost++; continue; }
        came++;
        if (s[i].point->address == 0 && n >= 4) {
            int64_t stamp = 0;
            for (int w = 0; w < 4; w++) stamp = stamp << 16 | (uint16_t) s[i + w].value;
            long next = nages;
            if (next < AGES) { ages[next] = at - stamp; nages = next + 1; }
        }
    }
    values += came;
}

static void (*volatile sink)(const struct sample *, int) = receive;

static void deliver(const struct point *p, const uint16_t *r, int n) {
    int64_t at = now(CLOCK_REALTIME);
    struct sample *out = ring + ring_at;
    for (int i = 0; i < n; i++) out[i] = (struct sample){p + i, (int16_t) r[i], at, 0};
    ring_at = (ring_at + n) % RING;
    sink(out, n);
}

static void *poll_all(void *unused) {
    int64_t due = now(CLOCK_MONOTONIC);
    uint16_t r[125];
    while (running) {
        for (int d = 0; d < devices; d++)
            for (int a = 0; a < registers; a += 125) {
                int n = registers - a < 125 ? registers - a : 125;
                if (modbus_read_registers(device[d], a, n, r) != n) { lost += n; continue; }
                deliver(points + (long) d * registers + a, r, n);
            }
        cycles++;
        due += millis * 1000000LL;
        int64_t late = now(CLOCK_MONOTONIC) - due;
        if (late > millis * 1000000LL) { long n = late / (millis * 1000000LL); lost += n * devices * registers; due += n * millis * 1000000LL; }
        struct timespec t = {due / 1000000000LL, due % 1000000000LL};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    }
    return NULL;
}

static int order(const void *a, const void *b) { int64_t x = *(const int64_t *) a, y = *(const int64_t *) b; return x < y ? -1 : x > y; }

static const char *on(void) {
    for (int d = 0; d < devices; d++) {
        device[d] = modbus_new_tcp("127.0.0.1", port + d);
        if (!device[d] || modbus_connect(device[d]) != 0) return "cannot connect";
        modbus_set_slave(device[d], 1);
    }
    lost = 0; nages = 0; cycles = 0; running = 1;
    pthread_create(&poller, NULL, poll_all, NULL);
    while (cycles < 2) usleep(1000);
    lost = 0;
    return NULL;
}

static void off(void) {
    running = 0;
    pthread_join(poller, NULL);
    for (int d = 0; d < devices; d++) { modbus_close(device[d]); modbus_free(device[d]); }
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    port = atoi(argv[1]); devices = atoi(argv[2]); registers = atoi(argv[3]); millis = atol(argv[4]);
    if (devices > MOST) return 2;
    points = calloc((size_t) devices * registers, sizeof *points);
    for (long i = 0; i < (long) devices * registers; i++) points[i] = (struct point){(int) (i / registers), (int) (i % registers)};
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        if (!strcmp(line, "on")) { const char *e = on(); if (e) printf("failed %s\n", e); else printf("on\n"); }
        else if (!strcmp(line, "off")) { off(); printf("off\n"); }
        else {
            static int64_t sorted[AGES];
            long n = nages;
            memcpy(sorted, ages, n * sizeof *ages);
            qsort(sorted, n, sizeof *sorted, order);
            printf("count %ld %lld %ld p50us=%.0f p99us=%.0f libmodbus=%s\n", (long) values,
                   (long long) now(CLOCK_PROCESS_CPUTIME_ID), (long) lost,
                   n ? sorted[n / 2] / 1e3 : 0, n ? sorted[n * 99 / 100] / 1e3 : 0, LIBMODBUS_VERSION_STRING);
        }
        fflush(stdout);
    }
    return 0;
}
