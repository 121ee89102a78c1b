import type { FastifyInstance } from 'fastify';
import { fromBase64 } from '../../../protocol/base64.ts';
import { fromUtf8, utf8 } from '../../../protocol/bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../../../protocol/canonical-json.ts';
import type { CompletionResponse } from '../../../protocol/completion.ts';
import { type Envelope, seal } from '../../../protocol/dsse.ts';
import { RECEIPT_TYPE, Receipt } from '../../../protocol/receipt/receipt.ts';
import type { ReceiptAnswer } from '../../../protocol/receipt/receipt-answer.ts';
import type { ServerKey } from '../../../server/identity/server-key.ts';
import type { Attack } from './attacks.ts';

const DAY_MS = 86_400_000;
const COMPLETIONS = '/v1/completions';
const RECEIPTS = '/v1/ph/receipts/';

type ChangeReceipt = (receipt: Envelope) => Envelope | undefined;

function resigned(envelope: Envelope, key: ServerKey, change: (receipt: Receipt) => Receipt): Envelope {
  const receipt = Receipt.parse(parseCanonicalJson(fromUtf8(fromBase64(envelope.payload))));
  const payload = utf8(canonicalJson(change(receipt)));
  return seal(RECEIPT_TYPE, payload, { keyid: key.publicKey, sign: key.sign });
}

function receiptChange(attack: Attack, key: ServerKey): ChangeReceipt {
  switch (attack) {
    case 'withhold':
      return () => undefined;
    case 'equivocate':
      return (envelope) => resigned(envelope, key, (receipt) => ({ ...receipt, seq: 1 }));
    case 'backdate':
      return (envelope) =>
        resigned(envelope, key, (receipt) => ({
          ...receipt,
          t0: receipt.t0 - DAY_MS,
          t1: receipt.t1 - DAY_MS,
        }));
    default:
      return (envelope) => envelope;
  }
}

/** Changes one answer, or the chunks of one as they go by. */
function answerChange(attack: Attack, change: ChangeReceipt) {
  let changed = attack !== 'other-text';
  const text = (said: string) => {
    if (changed || said === '') return said;
    changed = true;
    return `${said}x`;
  };
  return (part: CompletionResponse): CompletionResponse => {
    const choices = part.choices.map((choice) => ({ ...choice, text: text(choice.text) }));
    if (!part.ph?.receipt) return { ...part, choices };
    const { receipt, ...rest } = part.ph;
    const now = change(receipt);
    return { ...part, choices, ph: { ...rest, ...(now && { receipt: now }) } };
  };
}

/** Keeps the first whole answer with a receipt, and says it again to everybody. */
function createReplay() {
  let first: string[] | undefined;
  return () => {
    const events: string[] = [];
    let said = false;
    return (event: string): string => {
      if (first) {
        const all = said ? '' : first.join('');
        said = true;
        return all;
      }
      events.push(event);
      const signed = events.some((one) => one.includes('"receipt":'));
      if (signed && (event.startsWith('data: [DONE]') || !event.startsWith('data: '))) first = events;
      return event;
    };
  };
}

/** Changes a server's answers on their way out, whole or streamed, and what it tells those who left early. */
export function tamper(app: FastifyInstance, attack: Attack, key: ServerKey): void {
  const change = receiptChange(attack, key);
  const replay = createReplay();

  const beginAnswer = () => {
    if (attack === 'replay') return replay();
    const inAnswer = answerChange(attack, change);
    return (event: string) => {
      const [, start = '', json = ''] = /^(data: )?(\{.*\})\s*$/s.exec(event) ?? [];
      if (json === '') return event;
      return `${start}${JSON.stringify(inAnswer(JSON.parse(json)))}${start && '\n\n'}`;
    };
  };

  app.addHook('onRequest', async (request, { raw }) => {
    if (request.url !== COMPLETIONS) return;
    const write = raw.write.bind(raw);
    const inAnswer = beginAnswer();
    // A stream is written event by event, past the framework's own hooks.
    Object.assign(raw, { write: (event: string) => write(inAnswer(event)) });
  });

  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || reply.statusCode !== 200) return payload;
    if (request.url === COMPLETIONS) return beginAnswer()(payload);
    if (!request.url.startsWith(RECEIPTS)) return payload;
    const known: ReceiptAnswer = JSON.parse(payload);
    const receipt = change(known.receipt);
    if (receipt) return JSON.stringify({ ...known, receipt });
    reply.code(404);
    return JSON.stringify({ error: { message: 'There is none.', type: 'invalid_request_error' } });
  });
}
