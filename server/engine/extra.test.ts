import assert from 'node:assert/strict';
import { roomForExtra } from './extra.ts';

describe('room for other files in a prompt', () => {
  it('is half of the context at most', () => assert.equal(roomForExtra(100, 64, 4096), 2048));

  it('is the same for a request that only warms and for the one that follows', () => {
    for (const own of [10, 2000, 3000]) {
      assert.equal(roomForExtra(own, 0, 4096), roomForExtra(own, 128, 4096));
    }
  });

  it('mostly stays while one types', () => {
    const rooms = Array.from({ length: 256 }, (_, typed) => roomForExtra(2600 + typed, 64, 4096));
    assert.ok(new Set(rooms).size <= 2);
  });

  it('takes nothing from the prompt, nor from its answer', () => {
    for (let own = 0; own <= 4096; own += 100) {
      const room = roomForExtra(own, 512, 4096);
      assert.ok(room === 0 || own + room + 512 < 4096);
    }
    assert.equal(roomForExtra(4000, 64, 4096), 0);
  });

  it('is there also for an answer without end', () => assert.ok(roomForExtra(1000, 4096, 4096) > 1000));
});
