/** What stands before the story. */
export const ASSET_GUIDE_HEAD = `# Models on a chain

<!-- Made from test/chain/story/steps.ts by "npx tsx scripts/docs/asset-guide.ts"; a test fails when it is stale. -->

A model becomes an asset of [Ocean](https://docs.oceanprotocol.com): a data NFT that somebody owns, datatokens that pay for
answers, and a description that names the model by its root, the digest of its files. This page is the story that
\`test/chain/story.test.ts\` runs from an empty chain on, command by command. Each person has a home folder of their own
(\`PH_CODEX_HOME\`). More for each of them: [publishing](publishing.md) (Alice, and Charlie with a child model),
[buying](buying.md) (Bob), [evaluation](evaluation.md) (Elena).

## The story
`;

/** What stands after it. */
export const ASSET_GUIDE_END = `## What is believed, and why

A model is accepted only where all of these name one root: the description, whose hash the chain holds; the NFT's own store
(ERC-725Y); the files or their signed manifest, where they were looked at (at an \`https\` address only); the server, whose key the asset's owner or a
provider named in the description stands behind; and what this workspace saw before. Each disagreement is named, with what
was found; \`--repin\` believes a new root where all else agrees.

- **Nodes.** Two nodes of the list have to answer alike about one block that is deep enough to stay; \`--rpc\` names others,
  \`--witnesses\` how many. A node with another chain id, or one that is further behind than blocks take to settle, is left
  out and named; nodes that contradict each other end the command. That the two belong to different operators is for you to
  see to: the same operator under two names can lie as one.
- **One node alone** can make up everything that nobody signed: descriptions, stores, owners, events, scores. It cannot make
  up files with another root, a wallet's signature, or change a root that this workspace has pinned. On the devnet there is
  one node, and the commands say so.
- **A server's identity** can be copied from another; \`asset complete\` therefore accepts an answer only with a receipt that
  the very key signed. That the model of this root computed the answer is what [audits](auditing.md) are for.
- **Operators** who share an index between machines name a PostgreSQL: \`PH_CODEX_INDEX=postgres://…\`. Several may read the
  chain into it at once. Without it each home folder has its own, \`chain/assets.sqlite\`.
- **Scores** count as independent where the wallet is neither creator, publisher nor provider of any asset of that root.
  Nobody confirms twice or their own. Two wallets may still be one person.

## In the editor

Where a far server (*PH-Codex: Mode* \`remote\`) names an asset, the person's own server reads the chain that it names and
compares: identifier, description and its hash, the NFT's own store, a signed list of the files where the description names
one at an \`https\` address, the far server with the wallet behind its key, and what this workspace has seen before. The
editor itself holds no chain code. The own server is started for it, without a model, and asks the nodes of the table (or of
\`PH_CODEX_RPC_…\`), which then see this machine's address and that it reads Ocean's events.

- The status bar item has the mark of a verified identity only where all of that agrees **and** an answer came whose receipt
  the very key signed. While the chain is read, where it cannot be read, and before the first signed answer, identity is
  *not proven*.
- Anything that disagrees is a warning. The row *Published* of the status menu says what, and leads to the list of what was
  compared; there one compares again, copies the identifier, or believes a new root where only the memory of this workspace
  is against it. Accepting another model in the row of the workspace does that, too.
- Scores of a far server's model come from the chain: value and interval, the wallet that attested it, who measured again.
  Those by wallets that earn with the model are not shown. Anybody can attest; that two wallets are two people no chain shows.
- It is compared when a server says who it is, and once an hour. The first reading of a public chain goes through all of
  Ocean's events since the factory's first block: many thousand requests to its nodes, with the part that is done in the
  menu. It goes on where it was, and one index serves all commands and windows.

## Several providers, and paid ones

\`asset complete\` asks the fastest first, then the next; one that failed rests, twice as long each time, and comes last
meanwhile. How each did is remembered in \`chain/providers.json\` of the home folder, and \`asset providers\` shows it beside what
it answers now. At the end the model on this machine is asked, where its files are here.

A provider that asks for payment is paid with \`--pay 2 --from bob.json\`: at most so many datatokens are put aside in a channel
for this server, by two signatures and without a transaction of yours; later answers come out of it. Its terms are compared
with the asset on the chain first. Session keys lie in \`keys/budgets.json\`, what was charged in \`purses\`. See
[getting paid](getting-paid.md) and [payments](../reference/payments.md#what-a-dishonest-party-can-take) for what each side can
lose. \`asset refund URL\` has the provider give back what is left; of one that does not, the wallet withdraws it by itself.

## Scores that cost nothing

\`score attest … --off-chain FILE\` signs the attestation into a file, in EAS's own format; \`score stamp FILE…\` proves in one
transaction that all of them were there, \`score list DID --file FILE\` judges them with those on the chain, and
\`score revoke FILE\` takes one back. A file without a stamp could have been signed at any time.

## Nobody can delete a model alone

The files of an open model are had from whoever holds them: servers that descriptions name, then those who announced
themselves with \`announce\`, then those that \`--holder\` names. A holder is trusted with nothing: the list of files has to have
the model's root, each chunk the hash that the description binds, and a bad chunk ends its sender's part. Where a description
binds no chunks, a list is only its author's word until the whole file has its digest. A download that was interrupted goes on
from what is there. Weights that are \`compute-only\` stay with their servers; everybody who publishes the same root names
some, and \`asset providers\` lists them all. The price of an answer is in the server's terms and the same for every wallet.
`;
