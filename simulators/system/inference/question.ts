import type { OracleRecord } from './oracle.ts';
import type { ProfileName } from './profile.ts';

/** The limit applies to every model of the stand-in. */
export const maxAnswerTokens = 4096;

export type Question = {
  id: string;
  /** The seed of the question's timing, unique unless callers send the same x-request-key twice. */
  key: string;
  /** The seed of the answer. Questions with the same seed get the same words. */
  content: string;
  model: string;
  profile: ProfileName;
  /** The parts of the prompt. */
  texts: readonly string[];
  maxTokens: number;
  /** Mean length of an answer; by default, the model's own mean. */
  meanTokens?: number;
  /** The answer has exactly `maxTokens` tokens, whatever length the model would draw. */
  exact?: boolean;
};

/** Calls `Job.wrote` for each token that it writes or collects, except in a batch. */
export type Reader = { token(text: string, index: number): void; ended(finish: 'stop' | 'length'): void };

export type Job = {
  readonly record: OracleRecord;
  /** Notes the time at which a token is written. */
  wrote(): void;
  /** The reader has gone. */
  cancel(): void;
};

export type Refusal = 'queue-full' | 'context-length';

export type Watch = { scheduled(record: OracleRecord): void; ended(record: OracleRecord): void };
