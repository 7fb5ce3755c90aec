// What the checks of an agent's batches and proofs leave behind for the figures.

const POINT = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/;

/** Nanoseconds as RFC 3339 in UTC, with 0, 3, 6 or 9 places. */
const timeText = (ns) => {
  const second = ns >= 0n || ns % 1000000000n === 0n ? ns / 1000000000n : ns / 1000000000n - 1n;
  const rest = ns - second * 1000000000n;
  const whole = new Date(Number(second) * 1000);
  if (Number.isNaN(whole.getTime())) return ns + " ns";
  const part = rest.toString().padStart(9, "0");
  const places = rest === 0n ? 0 : part.endsWith("000000") ? 3 : part.endsWith("000") ? 6 : 9;
  return whole.toISOString().slice(0, -5) + (places === 0 ? "" : "." + part.slice(0, places)) + "Z";
};

/** @param clock YYYY-MM-DDTHH:MM:SS @param fraction its decimals @return nanoseconds of UTC; throws Malformed where there is no such time */
const nanosOf = (clock, fraction = "") => {
  const at = Date.parse(clock + "Z");
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, -5) !== clock) throw new Malformed("no time: " + clock);
  return BigInt(at) * 1000000n + BigInt(fraction.padEnd(9, "0"));
};

/** @return nanoseconds; throws Malformed where the text is no time in UTC in its one form */
const timeOf = (s) => {
  const m = typeof s === "string" && /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{3}|\d{6}|\d{9}))?Z$/.exec(s);
  const time = m ? nanosOf(m[1], m[2]) : null;
  if (time === null || timeText(time) !== s) throw new Malformed("no time in UTC: " + s);
  return time;
};

/** Text of a whole number, without leading zeros. */
const isWhole = (s) => typeof s === "string" && /^(0|[1-9]\d{0,18})$/.test(s);

const refText = (r) => `${r.agent} ${r.epoch}/${r.number} #${r.sequence}`;
const batchText = (r) => `${r.agent} ${r.epoch}/${r.number}`;
const refOrder = (a, b) =>
  order(a.agent, b.agent) || order(a.epoch, b.epoch) || order(a.number, b.number) || order(a.sequence, b.sequence);

const amountOf = (r, limit) => {
  switch (r.amount) {
    case "exact": {
      const d = Decimal.parse(r.exact, limit);
      return d && {kind: "exact", exact: d};
    }
    case "ratio": {
      const n = Decimal.parse(r.ratio.numerator, limit), d = Decimal.parse(r.ratio.denominator, limit);
      return n && d && {kind: "ratio", numerator: n, denominator: d};
    }
    case "sketch":
      return {kind: "sketch", bytes: r.sketch.ddsketch.slice(), quantile: r.sketch.quantile, value: r.sketch.value};
    default:
      return null;
  }
};

const labelsOf = (r) => {
  const all = r.labels.map((l) => [l.key, l.value]).sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
  return {labels: new Map(all), key: JSON.stringify(all)};
};

/** All agents' evidence. Only metrics of names that some figure needs are kept. */
class Evidence {
  constructor(names) {
    this.names = names;
    this.metrics = new Map([...names].map((n) => [n, []]));
    this.seen = new Set();
    this.gaps = new Map();
    this.rollups = [];
    this.told = [];
    this.holds = [];
    this.agents = new Map();
    this.badBatches = new Set();
    this.badRecords = new Set();
    this.unsealed = new Set();
  }

  /** Whether a record, the batch that it lies in, or the agent's newest tree head has a fault, wherever it stands in the bundle. */
  isBad(ref) {
    return this.unsealed.has(ref.agent) || this.badRecords.has(refText(ref)) || this.badBatches.has(batchText(ref));
  }

  /** What the roll-ups of one span say of a metric, put aside: figures ask often. @return [{r, m, labels, series}] */
  rolled(resolution, name) {
    if (this.byMetric === undefined) {
      this.byMetric = new Map();
      for (const r of this.rollups) {
        for (const m of r.rollup.metrics) {
          if (!this.names.has(m.name)) continue;
          const at = `${r.span} ${m.name}`;
          if (!this.byMetric.has(at)) this.byMetric.set(at, []);
          const {labels, key} = labelsOf(m);
          this.byMetric.get(at).push({r, m, labels, series: JSON.stringify([r.agent, m.scenario, key])});
        }
      }
    }
    return this.byMetric.get(`${resolution} ${name}`) ?? [];
  }

  record(ref, r) {
    if (r.body === "metric" && this.names.has(r.metric.name)) this.metric(ref, r.metric);
    else if (r.body === "gap") this.gap(ref, r.gap);
    else if (r.body === "hold") {
      this.holds.push({ref, at: r.at, plan: r.hold.plan, number: r.hold.number, sha256: hex(r.hold.sha256)});
    } else {
      this.event(ref, r);
    }
  }

  metric(ref, m) {
    const end = m.window_end > m.window_start ? m.window_end : m.window_start + 1n;
    const {labels, key} = labelsOf(m);
    const series = JSON.stringify([ref.agent, m.scenario, key]);
    const identity = JSON.stringify([series, m.name, `${m.window_start} ${end}`, m.arm, m.revision]);
    if (this.seen.has(identity)) return;
    this.seen.add(identity);
    this.metrics.get(m.name).push({
      ref, series, labels, agent: ref.agent, scenario: m.scenario, name: m.name, start: m.window_start, end,
      revision: m.revision, arm: m.arm, formula: m.formula, unit: m.unit, amount: amountOf(m, 200), expected: m.expected,
      received: m.received, modes: m.modes.map((s) => s.mode), clock: m.clock_bound_ns,
      points: m.points.filter((p) => POINT.test(p)),
    });
  }

  gap(ref, g) {
    const key = refText(ref);
    if (this.gaps.has(key)) return;
    this.gaps.set(key, {
      ref, source: g.source, points: g.points.filter((p) => POINT.test(p)), from: g.from, to: g.to,
      count: g.count, reason: g.reason,
    });
  }

  /** Told also if it lies between the windows of a figure. */
  changed(at, subject) {
    this.told.push({
      code: "configuration", at, subject, zh: "软件、配置或模型有变更", en: "software, configuration or models are others than before",
      between: true,
    });
  }

  event(ref, r) {
    const tell = (code, zh, en) => this.told.push({code, at: r.at, subject: refText(ref), zh, en});
    if (r.body === "epoch_start") {
      const recovered = r.epoch_start.reason === "recovered";
      tell("restart", `网关重新启动：${r.epoch_start.reason}`, `the agent was started: ${r.epoch_start.reason}`);
      if (recovered) {
        tell("recovered", `崩溃后恢复，截去${r.epoch_start.cut_bytes}字节`,
          `recovered after a crash, ${r.epoch_start.cut_bytes} bytes cut off`);
      }
    } else if (r.body === "clock" && r.clock.step_ns !== 0n) {
      const s = NANOS(r.clock.step_ns).stripped();
      tell("clock-step", `网关时钟跳变${s}秒`, `the gateway's clock was stepped by ${s} s`);
    } else if (r.body === "dropped") {
      const d = r.dropped;
      tell("lane-dropped", `已删除${d.lane}数据：${d.epoch}/${d.first_batch}–${d.last_batch}（${d.reason}）`,
        `${d.lane} payload dropped: ${d.epoch}/${d.first_batch}–${d.last_batch} (${d.reason})`);
    } else if (r.body === "scenario" && r.scenario.state === "crashed") {
      tell("scenario-crashed", `场景模块${r.scenario.scenario}崩溃：${r.scenario.detail}`,
        `scenario ${r.scenario.scenario} crashed: ${r.scenario.detail}`);
    }
  }
}

/** Gathers signature checks, so that the browser's cryptography works on many at a time. */
class Pending {
  constructor() {
    this.jobs = [];
  }

  async add(promise, then) {
    this.jobs.push(promise.then(then));
    if (this.jobs.length >= 128) await this.settle();
  }

  async settle() {
    const jobs = this.jobs;
    this.jobs = [];
    await Promise.all(jobs);
  }
}
