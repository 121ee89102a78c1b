import { createHash } from 'node:crypto';

/** A public coin: 32 bytes that nobody could know when the statement was made, as hex. */
export const COIN = /^[0-9a-f]{64}$/;

/**
 * The part of the problems that a coin chooses, at least one, in their own order. The coin is hashed together with
 * the statement, so that one coin chooses differently for each.
 */
export function drawPart(
  ids: readonly string[],
  fraction: number,
  coin: string,
  statementSha256: string,
): string[] {
  const rank = (id: string) => createHash('sha256').update(`${coin} ${statementSha256} ${id}`).digest('hex');
  const count = Math.min(ids.length, Math.max(1, Math.ceil(fraction * ids.length)));
  const chosen = new Set(
    ids
      .map((id) => ({ id, key: rank(id) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .slice(0, count)
      .map(({ id }) => id),
  );
  return ids.filter((id) => chosen.has(id));
}
