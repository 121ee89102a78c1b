import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from 'quickjs-emscripten-core';
import { type Answer, MAX_DETAIL } from '../../verdict.ts';
import { describeCrash, type Interpreter, TIMED_OUT } from '../interpreter.ts';
import { keepMemory, type MemoryLimit } from '../memory.ts';
import { PRELUDE } from './prelude.ts';

// QuickJS lives on WebAssembly's own stack; more than this overruns it.
const STACK_BYTES = 256 * 1024;

function readText(context: QuickJSContext, value: QuickJSHandle, property: string): string {
  return context.getString(context.getProp(value, property));
}

function describeFailure(context: QuickJSContext, failure: QuickJSHandle): Answer {
  if (context.typeof(failure) !== 'object') {
    return { reason: 'error', detail: `Thrown: ${context.getString(failure)}`.slice(0, MAX_DETAIL) };
  }
  const name = readText(context, failure, 'name');
  const message = readText(context, failure, 'message');
  const place = readText(context, failure, 'stack').match(/<program>:(\d+)/)?.[1];
  return {
    reason: name === 'AssertionError' ? 'wrong' : message === 'out of memory' ? 'memory' : 'error',
    detail: `${name}: ${message.slice(0, 300)} (line ${place ?? 0})`.slice(0, MAX_DETAIL),
  };
}

/** Starts QuickJS with the WebAssembly in `folder`; each program gets a new runtime in a memory that is put back. */
export async function createJavascript(folder: string, limit: MemoryLimit): Promise<Interpreter> {
  const wasmModule = await WebAssembly.compile(readFileSync(join(folder, 'emscripten-module.wasm')));
  // Bundled, its loader would take the edition that asks where its own file lies.
  const importModuleLoader = async () => createRequire(__filename)(join(folder, 'emscripten-module.cjs'));
  const quickjs = await newQuickJSWASMModuleFromVariant(
    newVariant({ ...variant, importModuleLoader }, { wasmModule: async () => wasmModule }),
  );
  const putBack = keepMemory(quickjs.getWasmMemory());

  const evaluate = (program: string, interruptHandler: () => boolean): Answer => {
    const runtime = quickjs.newRuntime({ maxStackSizeBytes: STACK_BYTES, interruptHandler });
    const context = runtime.newContext();
    context.unwrapResult(context.evalCode(PRELUDE, '<prelude>'));
    const result = context.evalCode(program, '<program>');
    if (result.error) return describeFailure(context, result.error);
    const jobs = runtime.executePendingJobs();
    return jobs.error ? describeFailure(jobs.error.context, jobs.error) : { reason: 'ok', detail: '' };
  };

  return {
    run({ program, timeoutMs, memoryMB }) {
      limit.begin(memoryMB);
      const deadline = performance.now() + timeoutMs;
      let late = false;
      const isLate = () => {
        late ||= performance.now() > deadline;
        return late;
      };
      try {
        const answer = evaluate(program, isLate);
        if (isLate()) return TIMED_OUT;
        // QuickJS drops a promise's job without a word when there is no memory for it.
        return limit.exceeded() && answer.reason !== 'wrong' ? { ...answer, reason: 'memory' } : answer;
      } catch (crash) {
        return late ? TIMED_OUT : describeCrash(crash);
      } finally {
        putBack();
      }
    },
  };
}
