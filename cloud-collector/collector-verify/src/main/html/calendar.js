// Section 7.12: local hours, days, weeks and months, and the periods of an on/off trial. Instants are nanoseconds.

const SECOND = 1000000000n;
const floorOver = (a, b) => (a >= 0n || a % b === 0n ? a / b : a / b - 1n);
const DAY_SECONDS = 86400n;

/** A time zone of the browser's own tables, or a fixed offset. */
class Zone {
  /** Throws Malformed where there is no such zone. */
  constructor(id) {
    this.offsets = new Map();
    const fixed = /^(?:UTC|GMT|UT)?(?:([+-])(\d{1,2})(?::?(\d\d))?(?::?(\d\d))?)?$/.exec(id);
    if (id === "Z" || (fixed && id !== "")) {
      const [, sign, h = "0", m = "0", s = "0"] = fixed ?? [];
      const seconds = BigInt(h) * 3600n + BigInt(m) * 60n + BigInt(s);
      this.fixed = sign === "-" ? -seconds : seconds;
      return;
    }
    this.fixed = null;
    try {
      const parts = {year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric"};
      this.format = new Intl.DateTimeFormat("en-US", {timeZone: id, calendar: "gregory", hourCycle: "h23", ...parts});
    } catch {
      throw new Malformed("no time zone: " + id);
    }
  }

  /** Seconds that local time is ahead, at so many seconds of UTC. */
  offset(seconds) {
    if (this.fixed !== null) return this.fixed;
    // Clocks are set at quarters of an hour.
    const quarter = floorOver(seconds, 900n);
    let offset = this.offsets.get(quarter);
    if (offset === undefined) {
      const at = Number(quarter * 900n) * 1000;
      const p = Object.fromEntries(this.format.formatToParts(at).map((x) => [x.type, Number(x.value)]));
      offset = BigInt((Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - at) / 1000);
      this.offsets.set(quarter, offset);
    }
    return offset;
  }

  local(seconds) {
    return seconds + this.offset(seconds);
  }

  /** Seconds of UTC of a local time; of two the first, of none (the clock was set forward) as long after as it is after the gap's begin. */
  instant(local) {
    const offsets = [this.offset(local - DAY_SECONDS), this.offset(local + DAY_SECONDS)];
    const valid = offsets.map((o) => local - o).filter((t) => this.local(t) === local);
    return valid.length > 0 ? valid.reduce(least) : local - offsets[0];
  }

  /** The local hour, day, week or month that holds an instant: {from, to}. */
  around(interval, ns) {
    const seconds = floorOver(ns, SECOND);
    if (interval === "hour") {
      const offset = this.offset(seconds), from = floorOver(seconds + offset, 3600n) * 3600n - offset;
      return {from: from * SECOND, to: (from + 3600n) * SECOND};
    }
    // Hours overlap where a clock is set by half of one, so only what is longer is kept.
    const last = this.last;
    if (last && last.interval === interval && last.from <= ns && ns < last.to) return last;
    const day = floorOver(this.local(seconds), DAY_SECONDS);
    let first = day, next = day + 1n;
    if (interval === "week") {
      first = day - ((day + 3n) % 7n);
      next = first + 7n;
    } else if (interval === "month") {
      const d = new Date(Number(day) * 86400000);
      const month = (n) => BigInt(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + n, 1) / 86400000);
      first = month(0);
      next = month(1);
    }
    return (this.last = {interval, from: this.instant(first * DAY_SECONDS) * SECOND, to: this.instant(next * DAY_SECONDS) * SECOND});
  }
}

/** An on/off trial: pairs of periods, of each pair one on and one off, as the seed decides. */
class Trial {
  /** @param t {from, period, settle in nanoseconds, pairs: number, seed: BigInt} */
  constructor(t, zone) {
    Object.assign(this, t);
    this.zone = zone;
    this.count = 2 * this.pairs;
    this.begins = Array.from({length: this.count + 1}, (_, k) => this.begin(k));
    this.arms = Array.from({length: this.count}, (_, k) => ((k % 2 === 0) === this.onComesFirst(Math.floor(k / 2)) ? "on" : "off"));
  }

  begin(k) {
    if (this.period % (DAY_SECONDS * SECOND) !== 0n) return this.from + this.period * BigInt(k);
    const part = this.from % SECOND;
    const local = this.zone.local((this.from - part) / SECOND) + (this.period / SECOND) * BigInt(k);
    return this.zone.instant(local) * SECOND + part;
  }

  onComesFirst(pair) {
    const i = Uint8Array.of(0, 0, (pair >> 8) & 255, pair & 255);
    return (sha256(utf8("EdgeWitness trial\0"), u64(BigInt.asUintN(64, this.seed)), i)[0] & 1) === 0;
  }

  armOf(k) {
    return k < 0 || k >= this.count ? "on" : this.arms[k];
  }

  changes(k) {
    return k >= 0 && this.armOf(k) !== this.armOf(k - 1);
  }

  /** −1 before the first period, as many as there are behind the last. */
  periodOf(ns) {
    return firstNot(this.begins, (b) => b <= ns) - 1;
  }

  arm(w) {
    const k = this.periodOf(w.start);
    const settled = !this.changes(k) || w.start >= this.begins[k] + this.settle;
    return settled && k === this.periodOf(w.end - 1n) ? this.armOf(k) : "mixed";
  }

  /** The pair of a window that lies in one arm; −1 for others. */
  pairOf(w) {
    const k = this.periodOf(w.start);
    return this.arm(w) === "mixed" || k < 0 || k >= this.count ? -1 : Math.floor(k / 2);
  }

  /** The periods of an arm, without their settling: [{from, to, pair}]. */
  times(arm) {
    return this.arms.flatMap((a, k) => (a !== arm ? [] : [{
      from: this.begins[k] + (this.changes(k) ? this.settle : 0n), to: this.begins[k + 1], pair: Math.floor(k / 2),
    }]));
  }

  whole() {
    return {from: this.begins[0], to: this.begins[this.count]};
  }
}
