import jsQR from 'jsqr';
import type { Page } from 'playwright-core';

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, base64. */
  readonly data: string;
}

const DECODE = `async (png) => {
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  let text = '';
  for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
  return { width, height, data: btoa(text) };
}`;

/** What a phone reads that looks at the page: the QR code in the pixels of its screenshot; undefined without one. */
export async function readQr(page: Page): Promise<string | undefined> {
  const png = (await page.screenshot()).toString('base64');
  const plain = await page.context().newPage();
  try {
    const { width, height, data }: Pixels = await plain.evaluate(`(${DECODE})(${JSON.stringify(png)})`);
    return jsQR(new Uint8ClampedArray(Buffer.from(data, 'base64')), width, height)?.data;
  } finally {
    await plain.close();
  }
}
