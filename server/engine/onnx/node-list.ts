import type { OnnxNode } from '../../model/onnx/onnx-proto.ts';

/** Nodes that are written one after the other; `add` gives the name of the new one's output. */
export interface NodeList {
  readonly nodes: OnnxNode[];
  add(op: string, inputs: readonly string[], name: string, options?: Partial<OnnxNode>): string;
}

/** An empty list; a node is of ONNX's own domain, with one output and no attributes, unless `options` say otherwise. */
export function nodeList(): NodeList {
  const nodes: OnnxNode[] = [];
  return {
    nodes,
    add(op, inputs, name, options = {}) {
      const plain = { op, domain: '', inputs, outputs: [name], attributes: {} };
      nodes.push({ name: `${name}/${op}`, ...plain, ...options });
      return name;
    },
  };
}
