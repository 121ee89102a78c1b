import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { UPSTREAM_PROFILE } from '../../protocol/receipt/receipt.ts';
import type { Engine } from '../engine/engine.ts';
import { defaultRecipesFolder } from '../model/recipe.ts';
import { findModel } from '../model/store.ts';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';
import { validate, wellFormed } from './validate.ts';

// 1.4 MB/s were measured: longer texts would hold everybody else up for more than a tenth of a second.
const LONGEST_TEXT = 128 * 1024;
const MOST_IDS = LONGEST_TEXT;

/** Body of `POST /tokenize` as llama.cpp's server has it. */
export const TokenizeRequest = z.object({
  content: z.string().check(z.maxLength(LONGEST_TEXT)),
  with_pieces: z._default(z.boolean(), false),
});

/** Body of `POST /detokenize` as llama.cpp's server has it. */
export const DetokenizeRequest = z.object({
  tokens: z.array(z.int().check(z.nonnegative())).check(z.maxLength(MOST_IDS)),
});

/** Text whose bytes are one character each; those that are not UTF-8 become U+FFFD. */
const decode = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');

/** The text of one token, or its bytes where it is only a part of a character. */
function pieceOf(tokenizer: Tokenizer, id: number): string | number[] {
  const bytes = Buffer.from(tokenizer.bytes(id), 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : [...bytes];
}

/** Finds the tokeniser of the served model among this machine's models. */
async function readTokenizer(modelRoot: string): Promise<Tokenizer> {
  const { folder } = await findModel(modelRoot, { searchFolders: [defaultRecipesFolder()] });
  return createTokenizer(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')));
}

/** `POST /tokenize` and `POST /detokenize`: the served model's tokens; the text of a special token is text like any other. */
export function registerTokenize(app: FastifyInstance, engine: Engine): void {
  const known = new Map<string, Promise<Tokenizer>>();
  const tokenizer = () => {
    const { model } = engine.state;
    if (!model) throw new PhcError('PHC_ENGINE_LOADING');
    if (model.profile === UPSTREAM_PROFILE) throw new PhcError('PHC_UPSTREAM_CANNOT', { detail: 'tokens' });
    const root = model.modelRoot;
    const found = known.get(root) ?? readTokenizer(root);
    known.set(root, found);
    found.catch(() => known.delete(root));
    return found;
  };

  app.post('/tokenize', async (request) => {
    const { content, with_pieces } = validate(TokenizeRequest, request.body);
    const own = await tokenizer();
    // One at a time between other requests.
    await breathe();
    const ids = own.encode(wellFormed(content));
    return { tokens: with_pieces ? ids.map((id) => ({ id, piece: pieceOf(own, id) })) : ids };
  });

  app.post('/detokenize', async (request) => {
    const { tokens } = validate(DetokenizeRequest, request.body);
    const own = await tokenizer();
    return { content: decode(tokens.map((id) => own.bytes(id)).join('')) };
  });
}
