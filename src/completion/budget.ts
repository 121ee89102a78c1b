/** Code of many languages has 2.8 to 3.4 characters a token under byte-level BPE of 49,152 entries. */
const CHARS_PER_TOKEN = 3;

/**
 * 800 tokens of prefix and 200 of suffix: a cold start of 1,000 tokens costs 2 to 3 s on two old cores, which
 * the background prefill hides; twice as much would not be hidden any more.
 */
export const PREFIX_CHARS = 800 * CHARS_PER_TOKEN;
export const SUFFIX_CHARS = 200 * CHARS_PER_TOKEN;

/** Share of the prefix budget that is left after the window moved; it then grows until it is full again. */
export const KEPT_SHARE = 0.6;

/** The rest of one line is 20 characters at the median and 73 at the 95th percentile: 64 tokens cut off nothing. */
export const LINE_TOKENS = 64;
/** Ten lines of 16 tokens. */
export const BLOCK_TOKENS = 160;
export const BLOCK_LINES = 10;
