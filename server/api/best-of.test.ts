import assert from 'node:assert/strict';
import { bestOf } from './best-of.ts';

const candidate = (name: string, ...chances: number[]) => ({ name, chances });
const names = (chosen: ReadonlyArray<{ name: string }>) => chosen.map(({ name }) => name);

describe('the best of several answers', () => {
  const first = [candidate('long', -0.5, -0.5, -0.5), candidate('unsure', -2), candidate('sure', -0.1, -0.3)];
  const second = [candidate('a', -1), candidate('b', -1), candidate('empty')];

  it('are those that the model finds likeliest by token, the likeliest first, for each prompt', () => {
    assert.deepEqual(names(bestOf([...first, ...second], 3, 2)), ['sure', 'long', 'empty', 'a']);
  });

  it('are all of them, in their order, where as many are wanted as were made', () => {
    assert.deepEqual(names(bestOf(first, 3, 3)), ['long', 'unsure', 'sure']);
  });
});
