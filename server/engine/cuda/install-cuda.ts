import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withNewFolder } from '../../model/new-folder.ts';
import { pip } from '../../model/pip.ts';
import { watchFolder } from '../../model/watch-folder.ts';
import { onnxruntimeVersion } from '../tuning/machine.ts';
import { BRIDGE, CORE, cudaFolder, PROVIDER } from './cuda-folder.ts';

/** What pip unpacks for onnxruntime 1.30.0 and CUDA 13, as measured; for the share that is shown only. */
const BYTES = 2.5e9;

interface InstallOptions {
  readonly home: string;
  readonly onProgress: (step: string, fraction: number) => void;
  readonly signal: AbortSignal;
}

async function unpack(part: string, { onProgress, signal }: InstallOptions): Promise<void> {
  await mkdir(part);
  const stopWatching = watchFolder(part, BYTES, (fraction) =>
    onProgress('Fetching onnxruntime for GPUs and CUDA', Math.min(0.99, fraction)),
  );
  try {
    await pip(
      [
        'install',
        '--only-binary=:all:',
        '--no-compile',
        '--no-input',
        '--disable-pip-version-check',
        '--progress-bar=off',
        `--target=${part}`,
        `onnxruntime-gpu[cuda,cudnn]==${onnxruntimeVersion()}`,
      ],
      part,
      signal,
    );
  } finally {
    stopWatching();
  }
}

async function moveNvidiaLibraries(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /\.so(\.|$)/.test(entry.name))
      await rename(join(entry.parentPath, entry.name), join(to, basename(entry.name)));
  }
}

/**
 * Fetches with pip what computing on an NVIDIA GPU needs but the driver: onnxruntime's package for GPUs, of the version of
 * the one for processors, and NVIDIA's libraries; gives the folder, at once where it is there. Errors:
 * `PHC_MODEL_NO_PIP`, `PHC_MODEL_DOWNLOAD`, `PHC_DISK_FULL`, `PHC_DISK_READONLY`.
 */
export async function installCuda(options: InstallOptions): Promise<string> {
  const target = cudaFolder(options.home);
  if (await stat(target).catch(() => undefined)) return target;
  await withNewFolder(target, async (draft) => {
    const part = join(draft, 'part');
    await unpack(part, options);
    const libraries = join(part, 'onnxruntime', 'capi');
    await rename(join(libraries, `libonnxruntime.so.${onnxruntimeVersion()}`), join(draft, CORE));
    for (const name of [PROVIDER, BRIDGE]) await rename(join(libraries, name), join(draft, name));
    await moveNvidiaLibraries(join(part, 'nvidia'), join(draft, 'nvidia'));
    await rm(part, { recursive: true });
  });
  return target;
}
