import { PhcError } from '../../../protocol/errors.ts';
import { ortApi } from '../ort/api.ts';
import type { Device } from '../ort/device.ts';
import type { Pointer } from '../ort/functions.ts';
import { findCuda } from './find-cuda.ts';
import { loadNvidiaLibraries } from './load-libraries.ts';

const OPTIONS = {
  device_id: '0',
  // Twice as much each time would leave no room for the caches of other sequences.
  arena_extend_strategy: 'kSameAsRequested',
};

/** What stands before onnxruntime's own words: where in its sources they were said. */
const WHERE = /^.*\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : /s;

/** Adds the provider to the settings of a session; what it cannot compute is refused instead of done by the processor. */
function prepare(settings: Pointer): void {
  const api = ortApi();
  try {
    const options = api.create('CreateCUDAProviderOptions');
    try {
      const [keys, values] = [Object.keys(OPTIONS), Object.values(OPTIONS)];
      api.call('UpdateCUDAProviderOptions', options, keys, values, keys.length);
      api.call('SessionOptionsAppendExecutionProvider_CUDA_V2', settings, options);
    } finally {
      api.release('ReleaseCUDAProviderOptions', options);
    }
    api.call('AddSessionConfigEntry', settings, 'session.disable_cpu_ep_fallback', '1');
  } catch (cause) {
    const detail = (cause instanceof Error ? cause.message : String(cause)).replace(WHERE, '').trim();
    throw new PhcError('PHC_ENGINE_CUDA', { detail, cause });
  }
}

/**
 * An NVIDIA GPU, with keys and values in its memory. Of a greedy pass only ids, positions and the highest logits cross over.
 * @throws PhcError PHC_ENGINE_CUDA, PHC_ENGINE_LIBRARY.
 */
export function openCudaDevice(): Device {
  const library = findCuda();
  // First, for it sets up koffi. The provider is loaded with the first session.
  ortApi(library);
  loadNvidiaLibraries();
  return { prepare, memory: 'Cuda' };
}
