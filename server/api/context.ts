import type { ServerConfig } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import type { ReceiptDesk } from '../identity/receipt-desk.ts';
import type { Till } from '../payments/till.ts';
import type { TraceExporter } from '../traces/trace-exporter.ts';
import type { Gate } from './gate.ts';
import type { Metrics } from './metrics.ts';

/** What the routes that generate share. */
export interface ApiContext {
  readonly engine: Engine;
  readonly config: ServerConfig;
  readonly gate: Gate;
  readonly metrics: Metrics;
  /** Where answers get their receipts; undefined for a server that signs nothing. */
  readonly receipts: ReceiptDesk | undefined;
  /** Where answers are paid for; undefined for a server that asks for no money. */
  readonly till: Till | undefined;
  /** Where traces of answers go; undefined for a server that sends none. */
  readonly traces: TraceExporter | undefined;
}
