import { Command, CommanderError } from 'commander';
import { PhcError } from '../protocol/errors.ts';
import { registerAsk } from './cli/ask.ts';
import { registerAsset } from './cli/asset.ts';
import { registerAudit } from './cli/audit.ts';
import { registerAuditor } from './cli/auditor.ts';
import { registerComplete } from './cli/complete.ts';
import { registerCuda } from './cli/cuda.ts';
import { registerCurate } from './cli/curate.ts';
import { registerDevnet } from './cli/devnet.ts';
import { registerDoctor } from './cli/doctor.ts';
import { registerEval } from './cli/eval.ts';
import { registerFinetune } from './cli/finetune.ts';
import { registerIdentity } from './cli/identity.ts';
import { registerKeys } from './cli/keys.ts';
import { registerLedger } from './cli/ledger.ts';
import { registerMemory } from './cli/memory.ts';
import { registerMirror } from './cli/mirror.ts';
import { registerModel } from './cli/model.ts';
import { registerPublish } from './cli/publish.ts';
import { registerRevenue } from './cli/revenue.ts';
import { registerRoute } from './cli/route.ts';
import { registerScore } from './cli/score.ts';
import { registerServe } from './cli/serve.ts';
import { registerToken } from './cli/token.ts';
import { registerTrain } from './cli/train.ts';
import { registerWallet } from './cli/wallet.ts';
import { VERSION } from './version.ts';

/** What a person reads when a command fails: one line; the stack only for what nobody foresaw. */
function describe(error: unknown): string {
  if (error instanceof PhcError) return `${error.code}: ${error.message}`;
  if (error instanceof CommanderError) return `error: ${error.message}`;
  return error instanceof Error ? String(error.stack) : String(error);
}

function report(error: unknown): void {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
}

const program = new Command('ph-codex')
  .description('An open coding assistant that can prove which model answered.')
  .version(VERSION)
  // Verbs of verbs have options of the same names.
  .enablePositionalOptions()
  .showHelpAfterError('(see --help)');
registerServe(program);
registerRoute(program);
registerComplete(program);
registerAsk(program);
registerModel(program);
registerMemory(program);
registerKeys(program);
registerLedger(program);
registerIdentity(program);
registerEval(program);
registerFinetune(program);
registerTrain(program);
registerAudit(program);
registerAuditor(program);
registerDevnet(program);
registerPublish(program);
registerAsset(program);
registerScore(program);
registerMirror(program);
registerWallet(program);
registerToken(program);
registerRevenue(program);
registerCurate(program);
registerCuda(program);
registerDoctor(program);
// Named, because commander takes the editor's own binary, which runs this as Node, for a packaged Electron application.
program.parseAsync(process.argv).catch(report);
