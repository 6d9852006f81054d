import type { OracleRecord } from './oracle.ts';
import type { ProfileName } from './profile.ts';

/** The upper limit of tokens in an answer, for every model of the stand-in. */
export const maxAnswerTokens = 4096;

/** A question to the engine. */
export type Question = {
  id: string;
  /**
   * The seed of the question's timing. Each request has its own seed, unless callers send the same x-request-key twice.
   */
  key: string;
  /** The seed of the question's answer. Questions with the same seed get the same words. */
  content: string;
  model: string;
  profile: ProfileName;
  /** The prompt, in parts. */
  texts: readonly string[];
  maxTokens: number;
  /** Mean length of an answer. When it is absent, the model's own mean applies. */
  meanTokens?: number;
  /** True if the answer has exactly `maxTokens` tokens, whatever length the model would draw. */
  exact?: boolean;
};

/**
 * The receiver of an answer. The receiver of a stream or a whole answer calls `Job.wrote` for each token that it writes
 * or collects. A batch does not call `Job.wrote`.
 */
export type Reader = { token(text: string, index: number): void; ended(finish: 'stop' | 'length'): void };

/** An admitted question. */
export type Job = {
  readonly record: OracleRecord;
  /** Notes the time at which a token is written. */
  wrote(): void;
  /** Ends the job because its reader has gone. */
  cancel(): void;
};

/** The reason why the engine refuses a question. */
export type Refusal = 'queue-full' | 'context-length';

/** Observes the engines, for metrics. */
export type Watch = { scheduled(record: OracleRecord): void; ended(record: OracleRecord): void };
