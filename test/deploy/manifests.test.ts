import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/setup/run.ts';
import { ensurePython } from '../../server/training/python-environment.ts';
import { needsPython, temporaryFolder } from '../support/toy-training.ts';

const FOLDER = join(__dirname, '..', '..', 'deploy', 'kubernetes');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe("the manifests, by Kubernetes' own schemas of version 1.37", function () {
  this.timeout(120_000);
  let python: string;
  before(async function () {
    needsPython(this);
    python = await ensurePython();
  });
  const validate = (file: string) =>
    run(python, ['-m', 'kubernetes_validate', '--strict', '--kubernetes-version', '1.37.0', file]);

  for (const name of FILES) {
    it(`are valid: every resource in ${name}`, async () => {
      const resources = readFileSync(join(FOLDER, name), 'utf8').match(/^kind: /gm)?.length;
      const said = await validate(join(FOLDER, name));
      // What has no schema is a warning there, and no failure.
      assert.equal(said.match(/^INFO .* passed for resource /gm)?.length, resources, said);
      assert.doesNotMatch(said, /^(WARN|ERROR|FATAL)/m);
    });
  }

  for (const [what, wrong, message] of [
    ['a field that is misspelt', ['readinessProbe:', 'redinessProbe:'], /'redinessProbe' was unexpected/],
    ['a value of another kind', ['replicas: 3', 'replicas: three'], /'three' is not of type/],
    ['a field that is missing', ['- name: server\n          image', '- image'], /'name' is a required/],
  ] as const) {
    it(`would not be with ${what}`, async () => {
      const text = readFileSync(join(FOLDER, 'server.yaml'), 'utf8');
      const changed = text.replace(wrong[0], wrong[1]);
      assert.notEqual(changed, text);
      const file = join(temporaryFolder(), 'wrong.yaml');
      writeFileSync(file, changed);
      await assert.rejects(validate(file), message);
    });
  }
});
