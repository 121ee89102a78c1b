import { halfGraph } from '../../model/onnx/half-graph.ts';
import { readFloats, withStoredModel } from './stored-bytes.ts';

/**
 * The model of a folder as a GPU computes it, in fp16 over the same stored integers, which stay in their file.
 * Throws `PHC_MODEL_FORMAT` for a number that fp16 lacks.
 */
export function readHalfModel(folder: string): Promise<Uint8Array> {
  return withStoredModel(folder, ({ graph, read }) => halfGraph(graph, (tensor) => readFloats(tensor, read)));
}
