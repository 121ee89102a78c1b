import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { calibrationOf, deviations, machineName } from '../../../server/audit/calibrate.ts';

// Makes test/fixtures/audit/noise.json of what `ph-codex audit calibrate --raw RAW` kept: node --import=tsx make-noise.ts RAW OUTPUT.

const Raw = z.array(
  z.object({
    variant: z.object({ profile: z.enum(['cpu-fast', 'cpu-fp32', 'exact']), threads: z.int(), cut: z.int() }),
    texts: z.array(z.array(z.number())),
  }),
);
/** As calibrate.ts has it: answers follow a prompt. */
const LEAST_PROMPT = 16;

const [raw = '', output = ''] = process.argv.slice(2);
const scored = Raw.parse(JSON.parse(readFileSync(raw, 'utf8')));
const fast = scored.find(({ variant }) => variant.profile === 'cpu-fast');
const references = scored.filter(({ variant }) => variant.profile !== 'cpu-fast');
const texts = references.flatMap((other) =>
  other.texts.map((text, i) =>
    deviations(fast?.texts[i] ?? [], text)
      .slice(LEAST_PROMPT)
      .map((x) => Number(x.toFixed(6))),
  ),
);
const machine = machineName();
const calibration = calibrationOf(scored, machine);
writeFileSync(output, `${JSON.stringify({ machine, calibration, texts })}\n`);
