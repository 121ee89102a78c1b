import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { promptText } from './prompt-text.ts';
import { completionRequest } from './request.ts';

describe('the prompt that is shown', () => {
  it('is the request, whole and unchanged', () => {
    const place = placeAt('# "quoted" \\n\nx = |\ny = 2');
    const request = completionRequest(place, { shape: { kind: 'line' } }, '0'.repeat(64));
    const text = promptText(request);
    assert.ok(text.includes(`\n${place.prefix}\n`));
    assert.ok(text.includes('\n\ny = 2\n'));
    const rest = text.slice(text.lastIndexOf('─') + 1);
    assert.deepEqual({ ...JSON.parse(rest), prompt: request.prompt, suffix: request.suffix }, request);
  });
});
