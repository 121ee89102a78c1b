import assert from 'node:assert/strict';
import { type DocumentFacts, whyOffHere } from './off-here.ts';

const file: DocumentFacts = {
  scheme: 'file',
  path: '/a/b.ts',
  languageId: 'typescript',
  writable: true,
  excluded: false,
  ignoredSecret: false,
};

describe('a document without suggestions', () => {
  it('is one whose language is switched off', () => {
    assert.equal(whyOffHere(file, { '*': true, typescript: false }), 'language-off');
    assert.equal(whyOffHere(file, { '*': false }), 'language-off');
    assert.equal(whyOffHere(file, { '*': false, typescript: true }), null);
    assert.equal(whyOffHere(file, {}), null);
  });

  it('is one that may hold secrets, whatever the settings', () => {
    assert.equal(whyOffHere({ ...file, path: '/a/.env' }, { '*': true }), 'secret-file');
    assert.equal(whyOffHere({ ...file, ignoredSecret: true }, { '*': true }), 'secret-file');
  });

  it('is one that the person excluded', () => {
    assert.equal(whyOffHere({ ...file, excluded: true }, { '*': true }), 'excluded');
  });

  it('is one that is not edited', () => {
    assert.equal(whyOffHere({ ...file, scheme: 'output' }, {}), 'not-a-file');
    assert.equal(whyOffHere({ ...file, writable: false }, {}), 'read-only');
  });
});
