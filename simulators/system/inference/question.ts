import type { OracleRecord } from './oracle.ts';
import type { ProfileName } from './profile.ts';

/** The maximum length of an answer, for every simulated model. */
export const maxAnswerTokens = 4096;

export type Question = {
  id: string;
  /** The seed of the question's timing. It is unique, unless a caller sends the same x-request-key twice. */
  key: string;
  /** The seed of the answer. Questions with the same seed get the same words. */
  content: string;
  model: string;
  profile: ProfileName;
  /** The parts of the prompt. */
  texts: readonly string[];
  maxTokens: number;
  /** The mean length of an answer. The default is the mean of the model. */
  meanTokens?: number;
  /** If true, the answer has exactly `maxTokens` tokens. */
  exact?: boolean;
};

/**
 * Receives the tokens of an answer. Except in a batch, a reader calls `Job.wrote` for each token that it handles.
 */
export type Reader = { token(text: string, index: number): void; ended(finish: 'stop' | 'length'): void };

export type Job = {
  readonly record: OracleRecord;
  /** Notes the time at which a token is written. */
  wrote(): void;
  /** Ends the job, because its reader has disconnected. */
  cancel(): void;
};

export type Refusal = 'queue-full' | 'context-length';

export type Watch = { scheduled(record: OracleRecord): void; ended(record: OracleRecord): void };
