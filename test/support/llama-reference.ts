import type { Weights } from '../../server/model/layout/weight-layout.ts';
import { type Matrix, readAll } from '../../server/model/matrix.ts';
import type { NetworkShape } from '../../server/model/network-shape.ts';

type Vector = readonly number[];

function times(matrix: Matrix, vector: Vector): number[] {
  const values = readAll(matrix);
  return Array.from({ length: matrix.rows }, (_, row) =>
    vector.reduce((sum, item, column) => sum + item * values[row * matrix.columns + column]!, 0),
  );
}

const plus = (a: Vector, b: Vector) => a.map((item, index) => item + b[index]!);

function normed(vector: Vector, weight: Matrix, epsilon: number): number[] {
  const mean = vector.reduce((sum, item) => sum + item * item, 0) / vector.length;
  const scale = readAll(weight);
  return vector.map((item, index) => (item / Math.sqrt(mean + epsilon)) * scale[index]!);
}

/** Turns item i of a head together with item i + D/2. */
function rotated(vector: Vector, position: number, { headDim, rotary }: NetworkShape): number[] {
  const half = headDim / 2;
  return vector.map((item, index) => {
    const inHead = index % headDim;
    const angle = position * rotary!.theta ** (-(inHead % half) / half);
    const partner = inHead < half ? -vector[index + half]! : vector[index - half]!;
    return item * Math.cos(angle) + partner * Math.sin(angle);
  });
}

function attend(
  queries: Vector,
  keys: readonly Vector[],
  values: readonly Vector[],
  shape: NetworkShape,
): number[] {
  const { heads, kvHeads, headDim } = shape;
  const out: number[] = [];
  for (let head = 0; head < heads; head++) {
    const shared = Math.floor(head / (heads / kvHeads)) * headDim;
    const query = queries.slice(head * headDim, (head + 1) * headDim);
    const scores = keys.map((key) =>
      Math.exp(query.reduce((sum, item, at) => sum + item * key[shared + at]!, 0) / Math.sqrt(headDim)),
    );
    const total = scores.reduce((sum, score) => sum + score, 0);
    for (let at = 0; at < headDim; at++) {
      out.push(values.reduce((sum, value, index) => sum + (scores[index]! / total) * value[shared + at]!, 0));
    }
  }
  return out;
}

/** The weight of a layer, by the end of its name. */
type Layer = (part: string) => Matrix;

function runLayer(stream: readonly Vector[], layer: Layer, shape: NetworkShape): Vector[] {
  const inputs = stream.map((vector) => normed(vector, layer('input_layernorm'), shape.epsilon));
  const [q, k, v] = [layer('self_attn.q_proj'), layer('self_attn.k_proj'), layer('self_attn.v_proj')];
  const queries = inputs.map((input, position) => rotated(times(q, input), position, shape));
  const keys = inputs.map((input, position) => rotated(times(k, input), position, shape));
  const values = inputs.map((input) => times(v, input));
  return stream.map((vector, position) => {
    const seen = [keys.slice(0, position + 1), values.slice(0, position + 1)] as const;
    const attention = times(layer('self_attn.o_proj'), attend(queries[position]!, ...seen, shape));
    const middle = plus(vector, attention);
    const input = normed(middle, layer('post_attention_layernorm'), shape.epsilon);
    const up = times(layer('mlp.up_proj'), input);
    const gated = times(layer('mlp.gate_proj'), input).map(
      (gate, index) => (gate / (1 + Math.exp(-gate))) * up[index]!,
    );
    return plus(middle, times(layer('mlp.down_proj'), gated));
  });
}

/** Logits after each token, by the textbook: slow, in doubles, without a cache. */
export function llamaReference(shape: NetworkShape, weights: Weights, ids: readonly number[]): number[][] {
  const weight = (name: string) => weights.get(`${name}.weight`)!;
  const table = readAll(weight('model.embed_tokens'));
  let stream: Vector[] = ids.map((id) => [...table.subarray(id * shape.width, (id + 1) * shape.width)]);
  for (let index = 0; index < shape.layers; index++) {
    stream = runLayer(stream, (part) => weight(`model.layers.${index}.${part}`), shape);
  }
  const output = weights.get('lm_head.weight') ?? weight('model.embed_tokens');
  return stream.map((vector) => times(output, normed(vector, weight('model.norm'), shape.epsilon)));
}
