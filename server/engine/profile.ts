/** How precisely the stored integers and scales are computed with; `cuda-fp16` on a GPU alone. */
export const SERVED_PROFILES = ['cpu-fast', 'cpu-fp32', 'cuda-fp16', 'exact'] as const;
export type ServedProfile = (typeof SERVED_PROFILES)[number];

/** What a server computes with unless something else is asked for. */
export const DEFAULT_PROFILE: ServedProfile = 'cpu-fast';
