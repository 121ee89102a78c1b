import assert from 'node:assert/strict';
import { subjectDigest } from '../manifest/manifest.ts';
import { MODEL_FILES } from '../model-files.ts';
import { ChunkList, chunksRoot, whyNotChunkList } from './chunk-list.ts';

const digest = (i: number) => i.toString(16).padStart(64, '0');
const LIST: ChunkList = {
  size: 4096,
  files: MODEL_FILES.map((name, i) => ({
    name,
    bytes: 4096 + i,
    sha256: digest(i),
    chunks: i === 0 ? [digest(100)] : [digest(100 + i), digest(200 + i)],
  })),
};
const ROOT = subjectDigest(LIST.files.map(({ name, sha256 }) => ({ path: name, range: undefined, sha256 })));

describe('a list of chunks', () => {
  it('is one of a model when its files have the root and its chunks their lengths', () => {
    assert.ok(ChunkList.safeParse(LIST).success);
    assert.equal(whyNotChunkList(LIST, ROOT), undefined);
    assert.match(whyNotChunkList(LIST, digest(1))!, /root/);
    assert.match(whyNotChunkList({ ...LIST, size: 8192 }, ROOT)!, /chunks/);
    assert.match(whyNotChunkList({ ...LIST, files: [...LIST.files].reverse() }, ROOT)!, /order/);
  });

  it('has a root that changes with every chunk', () => {
    const [first, ...others] = LIST.files;
    const changed = { ...LIST, files: [{ ...first!, chunks: [digest(7)] }, ...others] };
    assert.notEqual(chunksRoot(changed), chunksRoot(LIST));
  });
});
