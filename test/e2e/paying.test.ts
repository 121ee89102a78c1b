import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PAYING_GUIDE, payingGuide } from '../../scripts/docs/paying-guide.ts';
import { openPayingStory, type PayingStory } from './paying/play.ts';
import { PAYING } from './paying/steps.ts';

/** `npm run soak -- paying` has 200. */
const ANSWERS = 5;

describe('paying for answers in VS Code', function () {
  this.timeout(240_000);
  // One step leads to the next: none can be tried again alone.
  this.retries(0);
  this.bail(true);
  let story: PayingStory;
  before(async () => {
    story = await openPayingStory(ANSWERS);
  });
  after(() => story?.close());

  for (const { name, who, title } of PAYING) it(`${who}: ${title}`, () => story.play(name));

  it('is what the guide tells', () => {
    const stale = 'stale: run "npx tsx scripts/docs/paying-guide.ts"';
    assert.equal(readFileSync(PAYING_GUIDE, 'utf8'), payingGuide(), stale);
  });
});
