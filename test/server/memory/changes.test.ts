import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, question, type TestWorkspace, testWorkspace } from '../../support/workspace-memory.ts';

const REST = "', feedAnimal);\n";
const FEED = 'feed(everyone,';
const HONEY = ' withHoney);\n';

describe('a memory of files that change', function () {
  this.timeout(30_000);
  let workspace: TestWorkspace;
  beforeEach(() => {
    workspace = testWorkspace();
  });
  afterEach(() => workspace.remove());

  const git = (...args: string[]) =>
    execFileSync('git', ['-C', workspace.folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
  /** Long enough that the cache is written. */
  const filler = (word: string) =>
    Array.from({ length: 4000 }, (_, i) => `${word}(${i}, ${word}${i});\n`).join('');

  it('knows a file as it was saved last, whatever was saved before', async () => {
    workspace.write({ 'a.ts': line('quokka') });
    const memory = await workspace.open();
    for (const animal of ['wombat', 'numbat', 'numbat']) {
      writeFileSync(workspace.path('a.ts'), line(animal));
      memory.changed([workspace.path('a.ts')]);
      await memory.settled();
      assert.equal(memory.after(question), animal + REST);
    }
    workspace.write({ 'new/b.ts': 'feed(everyone, withHoney);\n' });
    memory.changed([workspace.path('new')]);
    await memory.settled();
    assert.equal(memory.after(FEED), HONEY);
  });

  it('forgets a deleted file and a deleted folder at once', async () => {
    workspace.write({ 'a.ts': line('quokka'), 'lib/b.ts': 'feed(everyone, withHoney);\n' });
    const memory = await workspace.open();
    rmSync(workspace.path('a.ts'));
    memory.changed([workspace.path('a.ts')]);
    assert.equal(memory.after(question), '');
    rmSync(workspace.path('lib'), { recursive: true });
    memory.changed([workspace.path('lib')]);
    assert.equal(memory.after(FEED), '');
    await memory.settled();
    assert.equal(memory.after(question) + memory.after(FEED), '');
    assert.equal(memory.status.files, 0);
  });

  it('forgets a file that got the name of a secret, and one that is ignored, on disk as well', async () => {
    workspace.write({
      'a.ts': line('quokka'),
      'b.ts': 'feed(everyone, withHoney);\n',
      'c.ts': filler('walk'),
    });
    const memory = await workspace.open();
    const onDisk = () => {
      const [key = ''] = readdirSync(join(workspace.home, 'memory'));
      const folder = join(workspace.home, 'memory', key);
      const segments = readdirSync(folder).filter((name) => name.endsWith('.seg'));
      return segments.map((name) => readFileSync(join(folder, name), 'latin1')).join('');
    };
    assert.match(onDisk(), /"a\.ts".*"b\.ts".*"c\.ts"/);
    renameSync(workspace.path('a.ts'), workspace.path('.env'));
    memory.changed([workspace.path('a.ts'), workspace.path('.env')]);
    assert.equal(memory.after(question), '');
    await memory.settled();
    assert.equal(memory.after(question), '');

    for (const rules of ['b.ts\n', '', 'b.ts\n']) {
      workspace.write({ '.gitignore': rules });
      memory.changed([workspace.path('.gitignore')]);
      await memory.settled();
      assert.equal(memory.after(FEED), rules ? '' : HONEY);
    }
    assert.doesNotMatch(onDisk(), /"[ab]\.ts"/);
    assert.match(onDisk(), /"c\.ts"/);
    await memory.close();

    const again = await workspace.open();
    assert.equal(again.after(question) + again.after(FEED), '');
    assert.ok(again.after('walk(17,').startsWith(' walk17'));
  });

  it('follows a switch of branches that changes everything, and back', async () => {
    const files = (animal: string) =>
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`src/${i}.ts`, line(animal + i).repeat(3)]));
    workspace.write(files('quokka'));
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'one');
    git('checkout', '-qb', 'other');
    rmSync(workspace.path('src/0.ts'));
    workspace.write(Object.fromEntries(Object.entries(files('wombat')).slice(1)));
    git('commit', '-qam', 'two');
    const memory = await workspace.open();
    for (const branch of ['main', 'other', 'main']) {
      git('checkout', '-q', branch);
      memory.rescan();
      await memory.settled();
      assert.equal(memory.status.files, branch === 'main' ? 60 : 59);
      assert.equal(memory.after(question).slice(0, 3), branch === 'main' ? 'quo' : 'wom');
    }
  });

  it('knows what a file ended as that was written while it was read', async () => {
    workspace.write({ 'a.ts': filler('walk') });
    const opening = workspace.open();
    for (let i = 0; i < 20; i++) {
      writeFileSync(workspace.path('a.ts'), filler('walk').slice(0, i * 1000) + line(`quokka${i}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const memory = await opening;
    memory.rescan();
    await memory.settled();
    assert.equal(memory.after(question), `quokka19${REST}`);
  });

  it('is empty after its folder was deleted, and knows it again when it is back', async () => {
    workspace.write({ 'a.ts': line('quokka') });
    const memory = await workspace.open();
    rmSync(workspace.folder, { recursive: true });
    memory.changed([workspace.folder]);
    await memory.settled();
    assert.deepEqual([memory.status.state, memory.after(question)], ['empty', '']);
    workspace.write({ 'a.ts': line('wombat') });
    memory.rescan();
    await memory.settled();
    assert.equal(memory.after(question), `wombat${REST}`);
  });

  it('gets its index also while the engine is busy without end', async () => {
    workspace.write({ 'a.ts': line('quokka') });
    const memory = await workspace.open();
    memory.setBusy(true);
    writeFileSync(workspace.path('a.ts'), line('wombat'));
    memory.changed([workspace.path('a.ts')]);
    await memory.settled();
    assert.equal(memory.after(question), `wombat${REST}`);
  });
});
