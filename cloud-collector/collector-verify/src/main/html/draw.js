// The instants of an audit, drawn from a tree head and the day, so that neither side chooses (INSTANT = begin + digits mod seconds).

const figureName = (q) => {
  const span = (w) => `${timeText(w.from)}/${timeText(w.to)}`;
  const labels = [...q.labels].map(([k, v]) => `${k}=${v}`).join(",");
  const name = `${q.indicator};${q.scenario ?? "*"};${labels};${span(q.reporting)}` + (q.baseline === null ? "" : ";" + span(q.baseline));
  return name.replace(/[\u0000-\u001f\u007f]/g, " ");
};

const drawDigest = (root, date, figure, n) => hex(sha256(utf8(`EdgeWitness audit v1\n${root}\n${date}\n${figure}\n${n}\n`)));

/** @return the figures to audit, drawn too: so many with the smallest digests of n = 0 */
const drawFigures = (root, date, figures, count) =>
  [...figures].sort((a, b) => order(drawDigest(root, date, figureName(a.request), 0), drawDigest(root, date, figureName(b.request), 0)))
    .slice(0, count);

/** @return nanoseconds; null where the times are shorter than a second */
const drawInstant = (root, date, q, n) => {
  const times = [q.baseline, q.reporting].filter((w) => w !== null);
  const seconds = (w) => (w.to - w.from) / 1000000000n;
  const all = sumOf(times, seconds);
  if (all < 1n) return null;
  let offset = BigInt("0x" + drawDigest(root, date, figureName(q), n).slice(0, 16)) % all;
  for (const w of times) {
    if (offset < seconds(w)) return w.from + offset * 1000000000n;
    offset -= seconds(w);
  }
  return null;
};
