/** Who does something in the story; each has a home folder, as each would have a machine. */
export type Person = 'operator' | 'alice' | 'bob' | 'elena' | 'newcomer' | 'keeper';

/** One command of the story. Names in braces stand for what earlier steps printed. */
export interface Step {
  readonly who: Person;
  readonly title: string;
  /** What the reader is told before the command. */
  readonly text: string;
  readonly program: 'ph-codex' | 'openssl';
  readonly args: readonly string[];
  /** It goes on running while the story does. */
  readonly stays?: true;
  /** What it must print; later steps know what its groups found by their names. */
  readonly prints: RegExp;
}

const DEVNET = ['--chain', 'devnet'];

/** From an empty chain to a model that a stranger found, verified and used. */
export const STORY: readonly Step[] = [
  {
    who: 'operator',
    title: "A chain of one's own",
    text: "Everything below works the same on a public chain, where it costs money; `--chain devnet` is a chain on this machine with Ocean's contracts and money for everybody. It is described in `devnet.json` of the home folder, which the others copy into theirs.",
    program: 'ph-codex',
    args: ['devnet', '--port', '0'],
    stays: true,
    prints: /ready in \d/,
  },
  {
    who: 'alice',
    title: 'Alice serves the model',
    text: 'Her server signs every answer with its own key, and hands the files to whoever asks (`--share`). Nothing is on the chain yet.',
    program: 'ph-codex',
    args: [
      'serve',
      '--model',
      'ph-codex-s',
      '--share',
      'ph-codex-s',
      '--port',
      '{PORT}',
      '--log-level',
      'warn',
    ],
    stays: true,
    prints: /Listening on (?<URL>http:\S+)/,
  },
  {
    who: 'alice',
    title: 'Alice publishes it',
    text: "One data NFT, one datatoken, its price, the description, and the model's root in the description and in the NFT's own store. Her wallet also signs that the server's key may speak for this model. With `--dry-run` first, she sees each transaction, its cost, and all that becomes public.",
    program: 'ph-codex',
    args: [
      'publish',
      'ph-codex-s',
      ...DEVNET,
      '--from',
      'alice',
      '--author',
      'Alice',
      '--license',
      'Apache-2.0',
      '--language',
      'typescript',
      '--price',
      '2',
      '--url',
      '{URL}',
      '--per-1k',
      '0.5',
    ],
    prints:
      /(?<DID>did:op:[0-9a-f]{64})[\s\S]*data NFT\s+(?<NFT>0x\w{40})\s+datatoken\s+(?<DATATOKEN>0x\w{40})/,
  },
  {
    who: 'bob',
    title: 'Bob buys 100 tokens',
    text: 'The price is said first, and how much more it may become meanwhile.',
    program: 'ph-codex',
    args: ['token', 'buy', '100', '{DATATOKEN}', ...DEVNET, '--from', 'bob'],
    prints: /buy[\s\S]*0x[0-9a-f]{64}/i,
  },
  {
    who: 'bob',
    title: 'What Bob holds',
    text: 'Datatokens are ordinary ERC-20 tokens: whoever holds them can use the model, and pass them on.',
    program: 'ph-codex',
    args: ['token', 'balance', '{DATATOKEN}', 'bob', ...DEVNET],
    prints: /100(\.0)? /,
  },
  {
    who: 'elena',
    title: 'Elena evaluates before she pays',
    text: 'She scores the model on code of her own, on her machine; see [evaluation](evaluation.md). Only the digests of it leave her machine.',
    program: 'ph-codex',
    args: [
      'eval',
      '--model',
      'ph-codex-s',
      '--data',
      '{DATA}',
      '--limit',
      '2',
      '--no-execute',
      '--evidence',
      '{EVIDENCE}',
    ],
    prints: /exact match/,
  },
  {
    who: 'elena',
    title: 'Her key',
    text: 'Any key on a NIST curve will do; the statement is signed with it, the attestation with her wallet.',
    program: 'openssl',
    args: ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', '{KEY}'],
    prints: /^/,
  },
  {
    who: 'elena',
    title: 'Its public half',
    text: 'This is what she gives to others.',
    program: 'openssl',
    args: ['ec', '-in', '{KEY}', '-pubout', '-out', '{PUBLIC}'],
    prints: /^/,
  },
  {
    who: 'elena',
    title: 'Elena signs what she measured',
    text: 'Anybody who has the folder can check the statement and ask a part of the problems again.',
    program: 'ph-codex',
    args: ['eval', 'sign', '{EVIDENCE}', '--key', '{KEY}', '--evaluator', 'Elena'],
    prints: /(?<STATEMENT>\S+statement\.json) {2}signed/,
  },
  {
    who: 'elena',
    title: 'Elena attests the score',
    text: "Her word stands on the chain beside the model's root. Alice could attest, too, but readers would not count it: she earns with the model.",
    program: 'ph-codex',
    args: [
      'score',
      'attest',
      '{STATEMENT}',
      '--key',
      '{PUBLIC}',
      '--did',
      '{DID}',
      '--metric',
      'exact match',
      ...DEVNET,
      '--from',
      'elena',
    ],
    prints: /attest: 0x[0-9a-f]{64}/,
  },
  {
    who: 'newcomer',
    title: 'A stranger looks for a model',
    text: "No company is asked: the index is made from the chain's own events. What it shows is what publishers say of themselves.",
    program: 'ph-codex',
    args: ['asset', 'search', 'codex', '--language', 'typescript', '--max-price', '1', ...DEVNET],
    prints: /did:op:[0-9a-f]{64}\n.*0\.5 per 1,000 tokens; .*exact match/,
  },
  {
    who: 'newcomer',
    title: 'The stranger verifies it',
    text: "Description, its hash, the NFT's own store, the answering server and the wallet behind the server's key have to name one root. On public chains two nodes of different operators have to answer alike; the devnet has one, and the command says what that is worth. The root is pinned to the workspace.",
    program: 'ph-codex',
    args: ['asset', 'verify', '{DID}', '--url', '{URL}', ...DEVNET, '--workspace', '{WORKSPACE}'],
    prints: /Accepted: everything that was looked at names one root/,
  },
  {
    who: 'newcomer',
    title: 'Who vouches for the score',
    text: 'Independent means that the wallet is neither owner, publisher nor provider. That two wallets are two people, no chain can show.',
    program: 'ph-codex',
    args: ['score', 'list', '{DID}', ...DEVNET],
    prints: /exact match .* of 2, independent/,
  },
  {
    who: 'newcomer',
    title: 'The stranger uses it',
    text: "Providers are asked in turn, the fastest first, and each is verified before it is asked. The answer carries a receipt by the very key that Alice's wallet stands behind.",
    program: 'ph-codex',
    args: [
      'asset',
      'complete',
      '{DID}',
      ...DEVNET,
      '--workspace',
      '{WORKSPACE}',
      '--prompt',
      'function add(a: number, b: number) {\n  return a +',
      '--max-tokens',
      '4',
      '--no-local',
    ],
    prints: /b[\s\S]*Answered by \S+, receipt verified|Answered by \S+, receipt verified[\s\S]*b/,
  },
  {
    who: 'keeper',
    title: 'Somebody keeps a copy',
    text: 'Nobody can delete an open model alone: whoever has the files can hand them on. They come in chunks from all holders at once, each checked against what the description binds. `serve --share` and `announce` then make the keeper a holder that others find, also without Alice.',
    program: 'ph-codex',
    args: ['mirror', '{DID}', ...DEVNET, '--workspace', '{WORKSPACE}', '--name', 'alices-model'],
    prints: /alices-model {2}[0-9a-f]{64}[\s\S]*chunks\n/,
  },
];
