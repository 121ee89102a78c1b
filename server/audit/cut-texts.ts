function cut(ids: readonly number[], length: number): number[][] {
  const count = Math.floor(ids.length / length);
  return Array.from({ length: count }, (_, i) => ids.slice(i * length, (i + 1) * length));
}

/** Up to `most` texts of `length` tokens, one of each source in turn, so that a few show all kinds. */
export function cutTexts(
  sources: ReadonlyArray<readonly number[]>,
  length: number,
  most: number,
): number[][] {
  const perSource = sources.map((ids) => cut(ids, length));
  const longest = Math.max(0, ...perSource.map((texts) => texts.length));
  const turns = Array.from({ length: longest }, (_, i) =>
    perSource.flatMap((texts) => texts.slice(i, i + 1)),
  );
  return turns.flat().slice(0, most);
}
