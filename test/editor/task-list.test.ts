import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askFor, previews, previewText, run, until } from './previews.ts';
import { accept, closeAll, openAt } from './suggestion.ts';

/** An answer as the commands resolve with it. */
interface Shown {
  readonly code: string;
  readonly meanLogprob: number;
  readonly index: number;
  readonly of: number;
}

const SMALL = 'def add(a, b):\n    return a + |b\n';
const OTHERS = 'KEPT = 1\n\n\n';
const BELOW = '\n\nALSO_KEPT = 2\n';

/** Nothing but the lines between what was above and below may have changed. */
function assertKept(text: string): void {
  assert.ok(text.startsWith(OTHERS), text);
  assert.ok(text.endsWith(BELOW), text);
}

/** Waits until the answer, if there was one, is shown; an answer without anything in it closes the preview. */
async function shownOrNone(before: string): Promise<boolean> {
  if (previews().length === 0) return false;
  await until(() => previews().length === 0 || previewText() !== before);
  return previews().length > 0;
}

describe('each task with the real model', () => {
  before(() => askFor(1));
  after(() => askFor(3));
  afterEach(async () => {
    await run('discardPreview');
    await closeAll();
  });

  const changes: ReadonlyArray<readonly [command: string, ...words: string[]]> = [
    ['fix'],
    ['rewrite', 'Subtract.'],
    ['document'],
  ];
  for (const [command, ...words] of changes) {
    it(`${command}: changes the function alone, only when it is accepted, and in one step of undo`, async () => {
      const { document } = await openAt(`${OTHERS}${SMALL}${BELOW}`, 'python');
      const text = document.getText();
      await run(command, ...words);
      assert.equal(document.getText(), text);
      // A small model may find nothing to change: then there is nothing to accept.
      if (!(await shownOrNone(text))) return;
      await run('acceptPreview');
      // VS Code may draw the last words of a preview later than they are there to be accepted.
      assertKept(document.getText());
      assert.notEqual(document.getText(), text);
      assert.deepEqual(previews(), []);
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), text);
    });
  }

  it('document: puts new words in the place of those that are there', async () => {
    const { document } = await openAt('def add(a, b):\n    """Old words."""\n    return a + |b\n', 'python');
    await run('document');
    await run('acceptPreview');
    assert.match(document.getText(), /^def add\(a, b\):\n {4}"""[^"]+"""\n {4}return a \+ b\n$/);
    assert.doesNotMatch(document.getText(), /Old words/);
  });

  it('completeFile: adds at the end and nowhere else', async () => {
    const { document } = await openAt(
      'def add(a, b):\n    return a + b\n\n\ndef subtract(a, b):|\n',
      'python',
    );
    const text = document.getText();
    await run('completeFile');
    assert.equal(document.getText(), text);
    assert.ok(await shownOrNone(text));
    await run('acceptPreview');
    assert.ok(document.getText().startsWith(text.trimEnd()));
    assert.ok(document.getText().length > text.length);
  });

  for (const [command, language, ...words] of [
    ['writeTests', 'python'],
    ['translate', 'javascript', 'javascript'],
  ] as const) {
    it(`${command}: is shown as a file of its own, which is nowhere on the disk when it is taken`, async () => {
      const { document } = await openAt(SMALL, 'python');
      const text = document.getText();
      await run(command, ...words);
      const { code } = await run<Shown>('nextCandidate');
      await until(() => previewText() === code);
      await run('acceptPreview');
      const made = vscode.window.activeTextEditor?.document;
      assert.deepEqual([made?.isUntitled, made?.languageId, made?.getText()], [true, language, `${code}\n`]);
      assert.equal(document.getText(), text);
    });
  }

  it('nextCandidate and refine: the surest answer comes first, and one more sentence asks again', async () => {
    await askFor(2);
    try {
      const { document } = await openAt('# Returns the larger of two numbers.\n|\n', 'python');
      const text = document.getText();
      await run('generate');
      const first = await run<Shown>('nextCandidate');
      const all: Shown[] = [first];
      while (all.length < first.of) all.push(await run<Shown>('nextCandidate'));
      const byPlace = all.sort((a, b) => a.index - b.index);
      assert.deepEqual(
        byPlace.map(({ index }) => index),
        [...byPlace.keys()],
      );
      assert.deepEqual(
        byPlace.map(({ meanLogprob }) => meanLogprob),
        byPlace.map(({ meanLogprob }) => meanLogprob).sort((a, b) => b - a),
      );
      assert.equal(new Set(byPlace.map(({ code }) => code)).size, byPlace.length);

      await askFor(1);
      const refined = await run<Shown>('refine', 'Takes three numbers.');
      assert.deepEqual([refined.index, refined.of], [0, 1]);
      assert.equal(document.getText(), text);
      await until(() => previewText().includes(refined.code.trim()));
    } finally {
      await askFor(1);
    }
  });

  it('are let go of by discarding while the model still writes', async () => {
    const { document } = await openAt('# Returns the sum of a list of numbers.\n|\n', 'python');
    const text = document.getText();
    const written = run('generate');
    await until(() => previews().length > 0);
    await run('discardPreview');
    await written;
    assert.deepEqual(previews(), []);
    assert.equal(document.getText(), text);
  });

  it('checkExamples: runs the examples of the description in the sandbox, and changes nothing', async () => {
    const { document } = await openAt('# Returns the sum of two numbers.\n# add(1, 2) => 3\n|\n', 'python');
    const text = document.getText();
    await run('generate');
    assert.match(await run<string>('checkExamples'), /^(All 1 examples hold|An example does not hold)/);
    assert.equal(previews().length, 1);
    assert.equal(document.getText(), text);
  });

  it('grey text offers the function behind a finished comment', async () => {
    const editor = await openAt(
      `${SMALL.replace('|', '')}\n\n# Returns the product of two numbers.\n|`,
      'python',
    );
    assert.match(await accept(editor), /^def \w+\(/);
  });
});
