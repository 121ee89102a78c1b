import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pagePreview, wholePage } from './page.ts';
import { parsePlan } from './plan.ts';
import { safePath } from './safe-path.ts';

describe('a path that a model named', () => {
  it('is taken when it stays inside of the folder', () => {
    for (const path of ['index.html', 'src/game.js', 'docs/über uns.md', './a.txt'])
      assert.ok(safePath(path), path);
    assert.equal(safePath('./a.txt'), 'a.txt');
  });

  it('is refused when it leaves the folder, is run by tools, or means different things on different systems', () => {
    const bad = [
      '../a',
      'a/../../b',
      '/etc/passwd',
      'C:\\a',
      'a\\..\\b',
      '~/.ssh/id',
      'a//b',
      '',
      '.',
      '..',
      'a/.',
    ];
    const tools = ['.git/hooks/pre-commit', '.vscode/tasks.json', '.env', 'a/.npmrc'];
    const systems = [
      'con',
      'aux.txt',
      'COM1.log',
      'a.',
      'a ',
      'a:b',
      'a\0b',
      'a\nb',
      'a|b',
      'a*',
      'a\u202eb',
      'x/',
    ];
    for (const path of [...bad, ...tools, ...systems])
      assert.equal(safePath(path), null, JSON.stringify(path));
    assert.equal(safePath('a/'.repeat(8)), null);
    assert.equal(safePath('a'.repeat(200)), null);
  });

  it('never leads out of the folder, whatever it is', () => {
    const part = fc.constantFrom('..', '.', 'a', '', '/', '\\', 'C:', '%2e%2e', '..\\', '~', ' ', '\u2025');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\', ''), (parts, between) => {
        const path = safePath(parts.join(between));
        if (path === null) return;
        assert.ok(!path.split('/').includes('..') && !path.startsWith('/') && !path.includes('\\'));
      }),
    );
  });
});

describe('the plan of a project', () => {
  it('is read from lines as models write them', () => {
    const answer =
      'Here:\n1. `index.html`: the page\n- **game.js** - the game\nstyle.css\n../evil.js: no\nINDEX.html: again';
    assert.deepEqual(parsePlan(answer), [
      { path: 'index.html', purpose: 'the page' },
      { path: 'game.js', purpose: 'the game' },
      { path: 'style.css', purpose: '' },
    ]);
  });
});

describe('the preview of a page', () => {
  const files = new Map([
    ['style.css', 'b{} </style><script>x</script>'],
    ['game.js', 'run("</script><b>")'],
  ]);

  it('holds its own files and nothing from anywhere else', () => {
    const html =
      '<link rel="stylesheet" href="./style.css"><link href="https://a.example/x.css"><script src="game.js"></script><script src="https://a.example/x.js"></script>';
    const page = wholePage(html, files);
    assert.ok(page.includes('run('));
    assert.doesNotMatch(page, /a\.example/);
    assert.equal(page.match(/<\/script>/g)?.length, 2, 'a script cannot end itself early');
  });

  it('stands in a frame without an origin, under a policy that lets nothing out', () => {
    const page = pagePreview('<p title="x">&amp;</p>', files);
    assert.match(page, /sandbox="allow-scripts" srcdoc="/);
    assert.match(page, /default-src 'none'/);
    assert.doesNotMatch(page, /connect-src|allow-same-origin/);
    assert.ok(page.includes('&lt;p') || page.includes('title=&quot;x&quot;'));
  });
});
