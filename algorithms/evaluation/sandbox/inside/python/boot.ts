import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Gate, gateImports, type HostFunctions } from './import-gate.ts';
import { RUNNER } from './runner.ts';

/** What is used of Pyodide 314.0.7, part of it undocumented; the exact version is pinned. */
interface Pyodide {
  readonly runPython: (source: string) => unknown;
  readonly makeMemorySnapshot: () => Uint8Array;
  readonly FS: { readonly streams: unknown[] };
  readonly _module: PythonModule;
}

/** CPython's own C interface, as Pyodide exports it; objects are addresses, 0 is a failure. */
export interface PythonModule {
  readonly HEAP8: Int8Array;
  readonly _Py_EMSCRIPTEN_SIGNAL_HANDLING: number;
  readonly stringToNewUTF8: (text: string) => number;
  readonly UTF8ToString: (at: number, maxBytes: number) => string;
  readonly stackSave: () => number;
  readonly stackRestore: (at: number) => void;
  readonly _PyImport_AddModule: (name: number) => number;
  readonly _PyObject_GetAttrString: (object: number, name: number) => number;
  readonly _PyUnicode_FromString: (text: number) => number;
  readonly _PyObject_CallOneArg: (callable: number, argument: number) => number;
  readonly _PyUnicode_AsUTF8: (text: number) => number;
}

interface Loader {
  readonly loadPyodide: (options: Record<string, unknown>) => Promise<Pyodide>;
}

/** A started CPython. */
export interface Python {
  readonly module: PythonModule;
  readonly memory: WebAssembly.Memory;
  readonly gate: Gate;
  /** Emscripten's open files, by number. */
  readonly streams: unknown[];
  /** What the next start may begin from; empty if this one began from it. */
  readonly image: Uint8Array;
}

interface Hooked {
  gate?: Gate;
  memory?: WebAssembly.Memory;
}

function isInstantiated(result: unknown): result is WebAssembly.WebAssemblyInstantiatedSource {
  return typeof result === 'object' && result !== null && 'instance' in result;
}

/** Stands between Pyodide and its WebAssembly: gates what goes in, keeps the memory that comes out. */
function hookInstantiate(): Hooked {
  const hooked: Hooked = {};
  const { instantiate } = WebAssembly;
  const memory = () => {
    if (!hooked.memory) throw new Error('Python ran before its memory was known.');
    return hooked.memory.buffer;
  };
  Reflect.set(
    WebAssembly,
    'instantiate',
    async (source: unknown, imports?: Record<string, HostFunctions>) => {
      const env = imports?.['env'];
      const wasi = imports?.['wasi_snapshot_preview1'];
      if (env && wasi) hooked.gate = gateImports(env, wasi, memory);
      const result: unknown = await Reflect.apply(instantiate, WebAssembly, [source, imports]);
      const exported = wasi && isInstantiated(result) && result.instance.exports['memory'];
      if (exported instanceof WebAssembly.Memory) hooked.memory = exported;
      return result;
    },
  );
  return hooked;
}

const ignore = () => undefined;

/** Starts CPython from Pyodide's folder: cold (4–9 s), giving an image to start from, or from such an `image` (0.8 s). */
export async function bootPython(folder: string, image: Uint8Array): Promise<Python> {
  // Pyodide looks up the numbers of file flags through it, which Node's permission model forbids.
  Reflect.set(process, 'binding', () => ({ fs: {} }));
  const hooked = hookInstantiate();
  const { loadPyodide }: Loader = createRequire(__filename)(join(folder, 'pyodide.js'));
  const cold = image.length === 0;
  const pyodide = await loadPyodide({
    indexURL: folder,
    env: { PYTHONHASHSEED: '0' },
    // Else /dev/stdin would be this process's own, on which the questions come.
    ...{ stdin: () => null, stdout: ignore, stderr: ignore },
    ...(cold ? { _makeSnapshot: true } : { _loadSnapshot: image }),
  });
  if (cold) pyodide.runPython(RUNNER);
  const { gate, memory } = hooked;
  if (!gate || !memory) throw new Error('Pyodide was not instantiated through the gate.');
  return {
    module: pyodide._module,
    memory,
    gate,
    streams: pyodide.FS.streams,
    image: cold ? pyodide.makeMemorySnapshot() : new Uint8Array(0),
  };
}
