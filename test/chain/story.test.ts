import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ASSET_GUIDE, assetGuide } from '../../scripts/docs/asset-guide.ts';
import { freePort } from '../support/free-port.ts';
import { type Run, runCommand } from '../support/real-server.ts';
import { emptyHome, testHome } from '../support/test-home.ts';
import { untilPrinted } from '../support/until-printed.ts';
import { type Person, STORY, type Step } from './story/steps.ts';

const CODE = `export function sum(values: number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function mean(values: number[]): number {
  return sum(values) / values.length;
}
`;

describe('the story of a model', function () {
  this.timeout(300_000);
  const homes = new Map<Person, ReturnType<typeof testHome>>();
  const running: Run[] = [];
  const names: Record<string, string> = {};

  const homeOf = (who: Person): string => {
    // The keeper has no model yet; the others share those that are built.
    const found = homes.get(who) ?? (who === 'keeper' ? emptyHome() : testHome());
    if (!homes.has(who) && who !== 'operator') {
      const operator = homes.get('operator');
      if (operator) copyFileSync(join(operator.path, 'devnet.json'), join(found.path, 'devnet.json'));
    }
    homes.set(who, found);
    return found.path;
  };

  before(async () => {
    const folder = homeOf('operator');
    mkdirSync(join(folder, 'data', 'src'), { recursive: true });
    writeFileSync(join(folder, 'data', 'src', 'mean.ts'), CODE.repeat(8));
    Object.assign(names, {
      PORT: String(await freePort()),
      DATA: join(folder, 'data'),
      EVIDENCE: join(folder, 'evidence'),
      KEY: join(folder, 'key.pem'),
      PUBLIC: join(folder, 'key.pub'),
      WORKSPACE: join(folder, 'workspace'),
    });
  });
  after(async () => {
    for (const { child, ended } of running.reverse()) {
      child.kill('SIGTERM');
      await ended;
    }
    for (const home of homes.values()) await home.remove();
  });

  const fill = (text: string) => text.replace(/\{([A-Z]+)\}/g, (whole, name: string) => names[name] ?? whole);

  async function carryOut({ who, program, args, stays, prints }: Step): Promise<string> {
    const filled = args.map(fill);
    if (program === 'openssl') return (await promisify(execFile)('openssl', filled)).stdout;
    const run = runCommand(filled, homeOf(who));
    if (stays) {
      running.push(run);
      return untilPrinted(run.child, prints);
    }
    const code = await run.ended;
    assert.equal(code, 0, run.output());
    return run.output();
  }

  for (const step of STORY) {
    it(`${step.who}: ${step.title}`, async () => {
      const output = await carryOut(step);
      const found = step.prints.exec(output);
      assert.ok(found, output);
      Object.assign(names, found.groups);
    });
  }

  it('is what the guide tells', () => {
    const stale = 'stale: run "npx tsx scripts/docs/asset-guide.ts"';
    assert.equal(readFileSync(ASSET_GUIDE, 'utf8'), assetGuide(), stale);
  });
});
