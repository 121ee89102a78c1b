import { encode } from 'uqr';

/** Modules of white around a code, which readers need. */
const QUIET = 4;

/**
 * A QR code as SVG, dark on white in every theme: readers of phones fail on inverted ones. A pairing link of 187
 * characters makes 57 modules a side.
 */
export function qrPicture(text: string, label: string): string {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    `<svg role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path d="${dark.join('')}" fill="#000"/></svg>`
  );
}
