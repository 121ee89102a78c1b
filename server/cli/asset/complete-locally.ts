import { CompletionResponse } from '../../../protocol/completion.ts';
import type { Prompt } from '../../chain/discover/providers/verified-completion.ts';
import { askLocal } from '../../local-client.ts';
import { defaultRecipesFolder } from '../../model/recipe.ts';
import { findModel } from '../../model/store.ts';
import { withServer } from '../borrow-server.ts';

/** What answers with this root on this machine; undefined where its files are not here. */
export async function localModel(root: string): Promise<((prompt: Prompt) => Promise<string>) | undefined> {
  const found = await findModel(root, { searchFolders: [defaultRecipesFolder()] }).catch(() => undefined);
  if (!found) return undefined;
  return ({ prompt, suffix, maxTokens }) =>
    withServer(
      root,
      () => {},
      async (socketPath) => {
        const body = { prompt, suffix, max_tokens: maxTokens, temperature: 0 };
        const answer = await askLocal(socketPath, '/v1/completions', { body });
        if (answer.status !== 200) throw new Error(`the local server answered ${answer.status}`);
        return CompletionResponse.parse(JSON.parse(answer.body)).choices[0]?.text ?? '';
      },
    );
}
