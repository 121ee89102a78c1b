import assert from 'node:assert/strict';
import { ownStretches, type Profile } from './own-stretches.ts';

const node = (id: number, url: string, children: number[] = [], functionName = '') => ({
  id,
  callFrame: { url, functionName, lineNumber: id, columnNumber: 0 },
  children,
});

describe('time that our code keeps the thread', () => {
  const nodes = [
    node(1, '', [2, 4, 5, 6], '(root)'),
    node(2, 'vscode.js', [3]),
    node(3, 'ours.js', [7]),
    node(4, '', [], '(idle)'),
    node(5, '', [], '(garbage collector)'),
    node(6, 'vscode.js'),
    node(7, 'vscode.js', [8]),
    node(8, 'ours.js'),
  ];
  const stretches = (samples: number[]) => {
    const profile: Profile = { nodes, samples, timeDeltas: samples.map(() => 1000) };
    return ownStretches(profile, (url) => url === 'ours.js');
  };
  const lengths = (samples: number[]) => stretches(samples).map(({ clock, processor }) => [clock, processor]);

  it('is that of consecutive samples with our files in their stack, what these call included', () => {
    assert.deepEqual(lengths([4, 3, 7, 6, 3, 4, 2, 4]), [
      [2, 1],
      [1, 0.5],
    ]);
  });

  it('has the garbage collected in between, not that behind it', () => {
    assert.deepEqual(lengths([3, 5, 3, 5, 4, 4]), [[3, 1.5]]);
    assert.equal(stretches([3, 5, 3, 3])[0]?.collecting, 1 / 3);
  });

  it('names our functions that kept it most, for what they called as well', () => {
    const [first] = stretches([3, 7, 7, 8]);
    assert.deepEqual(
      first?.mostly.map(({ frame, share }) => [frame.lineNumber, share]),
      [
        [3, 3 / 4],
        [8, 1 / 4],
      ],
    );
  });
});
