import { fileLimits } from './file-limits.ts';

export type BodyLimit = {
  readonly body: string;
  /** The maximum size in bytes, after decompression. */
  readonly bytes: number;
  /**
   * The maximum of decompressed bytes per compressed byte. It is checked only for bodies above 16 MB (decompressed).
   */
  readonly ratio?: number;
  /**
   * The maximum time from the request to the end of the body, in milliseconds. A text describes a limit that the caller
   * sets. The text `none` means no limit.
   */
  readonly time: number | string;
  /** The consequence of exceeding the limit. */
  readonly atLimit: string;
};

export type TimedLimit = BodyLimit & { readonly time: number };

const timeoutOfProbe = '`timeout` of the probe';

/** The limit of every body that meshproof reads. docs/limits.md lists the same limits. */
export const bodyLimits = {
  // The metrics are read again two seconds after each answer. With answers within `time`, a phase of half a minute has
  // at least eight values.
  targetMetrics: {
    body: 'the /metrics of the target',
    bytes: 5_000_000,
    time: 1500,
    atLimit: 'note in the events; /metrics is not read again in this run',
  },
  serverMetrics: {
    body: 'the /metrics of the inference server',
    bytes: 5_000_000,
    time: 2000,
    atLimit: 'note in the events; /metrics is not read again in this run',
  },
  // The start of the answer is enough: people read the first lines of a refusal, and the first characters identify
  // HTML.
  writeAnswer: {
    body: 'the answer of the remote-write receiver',
    bytes: 64_000,
    time: 10_000,
    atLimit: 'the rest is not read; the status and the start of the answer are enough',
  },
  queryAnswer: {
    body: 'the answer of the query API of Prometheus',
    bytes: 10_000_000,
    time: 10_000,
    atLimit: 'a query of `resources` fails with a note in the events; a delivery stays unconfirmed',
  },
  statusAnswer: {
    body: 'the answer of the status API of Prometheus',
    bytes: 1_000_000,
    time: 10_000,
    atLimit: 'histograms are sent with classic buckets',
  },
  reachability: {
    body: 'the answer to a reachability check',
    bytes: 1,
    time: 2000,
    atLimit: 'the rest is not read; the target counts as reachable',
  },
  controlAnswer: {
    body: 'the answer of the stand-in to a change of its defects',
    bytes: 64_000,
    time: 10_000,
    atLimit: 'the rest is not read',
  },
  // The oracle lists the true times of the answers of the stand-in (the simulated target). The limit is enough for
  // 100,000 answers of 100 tokens.
  oracle: {
    body: 'the oracle of the stand-in',
    bytes: 200_000_000,
    time: 60_000,
    atLimit: 'the self-test fails',
  },
  probeAnswer: {
    body: 'the answer to the probe',
    bytes: 10_000_000,
    time: timeoutOfProbe,
    atLimit: 'the probe fails with the class `content`',
  },
  probeStream: {
    body: 'the stream that the probe reads',
    bytes: 16_000_000,
    time: timeoutOfProbe,
    atLimit: 'the probe fails with the class `protocol`',
  },
  probeEvent: {
    body: 'an event of the stream that the probe reads',
    bytes: 1_000_000,
    time: timeoutOfProbe,
    atLimit: 'the probe fails with the class `protocol`',
  },
  probeMessage: {
    body: 'a WebSocket message to the probe',
    bytes: 1_000_000,
    time: timeoutOfProbe,
    atLimit: 'the probe fails with the class `protocol`',
  },
  probeMessages: {
    body: 'the sum of the WebSocket messages to the probe',
    bytes: 16_000_000,
    time: timeoutOfProbe,
    atLimit: 'the probe fails with the class `protocol`',
  },
  // The limit is enough for 64,000 chunks of 250 bytes.
  chatStream: {
    body: 'a streamed completion',
    bytes: 16_000_000,
    time: '`timeout` of chat-user',
    atLimit: 'the stream ends with the outcome `oversized`',
  },
  chatEvent: {
    body: 'an event of a streamed completion',
    bytes: 250_000,
    time: '`timeout` of chat-user',
    atLimit: 'the stream ends with the outcome `oversized`',
  },
  chatAnswer: {
    body: 'a whole completion',
    bytes: 2_000_000,
    time: '`timeout` of chat-user',
    atLimit: 'the request ends with the outcome `oversized`',
  },
  // The limit of one completion (`chatStream`) alone does not protect the memory: 10,000 open completions of 16 MB need
  // 160 GB.
  chatOpen: {
    body: 'the total of all open completions',
    bytes: 128_000_000,
    time: '`timeout` of chat-user',
    atLimit: 'a stream that receives more bytes ends with the outcome `oversized`',
  },
  chatRefusal: {
    body: 'the answer to a refused chat request',
    bytes: 4000,
    time: 1000,
    atLimit: 'the rest is not read; the start is shown',
  },
  chatQueue: {
    body: 'the parts of streams that were received but are not parsed yet',
    bytes: 32_000_000,
    time: '20 ms',
    atLimit: 'the received parts are parsed before more is read',
  },
  meshAnswer: {
    body: 'the answer of the broker to a message',
    bytes: 1_000_000,
    time: '5 s',
    atLimit: 'the message ends with the failure `garbage` of the target',
  },
  meshFrame: {
    body: 'a WebSocket frame of the broker',
    bytes: 1_000_000,
    time: 'the length of the run',
    atLimit: 'the connection ends with the failure `protocol` of the target',
  },
  meshGarbage: {
    body: 'the invalid frames of the broker since its last valid frame',
    bytes: 2_000_000,
    time: 'the length of the connection',
    atLimit: 'the connection ends with the failure `protocol` of the target',
  },
  health: {
    body: 'the answer of the health address',
    bytes: 1_000_000,
    time: 30_000,
    atLimit: 'the target counts as up; the rest is not read',
  },
  // `bytes` is Node's own limit for headers.
  tunnel: {
    body: 'the answer of the proxy to a request for a tunnel',
    bytes: 16_384,
    time: 10_000,
    atLimit: 'the connection failed',
  },
  pushFromK6: {
    body: 'a push of k6',
    bytes: 16_777_216,
    time: '30 s',
    atLimit: 'the push is refused; the run is INVALID if rows are missing',
  },
  unsentBody: {
    body: 'a body in the outbox',
    bytes: 16_777_216,
    time: 'none',
    atLimit: 'nothing of this outbox is sent: exit 2',
  },
  logLine: {
    body: 'a line in the log of k6 or Prometheus',
    bytes: 1_000_000,
    time: 'the length of the run',
    atLimit: 'the rest of the line is left out',
  },
  // The record of a 24-hour run with 40 series has a size of about 1 GB.
  recordFile: {
    body: 'a file of the record, unpacked,',
    bytes: 2_000_000_000,
    ratio: 250,
    time: 'none',
    atLimit: 'the file counts as damaged: exit 2, or the run is left out',
  },
  recordLine: {
    body: 'a line of the record',
    bytes: 4_000_000,
    time: 'none',
    atLimit: 'the file counts as damaged: exit 2, or the run is left out',
  },
  storeFile: {
    body: 'a JSON document of the store',
    bytes: 64_000_000,
    time: 'none',
    atLimit: 'the document counts as damaged: exit 2, or the document is left out',
  },
  browserTrace: {
    body: 'a trace or HAR of a browser, unpacked,',
    bytes: 40_000_000,
    time: '30 s',
    atLimit: 'note in the events; the evidence of the journey is left out',
  },
  pageText: {
    body: 'the text of a page that is searched for secrets',
    bytes: 2_000_000,
    time: '2 s',
    atLimit: 'no screenshot is kept, because the rest of the page may show a secret',
  },
  // A limit of the compression ratio is not needed, because the browser keeps at most 10 MB of an answer.
  journeyAnswer: {
    body: 'an answer that a journey gets and that is searched for tokens',
    bytes: 64_000,
    time: 1000,
    atLimit: 'the answer is not searched; the journey goes on',
  },
  fieldPosts: {
    body: 'the field data that the pages of a journey post',
    bytes: 1_000_000,
    time: 'the length of the journey',
    atLimit: 'later posts are left out',
  },
  consoleText: {
    body: 'the console log of a page in its evidence, and the output of a journey',
    bytes: 1_000_000,
    time: '30 s',
    atLimit: 'the rest is left out',
  },
  scriptConsole: {
    body: 'the stored console lines of a k6 program',
    bytes: 4_000_000,
    time: 'the length of the run',
    atLimit: 'the rest is left out',
  },
  scriptSummary: {
    body: 'the summary of k6, or the result of `handleSummary`',
    bytes: 64_000_000,
    time: 'none',
    atLimit: 'the summary or result is left out; the output of the command names the limit',
  },
  initAnswer: {
    body: 'an answer to a request of `init`',
    bytes: 2_000_000,
    time: 10_000,
    atLimit: 'the rest is not read; a late answer counts as no answer',
  },
  initStream: {
    body: 'a stream of events that answers a request of `init`',
    bytes: 2_000_000,
    time: 2000,
    atLimit: 'the rest is not read; a route whose stream does not end in time is left out',
  },
  ...fileLimits,
} as const satisfies Readonly<Record<string, BodyLimit>>;
