/** Sizes of the line's larger networks, as GPT-2 medium's and GPT-J's own configuration files have them. */
export const MEDIUM = {
  model_type: 'gpt2',
  n_embd: 1024,
  n_layer: 24,
  n_head: 16,
  n_positions: 1024,
  vocab_size: 50_257,
};
export const LARGE = {
  model_type: 'gptj',
  n_embd: 4096,
  n_layer: 28,
  n_head: 16,
  n_positions: 2048,
  vocab_size: 50_400,
  rotary_dim: 64,
};
