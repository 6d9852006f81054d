/** A body that is longer than its reader allows. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';

  constructor(mostBytes: number) {
    super(`the answer is longer than ${mostBytes.toLocaleString('en')} bytes`);
  }
}

/**
 * The body of an answer as UTF-8 text. Throws BodyTooLargeError as soon as more than `mostBytes` arrived, and closes
 * the connection; at most one chunk more than that is ever in memory. The caller's signal bounds the time.
 */
export async function readText(response: Response, mostBytes: number): Promise<string> {
  return Buffer.concat(await readChunks(response, mostBytes)).toString('utf8');
}

/** The start of the body, at most `mostBytes` of it, for a message to people; the rest is not read. Never throws. */
export async function readStart(response: Response, mostBytes: number): Promise<string> {
  const start: Uint8Array[] = [];
  try {
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      start.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= mostBytes) break;
    }
  } catch {
    // An answer that breaks off still has a start.
  }
  return Buffer.concat(start).subarray(0, mostBytes).toString('utf8');
}

/** The body as JSON. Throws BodyTooLargeError, and SyntaxError when it is no JSON. */
export async function readJson(response: Response, mostBytes: number): Promise<unknown> {
  return JSON.parse(await readText(response, mostBytes));
}

async function readChunks(response: Response, mostBytes: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop by an exception cancels the stream, which closes the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new BodyTooLargeError(mostBytes);
    chunks.push(chunk);
  }
  return chunks;
}
