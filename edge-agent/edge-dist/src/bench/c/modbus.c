// A side of `speed modbus`: a plain loop over libmodbus. modbus FIRST-PORT DEVICES REGISTERS MILLIS
// What is said on stdin: see the testkit's Contestant. cc -O2 modbus.c -lmodbus -lpthread
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
struct sample { int64_t value, received; int quality; };

static int port, devices, registers;
static long millis;
static modbus_t *device[MOST];
static _Atomic long values, lost, cycles;
static _Atomic int running;
static pthread_t poller;
static int64_t ages[AGES];
static _Atomic long nages;
static struct sample out[125];

static int64_t now(clockid_t c) { struct timespec t; clock_gettime(c, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }

// Each register becomes a value with time and quality, in a place that another function may look at.
__attribute__((noinline)) static void deliver(const uint16_t *r, int n) {
    int64_t at = now(CLOCK_REALTIME);
    for (int i = 0; i < n; i++) out[i] = (struct sample){(int16_t) r[i], at, 0};
    __asm__ volatile("" ::: "memory");
}

static void *poll_all(void *unused) {
    int64_t due = now(CLOCK_MONOTONIC);
    uint16_t r[125];
    while (running) {
        for (int d = 0; d < devices; d++)
            for (int a = 0; a < registers; a += 125) {
                int n = registers - a < 125 ? registers - a : 125;
                if (modbus_read_registers(device[d], a, n, r) != n) { lost += n; continue; }
                deliver(r, n);
                values += n;
                if (a == 0) {
                    int64_t stamp = ((int64_t) r[0] << 48) | ((int64_t) r[1] << 32) | ((int64_t) r[2] << 16) | r[3];
                    long i = nages;
                    if (i < AGES) { ages[i] = now(CLOCK_MONOTONIC) - stamp; nages = i + 1; }
                }
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
