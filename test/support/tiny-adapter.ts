import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensorsFile } from './safetensors-file.ts';

export interface AdapterTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly type?: 'F32' | 'BF16';
}

function pack({ values, type = 'F32' }: AdapterTensor): Buffer {
  const floats = Buffer.from(Float32Array.from(values).buffer);
  if (type === 'F32') return floats;
  return Buffer.concat(values.map((_, index) => floats.subarray(4 * index + 2, 4 * index + 4)));
}

/** Bytes of a safetensors file. */
function encodeSafetensors(tensors: Readonly<Record<string, AdapterTensor>>): Buffer {
  const data: Buffer[] = [];
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, tensor]) => {
    const bytes = pack(tensor);
    data.push(bytes);
    const data_offsets = [offset, offset + bytes.length];
    offset += bytes.length;
    return [name, { dtype: tensor.type ?? 'F32', shape: tensor.shape, data_offsets }];
  });
  const header = { __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) };
  return encodeSafetensorsFile(header, Buffer.concat(data));
}

/** Writes an adapter folder as PEFT does. */
export function writeAdapter(
  folder: string,
  config: Readonly<Record<string, unknown>>,
  tensors: Readonly<Record<string, AdapterTensor>>,
): void {
  mkdirSync(folder, { recursive: true });
  const whole = { peft_type: 'LORA', task_type: 'CAUSAL_LM', bias: 'none', ...config };
  writeFileSync(join(folder, 'adapter_config.json'), JSON.stringify(whole));
  writeFileSync(join(folder, 'adapter_model.safetensors'), encodeSafetensors(tensors));
}
