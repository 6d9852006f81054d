import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { type BodyLimit, bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { ProbeFailure } from './outcome.ts';

/** The content codings of RFC 9110, section 8.4.1, and Brotli (RFC 7932). */
const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};
/** Each content coding of an answer is decoded in a separate step, so the number of codings is limited. */
const mostCodings = 5;

/**
 * Resolves to the decoded body. `contentEncoding` names the codings, as in the header. Rejects with BodyLimitError for
 * a decoded body above the limit, and with ProbeFailure for a body that cannot be decoded.
 */
export async function decodedBody(
  bytes: Buffer,
  contentEncoding = '',
  limit: BodyLimit = bodyLimits.probeAnswer,
): Promise<Buffer> {
  const codings = contentEncoding.toLowerCase().split(/[ \t]*,[ \t]*/);
  const applied = codings.filter((coding) => !['', 'identity'].includes(coding));
  if (applied.length > mostCodings)
    throw new ProbeFailure('content', `the answer has more than ${mostCodings} content codings`);
  // The answer to a HEAD request has no body, but its header may name a coding.
  if (bytes.length === 0) return bytes;
  let body = bytes;
  for (const coding of applied.reverse()) body = await decoded(body, coding, limit);
  return body;
}

async function decoded(bytes: Buffer, coding: string, limit: BodyLimit): Promise<Buffer> {
  if (!isKnown(coding)) throw new ProbeFailure('content', 'the content-encoding of the answer is unknown');
  try {
    return await decoders[coding](bytes, { maxOutputLength: limit.bytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new BodyLimitError(limit, 'bytes');
    throw new ProbeFailure('content', `the body is not valid ${coding}`, { cause });
  }
}

function isKnown(coding: string): coding is keyof typeof decoders {
  return Object.hasOwn(decoders, coding);
}
