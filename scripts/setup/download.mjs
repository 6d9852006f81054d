import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The largest downloads, in bytes. A list of checksums has a few kilobytes, and the largest archive about 150 MB. */
const mostBytes = { text: 1e6, file: 1e9 };

/** Returns the text at a URL. @throws with a message of one line when the download fails */
export async function downloadText(url, host) {
  const chunks = [];
  await receive(url, host, mostBytes.text, async (body) => {
    for await (const chunk of body) chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString('utf8');
}

/** Downloads a URL to a file and returns the SHA-256 in hexadecimal. @throws with a message of one line */
export async function downloadFile(url, file, host) {
  const hash = createHash('sha256');
  const hashing = async function* (body) {
    for await (const chunk of body) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await receive(url, host, mostBytes.file, hashing, createWriteStream(file));
  return hash.digest('hex');
}

/**
 * Pipes the body at a URL to `to`. Fails after `connectMs` without a byte, after `downloadMs` in total, or above `most`
 * bytes.
 */
async function receive(url, { connectMs, downloadMs, signal }, most, ...to) {
  // AbortSignal.any is not used: Node 20 may garbage-collect a signal made by AbortSignal.any and AbortSignal.timeout,
  // and the signal then never aborts (https://github.com/nodejs/node/issues/57736).
  const limit = new AbortController();
  const follow = () => limit.abort(signal.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow, { once: true });
  const timer = setTimeout(() => limit.abort(new Error(`no answer for ${connectMs / 1000} s`)), connectMs);
  const whole = setTimeout(
    () => limit.abort(new Error(`the download was not complete within ${downloadMs / 1000} s`)),
    downloadMs,
  );
  const watched = async function* (body) {
    let bytes = 0;
    for await (const chunk of body) {
      timer.refresh();
      bytes += chunk.length;
      if (bytes > most) throw new Error(`the download is longer than ${most / 1e6} MB`);
      yield chunk;
    }
  };
  try {
    const response = await fetch(url, { signal: limit.signal, redirect: 'follow' });
    timer.refresh();
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`HTTP ${response.status}`);
    }
    await pipeline(Readable.fromWeb(response.body), watched, ...to);
  } catch (error) {
    throw new Error(`${url}: ${error.cause?.message ?? error.message}`, { cause: error });
  } finally {
    clearTimeout(timer);
    clearTimeout(whole);
    signal?.removeEventListener('abort', follow);
  }
}
