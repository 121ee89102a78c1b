import koffi from 'koffi';
import { PhcError } from '../../../protocol/errors.ts';
import { ORT_FUNCTIONS, type OrtFunctionName, type Pointer } from './functions.ts';
import { onnxruntimeLibrary } from './library-path.ts';

type NativeFunction = ReturnType<typeof koffi.decode> & {
  (...parameters: unknown[]): unknown;
  async(...parameters: unknown[]): void;
};

/** The loaded onnxruntime library, called through its C API. */
export interface OrtApi {
  readonly version: string;
  /** Calls a function that reports by `OrtStatus *`; throws its message. */
  call(name: OrtFunctionName, ...parameters: unknown[]): void;
  /** The same for a function whose last parameter is where it puts what it makes. */
  create(name: OrtFunctionName, ...parameters: unknown[]): Pointer;
  /** The same on a thread of koffi's pool, so that the event loop stays free. */
  callAsync(name: OrtFunctionName, ...parameters: unknown[]): Promise<void>;
  release(name: OrtFunctionName, pointer: Pointer): void;
}

/** Newest API version whose table this code knows. */
const API_VERSION = 29;
/** onnxruntime runs kernels on the calling thread too; koffi's default stacks of 1 MB are too small for that. */
const STACK_BYTES = 8 << 20;

// koffi unloads a library when its handle is collected, so the handle lives as long as the process.
let loaded: { readonly path: string; readonly library: unknown; readonly api: OrtApi } | undefined;

function load(path: string): { library: unknown; api: OrtApi } {
  koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES, resident_async_pools: 2 });
  const library = koffi.load(path);
  const base = library.func(
    'OrtGetApiBase',
    koffi.pointer(koffi.struct({ GetApi: 'void *', GetVersionString: 'void *' })),
    [],
  );
  const { GetApi, GetVersionString } = koffi.decode(
    base(),
    koffi.struct({ GetApi: 'void *', GetVersionString: 'void *' }),
  );
  const version: string = koffi.decode(GetVersionString, koffi.proto('const char *OrtGetVersion()'))();
  const minor = Number(version.split('.')[1]);
  const table = koffi.decode(
    GetApi,
    koffi.proto('void *OrtGetApi(uint32_t version)'),
  )(Math.min(minor, API_VERSION));
  if (!table) throw new Error(`onnxruntime ${version} has no such API version`);

  const size = 1 + Math.max(...Object.values(ORT_FUNCTIONS).map(([index]) => index));
  const pointers: unknown[] = koffi.decode(table, koffi.array('void *', size));
  const functions = Object.fromEntries(
    Object.entries(ORT_FUNCTIONS).map(([name, [index, result, parameters]]) => [
      name,
      koffi.decode(pointers[index], koffi.proto(name, result, [...parameters])),
    ]),
  ) as Record<OrtFunctionName, NativeFunction>;

  const check = (status: unknown) => {
    if (!status) return;
    const message = String(functions.GetErrorMessage(status));
    functions.ReleaseStatus(status);
    throw new Error(message);
  };
  const api: OrtApi = {
    version,
    call: (name, ...parameters) => check(functions[name](...parameters)),
    create(name, ...parameters) {
      const out: Pointer[] = [null];
      check(functions[name](...parameters, out));
      return out[0];
    },
    callAsync: (name, ...parameters) =>
      new Promise((resolve, reject) => {
        functions[name].async(...parameters, (error: unknown, status: unknown) => {
          try {
            if (error) throw error;
            check(status);
            resolve();
          } catch (cause) {
            reject(cause);
          }
        });
      }),
    release: (name, pointer) => void functions[name](pointer),
  };
  return { library, api };
}

/**
 * Loads onnxruntime once per process, from another library than the package's where `path` says so.
 * @throws PhcError PHC_ENGINE_LIBRARY when the library or the foreign function interface cannot be loaded.
 */
export function ortApi(path?: string): OrtApi {
  if (loaded && path !== undefined && path !== loaded.path)
    throw new PhcError('PHC_ENGINE_LIBRARY', { detail: `${loaded.path} is loaded already` });
  if (!loaded) {
    try {
      const from = path ?? onnxruntimeLibrary();
      loaded = { path: from, ...load(from) };
    } catch (cause) {
      if (cause instanceof PhcError) throw cause;
      throw new PhcError('PHC_ENGINE_LIBRARY', { detail: String(cause), cause });
    }
  }
  return loaded.api;
}
