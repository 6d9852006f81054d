/**
 * Returns the regularised incomplete beta function I_x(a, b), with a relative error of about 1e-7 for parameters up to
 * 1e8. Lentz's method evaluates a continued fraction with about √max(a, b) terms (Numerical Recipes, 3rd edition,
 * 6.4). Libraries that stop after 100 terms are wrong for parameters above about 100,000.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The continued fraction converges quickly only for small x. For larger x, the function computes I_(1-x)(b, a), which
  // equals 1 - I_x(a, b).
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Replaces a denominator of 0 in Lentz's method. */
const tiny = 1e-300;

function fraction(x: number, a: number, b: number): number {
  const terms = 100 + 10 * Math.ceil(Math.sqrt(Math.max(a, b)));
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= terms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-14) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** Returns ln Γ(x) by Stirling's series for x from 20 on. A smaller x is first raised by Γ(x) = Γ(x + 1) / x. */
function lnGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 20) shift -= Math.log(at++);
  const inverse = 1 / at ** 2;
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}
