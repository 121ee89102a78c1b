import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { auditLock } from '../audit/audit-files.ts';
import { type OpenAuditModel, openAuditModel } from '../audit/open-audit-model.ts';
import { sourceFiles } from '../auditor/canary.ts';
import { readCanaries } from '../auditor/canary-file.ts';
import { drawFromCanaries, drawFromFiles } from '../auditor/draw.ts';
import type { ProviderReport } from '../auditor/report.ts';
import { type StandOptions, stand } from '../auditor/stand.ts';
import { writeReport } from '../auditor/write-report.ts';
import { homeFolder } from '../home.ts';
import { openServerKey } from '../identity/server-key.ts';
import { acquireLock } from '../lock.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel } from '../model/store.ts';

interface Flags {
  readonly code?: string;
  readonly canaries?: string;
  readonly every: number;
  readonly count?: number;
  readonly report?: string;
}

const print = (line: string) => process.stdout.write(`${line}\n`);

function parseUrl(text: string, previous: readonly string[] = []): string[] {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('Expected an address such as https://codex.example.org.');
  return [...previous, text];
}

function parseAmount(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!(value >= least && value <= 1_000_000))
      throw new InvalidArgumentError(`Expected a number from ${least} on.`);
    return value;
  };
}

function line({ url, asked, passed, failed, latest, evidence }: ProviderReport): string {
  const counts = `${passed} of ${passed + failed} audits passed, ${asked} asked`;
  return [`${url}: ${counts}; ${latest}`, ...(evidence ? [`  evidence: ${evidence}`] : [])].join('\n');
}

/** Opens each model once, and ends their processes together. */
function modelsHere() {
  const opened = new Map<string, OpenAuditModel>();
  return {
    async open(root: string) {
      const known = opened.get(root);
      if (known) return known;
      const model = openAuditModel(await findModel(root, { searchFolders: [defaultRecipesFolder()] }));
      opened.set(root, model);
      return model;
    },
    close() {
      for (const model of opened.values()) model.close();
    },
  };
}

async function drawOf(
  { code, canaries }: Flags,
  models: ReturnType<typeof modelsHere>,
): Promise<StandOptions['draw']> {
  if (canaries !== undefined) {
    const file = await readCanaries(canaries);
    print(`Canaries of ${file.canaries.modelRoot}, made by whoever has the key ${file.by}`);
    return drawFromCanaries(file.canaries);
  }
  if (code === undefined) throw new InvalidArgumentError('Name source code with --code, or --canaries.');
  const files = await sourceFiles(code);
  if (files.length === 0) throw new InvalidArgumentError(`"${code}" holds no source files.`);
  return drawFromFiles(files, models.open);
}

async function auditor(urls: readonly string[], flags: Flags): Promise<void> {
  const { every, count, report } = flags;
  const home = join(homeFolder(), 'auditor');
  const folder = report ?? home;
  const models = modelsHere();
  const draw = await drawOf(flags, models);
  const lock = await acquireLock(auditLock(home), { wait: false });
  if (!lock) {
    print('An auditor already runs.');
    return;
  }
  const key = await openServerKey(home);
  const stopping = new AbortController();
  stopping.signal.addEventListener('abort', models.close);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  let failed = false;
  try {
    await stand({
      home,
      providers: urls.map((url) => ({ url, apiKey: process.env['PH_CODEX_API_KEY'] })),
      everyMs: every * 1000,
      count,
      draw,
      async onReport(reports, latest) {
        failed ||= latest.failed + latest.misfits > 0;
        print(line(latest));
        await writeReport(folder, reports, key);
      },
      signal: stopping.signal,
    });
  } finally {
    models.close();
    await lock.release();
  }
  if (failed) process.exitCode = 1;
}

/** `ph-codex auditor`. */
export function registerAuditor(program: Command): void {
  program
    .command('auditor')
    .description('probe servers with ordinary-looking requests, and compute their answers again')
    .argument('<url...>', 'servers; PH_CODEX_API_KEY is their key', parseUrl)
    .option('--code <folder>', 'source code of which the requests are made; the servers see parts of it')
    .option('--canaries <file>', 'in place of code and models: questions with their answers')
    .option('--every <seconds>', 'mean time between two requests to a server', parseAmount(0), 600)
    .option('--count <number>', 'end after so many requests to each server', parseAmount(1))
    .option('--report <folder>', 'where the report goes; by default auditor/ in the home folder')
    .action(auditor);
}
