import { type Answer, MAX_DETAIL, REASONS } from '../../verdict.ts';
import { describeCrash, type Interpreter, TIMED_OUT } from '../interpreter.ts';
import { keepMemory, type MemoryLimit } from '../memory.ts';
import type { Python, PythonModule } from './boot.ts';

const MAX_ANSWER_BYTES = 4096;

function readAnswer(line: string, denied: string | undefined): Answer {
  const [word] = line.split(' ', 1);
  const reason = REASONS.find((known) => known === word) ?? 'error';
  const detail = line.slice(reason.length + 1);
  if (denied !== undefined && reason !== 'ok') {
    return { reason: 'refused', detail: `After asking for ${denied}: ${detail}`.slice(0, MAX_DETAIL) };
  }
  return { reason, detail: detail.slice(0, MAX_DETAIL) };
}

function callRunner(module: PythonModule, runner: number, program: string): string {
  const source = module._PyUnicode_FromString(module.stringToNewUTF8(program));
  if (source === 0) return 'error The program is not text.';
  const result = module._PyObject_CallOneArg(runner, source);
  if (result === 0) return 'error The interpreter gave no answer.';
  const text = module._PyUnicode_AsUTF8(result);
  return text === 0 ? 'error The answer is not text.' : module.UTF8ToString(text, MAX_ANSWER_BYTES);
}

/**
 * Runs each program in the memory that the first one found: all of Python's state lies in WebAssembly's linear memory,
 * so that putting it back undoes whatever a program did to builtins, modules, caches or the heap itself.
 */
export function createPython({ module, memory, gate, streams }: Python, limit: MemoryLimit): Interpreter {
  const main = module._PyImport_AddModule(module.stringToNewUTF8('__main__'));
  const runner = module._PyObject_GetAttrString(main, module.stringToNewUTF8('ph_run'));
  if (runner === 0) throw new Error('The memory image has no runner.');
  module.HEAP8[module._Py_EMSCRIPTEN_SIGNAL_HANDLING] = 1;
  const stack = module.stackSave();
  const open = [...streams];
  const putBack = keepMemory(memory);

  return {
    run({ program, timeoutMs, memoryMB }) {
      limit.begin(memoryMB);
      const deadline = performance.now() + timeoutMs;
      gate.begin(deadline);
      try {
        const answer = readAnswer(callRunner(module, runner, program), gate.denied());
        return performance.now() > deadline ? TIMED_OUT : answer;
      } catch (crash) {
        const answer = describeCrash(crash);
        return answer.reason === 'error' && limit.exceeded() ? { ...answer, reason: 'memory' } : answer;
      } finally {
        putBack();
        module.stackRestore(stack);
        streams.splice(0, streams.length, ...open);
      }
    },
  };
}
