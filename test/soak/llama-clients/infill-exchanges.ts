import * as z from 'zod/mini';
import type { Exchange } from '../../support/recording-proxy.ts';

const Content = z.object({ content: z.string() });

/** True of a request that asks for nothing but that other files be read. */
export function warmsOtherFiles({ route, sent }: Exchange): boolean {
  return (
    route === 'POST /infill' &&
    sent['n_predict'] === 0 &&
    Array.isArray(sent['input_extra']) &&
    sent['input_extra'].length > 0
  );
}

/** Text of an answer to `/infill`; undefined where there is none. */
export function contentOf({ route, answer }: Exchange): string | undefined {
  if (route !== 'POST /infill' || answer?.status !== 200) return undefined;
  return Content.safeParse(JSON.parse(answer.body)).data?.content;
}

/** What was asked by which fields, and how it was answered; a line for each kind. */
export function describeExchanges(exchanges: readonly Exchange[]): string[] {
  const kinds = new Map<string, number>();
  for (const { route, sent, answer, left } of exchanges) {
    const warms = sent['n_predict'] === 0 ? ', only to warm' : '';
    const end = left ? 'left by the client' : (answer?.status ?? 'not answered yet');
    const kind = `${route}${warms} (${Object.keys(sent).join(', ')}): ${end}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, count]) => `  ${count} × ${kind}`);
}
