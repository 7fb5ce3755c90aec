// Quantiles of the normal, Student's and the beta distribution, to about 10⁻¹².

const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
  0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3,
  -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
  -0.2619083840158140867e-4, 0.36899182659531622704e-5,
];

const logGamma = (x) => {
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x + i);
  const t = x + 607 / 128 + 0.5;
  return (x + 0.5) * Math.log(t) - t + Math.log((2.5066282746310005 * sum) / x);
};

/** The regularized incomplete beta function, by its continued fraction (Lentz). */
const betaShare = (x, a, b) => {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShare(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  let c = 1, d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny), h = d;
  for (let m = 1; m < 10000; m++) {
    for (const n of [(m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)), (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))]) {
      d = 1 / (1 + n * d || tiny);
      c = 1 + n / c || tiny;
      h *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * h;
};

/** Where a function that grows from below 0 to above 0 between the two is 0. */
const rootBetween = (low, high, f) => {
  let before = Infinity;
  for (let i = 0; i < 2000 && high - low < before; i++) {
    before = high - low;
    const middle = low + (high - low) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
};

const betaQuantile = (p, a, b) => rootBetween(0, 1, (x) => betaShare(x, a, b) - p);

/** The value that lies within ± with this confidence; freedom above 0, not necessarily whole; infinite where it is not above 0. */
const student = (confidence, freedom) => {
  if (!(freedom > 0)) return Infinity;
  const y = betaQuantile(confidence, 0.5, freedom / 2);
  return Math.sqrt((freedom * y) / (1 - y));
};

const normal = (confidence) => {
  const within = (z) => {
    // P(1/2, z²/2) by its series.
    const x = (z * z) / 2;
    let term = 2, sum = 2;
    for (let n = 1; term > sum * 1e-17; n++) sum += term *= x / (n + 0.5);
    return sum * Math.exp(-x) * Math.sqrt(x / Math.PI);
  };
  return rootBetween(0, 10, (z) => within(z) - confidence);
};

/** To the nearest whole number, half to even. */
const nearestWhole = (x) => {
  const r = Math.round(x);
  return Math.abs(x - Math.trunc(x)) === 0.5 && r % 2 !== 0 ? r - 1 : r;
};

/** A double by the fewest digits that read back as it; null where it is infinite or none. */
const shortest = (x) => (Number.isFinite(x) ? Decimal.parse(String(x), 1000) : null);
