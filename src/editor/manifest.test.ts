import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };
import { OTHERS, READING } from '../tasks/commands.ts';

const here = __dirname;
const root = join(here, '..', '..');
const source = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(here, name), 'utf8'))
  .join('\n');
const groups = manifest.contributes.configuration;
const settings: Record<string, { scope: string; order: number }> = Object.assign(
  {},
  ...groups.map(({ properties }) => properties),
);

describe('manifest', () => {
  it('declares the commands that are registered, and no others', () => {
    const registered = [...source.matchAll(/registerCommand\(\s*'(ph-codex\.\w+)'/g)].map(
      (match) => match[1],
    );
    registered.push(...[...READING, ...OTHERS].map((name) => `ph-codex.${name}`));
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(registered.sort(), declared.sort());
  });

  it('declares the settings that are read, and no others', () => {
    const read = [...source.matchAll(/settings\.get(?:<[^(]*>)?\('([\w.]+)'/g)].map(
      (match) => `ph-codex.${match[1]}`,
    );
    assert.deepEqual(read.sort(), Object.keys(settings).sort());
    assert.ok(read.length <= 20);
  });

  it('has its settings in groups, each in an order of its own', () => {
    for (const { properties } of groups) {
      const orders = Object.values(properties).map(({ order }) => order);
      assert.deepEqual(
        orders,
        [...orders.keys()].map((at) => at + 1),
      );
    }
  });

  it('lets no workspace choose the server, the model or the Node that runs it', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const machine = Object.entries(settings).filter(([, { scope }]) => scope === 'machine');
    assert.deepEqual(machine.map(([name]) => name).sort(), [...restricted].sort());
    assert.equal(restricted.length, 8);
  });

  it('has a text for each of its keys, and a key for each text', () => {
    const raw = readFileSync(join(root, 'package.json'), 'utf8');
    const keys = [...raw.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? '');
    assert.deepEqual([...new Set(keys)].sort(), Object.keys(texts).sort());
  });

  it('has its settings and commands documented', () => {
    const page = readFileSync(join(root, 'docs', 'reference', 'settings.md'), 'utf8');
    for (const name of Object.keys(settings)) assert.ok(page.includes(`\`${name}\``), name);
    const titles: Record<string, string> = texts;
    for (const { title } of manifest.contributes.commands) {
      assert.ok(page.includes(`| ${titles[title.slice(1, -1)]} |`), title);
    }
  });

  it('shows only pictures that are there', () => {
    const pictures = manifest.contributes.walkthroughs.flatMap(({ steps }) =>
      steps.map(({ media }) => media.svg),
    );
    for (const path of [manifest.icon, ...pictures]) assert.ok(existsSync(join(root, path)), path);
  });

  it('starts nothing but itself with the editor', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
  });
});
