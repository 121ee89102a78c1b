import type { Command } from 'commander';
import { registerAssetReading } from './asset/register-reading.ts';
import { registerAssetWriting } from './asset/register-writing.ts';

/** `ph-codex asset`. */
export function registerAsset(program: Command): void {
  const asset = program
    .command('asset')
    .description('find, check and change models that are published on a chain');
  registerAssetReading(asset);
  registerAssetWriting(asset);
}
