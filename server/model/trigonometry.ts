// Math.sin, cos and pow differ in the last bits between versions of V8. These use nothing but IEEE 754 additions,
// multiplications, divisions and square roots, which are the same on every machine: a model's digest rests on them.

/** π/2 in three parts; the first two have 33 bits each, so that their product with a number below 2^20 is exact. */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** 1 − x²/(a(a+1)) · (1 − x²/((a+2)(a+3)) · …): the Taylor series of sin(x)/x for a = 2, of cos(x) for a = 1. */
function alternatingSeries(square: number, first: number): number {
  let sum = 1;
  // Up to the 19th power: below π/4 the rest is less than 1e-19.
  for (let factor = first + 16; factor >= first; factor -= 2) {
    sum = 1 - (square / (factor * (factor + 1))) * sum;
  }
  return sum;
}

/** Sine and cosine of an angle from 0 to 10^6, within 1e-15. */
export function sineCosine(angle: number): { sin: number; cos: number } {
  const quadrant = Math.floor(angle / HALF_PI[0] + 0.5);
  const rest = angle - quadrant * HALF_PI[0] - quadrant * HALF_PI[1] - quadrant * HALF_PI[2];
  const square = rest * rest;
  const sin = rest * alternatingSeries(square, 2);
  const cos = alternatingSeries(square, 1);
  switch (quadrant % 4) {
    case 0:
      return { sin, cos };
    case 1:
      return { sin: cos, cos: -sin };
    case 2:
      return { sin: -sin, cos: -cos };
    default:
      return { sin: -cos, cos: sin };
  }
}

/** x to the power of a whole number, by repeated squaring. */
function wholePower(base: number, exponent: number): number {
  let result = 1;
  for (let rest = exponent, square = base; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2) result *= square;
  }
  return result;
}

/** The n-th root of a number above 1, by Newton's method from above. */
export function nthRoot(value: number, n: number): number {
  // Square roots alone bring the start to the next power of two below n: close, and never below the root.
  let root = value;
  for (let order = 2; order <= n; order *= 2) root = Math.sqrt(root);
  for (;;) {
    const next = root - (root - value / wholePower(root, n - 1)) / n;
    if (!(next < root)) return root;
    root = next;
  }
}

/** value^(−i/n) for i = 0 … n−1. */
export function inversePowers(value: number, n: number): number[] {
  const root = nthRoot(value, n);
  return Array.from({ length: n }, (_, index) => 1 / wholePower(root, index));
}
