import { Stopped, TIMED_OUT } from '../interpreter.ts';

type Host = (...args: number[]) => unknown;

/** The functions that Python's WebAssembly calls outside itself, by name. */
export type HostFunctions = Record<string, unknown>;

// Numbers of WASI, which Emscripten uses.
const NOT_PERMITTED = 63;
const READ_ONLY_FILES = 69;
const WRITING = 0o1 | 0o2 | 0o100 | 0o1000; // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC
const STANDARD_STREAMS = 2;

/** Pure computing, the clock, and reading the standard library's archive in Emscripten's own memory. */
const HARMLESS = new Set([
  '_PyEM_TrampolineCall_JS',
  '_Py_emscripten_runtime',
  '__syscall_faccessat',
  '__syscall_fcntl64',
  '__syscall_fstat64',
  '__syscall_getcwd',
  '__syscall_getdents64',
  '__syscall_getuid32_js',
  '__syscall_ioctl',
  '__syscall_lstat64',
  '__syscall_newfstatat',
  '__syscall_readlinkat',
  '__syscall_stat64',
  '_gmtime_js',
  '_localtime_js',
  '_mktime_js',
  '_timegm_js',
  '_tzset_js',
  'clock_res_get',
  'emscripten_get_heap_max',
  'emscripten_resize_heap', // asks the memory to grow, which has a limit of its own
  'environ_get',
  'environ_sizes_get',
  'fd_fdstat_get',
  'fd_pread',
  'fd_seek',
]);

/** What stands between a program and the functions of its host. */
export interface Gate {
  /** Closes the gate for one program, until `deadline` on performance.now's clock. */
  readonly begin: (deadline: number) => void;
  /** The first thing that was held back since then. */
  readonly denied: () => string | undefined;
}

/**
 * Puts a gate before everything that Python's WebAssembly can call in its host. Until the first program all is open, for
 * start-up; from then on only what is listed passes. What an operating system may refuse gives an error that Python can
 * handle; everything else (the bridge to JavaScript, `system`, foreign functions, exit) ends the program.
 */
export function gateImports(env: HostFunctions, wasi: HostFunctions, memory: () => ArrayBuffer): Gate {
  let closed = false;
  let deadline = Number.POSITIVE_INFINITY;
  let denied: string | undefined;
  let drawn = 0;

  const deny = (name: string) => {
    denied ??= name;
  };
  const setWord = (at: number | undefined, word: number) => {
    new DataView(memory()).setUint32((at ?? 0) >>> 0, word, true);
  };
  const inTime =
    (host: Host): Host =>
    (...args) => {
      if (performance.now() > deadline) throw new Stopped(TIMED_OUT);
      return host(...args);
    };

  const special: Record<string, (host: Host) => Host> = {
    _Py_CheckEmscriptenSignals_Helper: () => inTime(() => 0),
    // Without the event loop, sleeping is asking for the time in a loop.
    can_run_sync_js: () => () => 0,
    emscripten_get_now: inTime,
    emscripten_date_now: inTime,
    clock_time_get: inTime,
    __syscall_openat:
      (host) =>
      (...args) => {
        if (((args[2] ?? 0) & WRITING) === 0) return host(...args);
        deny('a file to write');
        return -READ_ONLY_FILES;
      },
    fd_write:
      () =>
      (_fd, vectors = 0, count = 0, written) => {
        const view = new DataView(memory());
        let bytes = 0;
        for (let i = 0; i < count; i++) bytes += view.getUint32((vectors >>> 0) + 8 * i + 4, true);
        setWord(written, bytes);
        return 0;
      },
    fd_read:
      (host) =>
      (...args) => {
        if ((args[0] ?? 0) > STANDARD_STREAMS) return host(...args);
        setWord(args[3], 0);
        return 0;
      },
    fd_close:
      (host) =>
      (...args) =>
        (args[0] ?? 0) > STANDARD_STREAMS ? host(...args) : 0,
    // The same random numbers for every program: a verdict is a function of the program.
    random_get:
      () =>
      (at = 0, length = 0) => {
        const bytes = new Uint8Array(memory(), at >>> 0, length);
        for (let i = 0; i < length; i++) {
          drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) >>> 0;
          bytes[i] = drawn >>> 24;
        }
        return 0;
      },
  };

  const shutFor = (name: string): ((host: Host) => Host) => {
    const replacement = special[name];
    if (replacement) return replacement;
    if (name.startsWith('__syscall_')) {
      return () => () => {
        deny(name.slice('__syscall_'.length));
        return -NOT_PERMITTED;
      };
    }
    return () => () => {
      throw new Stopped({ reason: 'refused', detail: `The program asked for ${name}.` });
    };
  };

  for (const functions of [env, wasi]) {
    for (const [name, host] of Object.entries(functions)) {
      if (typeof host !== 'function' || HARMLESS.has(name)) continue;
      const open: Host = (...args) => host(...args);
      const shut = shutFor(name)(open);
      // Emscripten keeps the signature of a function as a property of it.
      functions[name] = Object.assign((...args: number[]) => (closed ? shut : open)(...args), host);
    }
  }

  return {
    begin(until) {
      closed = true;
      deadline = until;
      denied = undefined;
      drawn = 0;
    },
    denied: () => denied,
  };
}
