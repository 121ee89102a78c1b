import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { PhcError } from '../protocol/errors.ts';
import { phcError } from '../test/support/phc-code.ts';
import { asDiskError } from './disk-error.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: something`), { code });

describe('file system errors', () => {
  it('say that the disk is full, as the system does', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const error = await writeFile('/dev/full', 'x').catch((reason) => asDiskError(reason));
    assert.ok(phcError('PHC_DISK_FULL', /ENOSPC/)(error));
  });

  it('say that the home folder cannot be written', () => {
    for (const code of ['EROFS', 'EACCES', 'EPERM']) {
      assert.ok(phcError('PHC_DISK_READONLY')(asDiskError(systemError(code))));
    }
  });

  it('are passed on where they mean something else', () => {
    for (const error of [systemError('ENOENT'), new PhcError('PHC_MODEL_DIGEST'), new Error('x'), 'text']) {
      assert.equal(asDiskError(error), error);
    }
  });
});
