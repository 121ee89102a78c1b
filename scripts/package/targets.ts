/** A platform that gets a package with the runtime. */
export interface Target {
  /** As VS Code's marketplace names it. */
  readonly name: string;
  readonly os: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  /** The onnxruntime library of this platform, CPU only. */
  readonly library: string;
}

/** Every platform for which onnxruntime-node ships a library; the others take the package without the runtime. */
export const TARGETS: readonly Target[] = [
  { name: 'linux-x64', os: 'linux', arch: 'x64', library: 'libonnxruntime.so.1' },
  { name: 'linux-arm64', os: 'linux', arch: 'arm64', library: 'libonnxruntime.so.1' },
  { name: 'darwin-arm64', os: 'darwin', arch: 'arm64', library: 'libonnxruntime.1.dylib' },
  { name: 'win32-x64', os: 'win32', arch: 'x64', library: 'onnxruntime.dll' },
  { name: 'win32-arm64', os: 'win32', arch: 'arm64', library: 'onnxruntime.dll' },
];

/** The target of that name; throws and lists the names when there is none. */
export function findTarget(name: string): Target {
  const target = TARGETS.find((one) => one.name === name);
  if (!target)
    throw new Error(`No target "${name}"; there are ${TARGETS.map((one) => one.name).join(', ')}.`);
  return target;
}

/** The target of this machine; undefined where onnxruntime has no library for it. */
export function thisTarget(): Target | undefined {
  return TARGETS.find(({ os, arch }) => os === process.platform && arch === process.arch);
}
