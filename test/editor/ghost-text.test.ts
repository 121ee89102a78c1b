import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { accept, closeAll, openAt } from './suggestion.ts';

describe('ghost text from the real model', () => {
  afterEach(closeAll);

  it('completes a line, and stays on it', async () => {
    const editor = await openAt('def add(a, b):\n    return a +|\n\nprint(add(1, 2))\n', 'plaintext');
    const text = await accept(editor);
    assert.equal(text.trim(), 'b');
    assert.equal(editor.document.lineCount, 5);
  });

  it('does not write again what stands right of the cursor', async () => {
    const editor = await openAt('total = add(1, 2)\nprint(to|)\n', 'plaintext');
    await accept(editor);
    assert.match(editor.document.lineAt(1).text, /^print\(tota?l?[^()]*\)$/);
  });

  it('keeps the line ends of a CRLF document', async () => {
    const marked = 'def add(a, b):\n    return a + b\n\ndef sub(a, b):\n    |';
    const editor = await openAt(marked, 'plaintext', '\r\n');
    await accept(editor);
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
    assert.doesNotMatch(editor.document.getText(), /(?<!\r)\n/);
    assert.ok(
      editor.document
        .getText()
        .startsWith('def add(a, b):\r\n    return a + b\r\n\r\ndef sub(a, b):\r\n    '),
    );
  });

  it('lands at the cursor behind tabs, emoji and combining characters', async () => {
    const before = '# 👩‍💻 cafe\u0301 😀\nif True:\n\tprint("😀 e\u0301");\tprint(|';
    const editor = await openAt(`${before}\n`, 'plaintext');
    const text = await accept(editor);
    assert.equal(editor.document.getText(), `${before.slice(0, -1)}${text}\n`);
  });

  it('comes in a document of 10 MB', async () => {
    const filler = 'value = compute(value)  # a line of no importance\n'.repeat(200_000);
    const editor = await openAt(`${filler}def add(a, b):\n    return a +|\n`, 'plaintext');
    assert.match(await accept(editor), /b/);
  });
});
