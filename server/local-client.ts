import { request } from 'node:http';

export interface LocalAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request to the server behind a Unix socket or named pipe; rejects when nobody answers there. */
export function askLocal(
  socketPath: string,
  path: string,
  { body, signal }: { body?: object; signal?: AbortSignal } = {},
): Promise<LocalAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath,
        path,
        method: body ? 'POST' : 'GET',
        headers: { host: 'localhost', ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(signal ? { signal } : {}),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    call.once('error', reject);
    call.end(body ? JSON.stringify(body) : undefined);
  });
}

/** True when a server answers behind the socket, ready or not. */
export async function isServed(socketPath: string): Promise<boolean> {
  try {
    await askLocal(socketPath, '/health', { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
}
