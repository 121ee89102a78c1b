/** Values of attributes that are sent: never text of prompts or answers. */
export type Attributes = Readonly<Record<string, string | number>>;

/** One span, as the server knows it. */
export interface Span {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  /** The code of the error that ended it. */
  readonly error?: string | undefined;
}

const KINDS = { internal: 1, server: 2 } as const;
const STATUS_ERROR = 2;

function attributeList(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    // 64-bit integers are strings in the JSON form of Protocol Buffers.
    value: typeof value === 'number' ? { intValue: String(Math.round(value)) } : { stringValue: value },
  }));
}

const nanoseconds = (milliseconds: number) => String(BigInt(Math.round(milliseconds * 1000)) * 1000n);

/** Spans as the body of an OTLP/HTTP request in JSON. Source: OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding". */
export function otlpBody(spans: readonly Span[], version: string): object {
  const resource = { attributes: attributeList({ 'service.name': 'ph-codex', 'service.version': version }) };
  return {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            scope: { name: 'ph-codex', version },
            spans: spans.map(({ traceId, spanId, parentId, name, from, to, attributes, error }) => ({
              traceId,
              spanId,
              ...(parentId === undefined ? {} : { parentSpanId: parentId }),
              name,
              kind: name === 'completion' ? KINDS.server : KINDS.internal,
              startTimeUnixNano: nanoseconds(from),
              endTimeUnixNano: nanoseconds(to),
              attributes: attributeList(attributes),
              status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
            })),
          },
        ],
      },
    ],
  };
}
