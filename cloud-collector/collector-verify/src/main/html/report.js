// What was found: faults (the bundle fails), notes (told, lower nothing), and how far the work is.

class Report {
  constructor() {
    this.faults = [];
    this.notes = [];
    this.figures = [];
    this.agents = [];
    this.anchors = [];
    this.plans = [];
    this.manifest = null;
  }

  /** @param figure index of the figure that this breaks, if it is of one */
  fault(code, subject, zh, en, figure = null) {
    this.faults.push({code, subject, zh, en, figure});
  }

  note(code, subject, zh, en) {
    this.notes.push({code, subject, zh, en});
  }

  /** Whether all that is told is that this program is too old. */
  isNewer() {
    return this.faults.length > 0 && this.faults.every((f) => f.code === "newer-format");
  }

  passed() {
    return this.faults.length === 0 && this.figures.length > 0 && this.figures.every((f) => f.verdict !== "unknown");
  }
}

/** Tells how much is done, and lets the page breathe. */
class Progress {
  constructor(total, tell) {
    this.total = total;
    this.done = 0;
    this.tell = tell;
    this.last = Date.now();
  }

  async add(n) {
    this.done += n;
    if (Date.now() - this.last > 60) {
      this.tell(Math.min(1, this.done / this.total));
      await new Promise((r) => setTimeout(r));
      this.last = Date.now();
    }
  }
}
