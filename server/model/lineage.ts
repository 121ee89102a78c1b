/** `lineage.json`, beside a model and no part of its digest: what it was made of. */
export interface Lineage {
  readonly parents: ReadonlyArray<{ readonly name: string; readonly modelRoot: string }>;
  /** SHA-256 of the adapter's weights, `adapter_model.safetensors`. */
  readonly adapterSha256: string;
}
