import type { Device } from '../../server/engine/ort/device.ts';

/** All that is otherwise on a GPU, but the GPU: keys, values and logits in memory that JavaScript does not see. */
export const AS_ON_A_GPU: Device = { memory: 'Cpu' };
