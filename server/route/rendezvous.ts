import { createHash } from 'node:crypto';

function weight(key: string, replica: string): string {
  return createHash('sha256').update(replica).update('\0').update(key).digest('hex');
}

/**
 * The replicas in the order in which a key goes to them: highest random weight first (Thaler and Ravishankar, 1998). Who
 * leaves is replaced by each key's next one; all other keys stay where they are, and their caches stay warm.
 */
export function rankReplicas<T extends { readonly href: string }>(key: string, replicas: readonly T[]): T[] {
  return replicas
    .map((replica) => ({ replica, weight: weight(key, replica.href) }))
    .sort((a, b) => (a.weight < b.weight ? 1 : -1))
    .map(({ replica }) => replica);
}
