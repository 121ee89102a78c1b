/**
 * What a program expects of Node beyond the language: a console that says nothing, and whose `assert` throws, since the
 * tests of HumanEval-X consist of it. Random numbers are the same for every program: a verdict is a function of it.
 */
export const PRELUDE = `{
  class AssertionError extends Error {}
  AssertionError.prototype.name = 'AssertionError';
  const silent = () => undefined;
  const assert = (condition, ...message) => {
    if (!condition) throw new AssertionError(message.map(String).join(' '));
  };
  globalThis.console = { assert, debug: silent, error: silent, info: silent, log: silent, table: silent, warn: silent };
  let drawn = 0;
  Math.random = () => {
    drawn = (Math.imul(drawn, 1664525) + 1013904223) >>> 0;
    return drawn / 4294967296;
  };
}`;
