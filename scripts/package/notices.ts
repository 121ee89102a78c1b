import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ROOT } from '../setup/paths.ts';

const Manifest = z.object({ name: z.string(), version: z.string(), license: z.optional(z.string()) });

/** Packages that ship as files beside the bundles. */
const UNBUNDLED = [
  '@neon-rs/load',
  'koffi',
  'libsql',
  'libsql/node_modules/detect-libc',
  'node-gyp-build',
  'onnxruntime-common',
  'onnxruntime-node',
  'onnxruntime-web',
  'secp256k1',
].map((name) => `node_modules/${name}`);

/** Folder of the package that a bundled file belongs to; undefined for our own files. */
function packageFolder(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function describePackage(folder: string): string {
  const { name, version, license } = Manifest.parse(
    JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')),
  );
  const files = readdirSync(join(ROOT, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(ROOT, folder, file), 'utf8').trim());
  return [`${name} ${version} (${license ?? 'licence: see below'})`, ...texts].join('\n\n');
}

/** Licences of all packages whose code is in the bundles, from the list that esbuild.mjs leaves. */
export function thirdPartyNotices(): string {
  const inputs = z
    .array(z.string())
    .parse(JSON.parse(readFileSync(join(ROOT, 'dist', 'inputs.json'), 'utf8')));
  const bundled = inputs.flatMap((file) => packageFolder(file) ?? []);
  const folders = [...new Set([...bundled, ...UNBUNDLED])].sort();
  return `${folders.map(describePackage).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
