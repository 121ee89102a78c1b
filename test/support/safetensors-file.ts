/** Header of a safetensors file, as parsed JSON. */
export type SafetensorsHeader = Record<
  string,
  { dtype: string; shape: number[]; data_offsets: [number, number] }
>;

/** Bytes of a safetensors file with that header and data. */
export function encodeSafetensorsFile(header: object, data: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

/** The parts of a safetensors file, metadata left out. */
export function decodeSafetensorsFile(file: Buffer): { header: SafetensorsHeader; data: Buffer } {
  const end = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__, ...header } = JSON.parse(file.toString('utf8', 8, end));
  return { header, data: file.subarray(end) };
}
