import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser } from '../../test/support/browser.ts';
import { ROOT } from '../setup/paths.ts';

/** A part of a picture that a test kept in .test-results, in pixels. */
interface Part {
  readonly shot: string;
  readonly title?: string;
  readonly crop?: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
}

const SIDE = { width: 652, height: 350 };

/** Pictures of README and guides, and the parts that stand in them side by side. */
const PICTURES: Readonly<Record<string, readonly Part[]>> = {
  screenshot: [{ shot: 'block' }],
  generate: [{ shot: 'task-generate', crop: { left: 348, top: 36, ...SIDE } }],
  memory: [
    { shot: 'memory-off', title: 'Repository memory off: the model alone' },
    { shot: 'memory-on', title: 'Repository memory on' },
  ],
  project: [{ shot: 'project' }],
};

const shotPath = (shot: string) => join(ROOT, '.test-results', `${shot}.png`);

function html(parts: readonly Part[]): string {
  const figures = parts.map(({ shot, title, crop }) => {
    const source = `data:image/png;base64,${readFileSync(shotPath(shot)).toString('base64')}`;
    const frame = crop ? `width: ${crop.width}px; height: ${crop.height}px; overflow: hidden;` : '';
    const shift = crop ? `margin: -${crop.top}px 0 0 -${crop.left}px;` : '';
    const caption = title ? `<figcaption>${title}</figcaption>` : '';
    return `<figure>${caption}<div style="${frame}"><img src="${source}" style="${shift}"></div></figure>`;
  });
  return `<!DOCTYPE html><style>
    body { margin: 0; width: max-content; display: flex; background: #1b1b1b; color: #eee; font: bold 18px sans-serif; }
    figure { margin: 0; } img { display: block; } figcaption { margin: 12px 14px; }
    figure:has(figcaption) { padding: 0 8px 12px; } figcaption + div { border: 1px solid #444; }
  </style>${figures.join('')}`;
}

/** Makes the pictures in media/ anew from those that the last tests in VS Code kept; where these lack one, it stays. */
async function main(): Promise<void> {
  const browser = await startBrowser();
  try {
    for (const [name, parts] of Object.entries(PICTURES)) {
      if (!parts.every(({ shot }) => existsSync(shotPath(shot)))) continue;
      await browser.page.setViewportSize({ width: 1600, height: 1000 });
      await browser.page.setContent(html(parts));
      await browser.page.locator('body').screenshot({ path: join(ROOT, 'media', `${name}.png`) });
      process.stdout.write(`media/${name}.png\n`);
    }
  } finally {
    await browser.close();
  }
}

if (require.main === module) void main();
