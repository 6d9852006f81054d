import type { Random } from '../../../scenarios/base/random.ts';
import { Answer } from './answer.ts';
import { BatchEngine } from './batch-engine.ts';
import { EngineLoop, type Pace } from './engine-loop.ts';
import { Oracle } from './oracle.ts';
import { type ProfileName, profiles } from './profile.ts';
import { toPrompt } from './prompt.ts';
import type { Job, Question, Reader, Refusal, Watch } from './question.ts';

/** Answers questions. Each used profile has its own engine. All engines write to one log of true times (the oracle). */
export class InferenceService {
  readonly oracle = new Oracle();
  readonly engines = new Map<ProfileName, EngineLoop>();
  readonly #pace: Pace;
  readonly #random: Random;
  readonly #watch: Watch | undefined;

  constructor(pace: Pace, random: Random, watch?: Watch) {
    this.#pace = pace;
    this.#random = random;
    this.#watch = watch;
  }

  /** Submits a question. Returns its job, or the reason why the engine refuses it. */
  ask(question: Question, reader: Reader, arrivalMs = this.#pace.nowMs()): Job | Refusal {
    const profile = profiles[question.profile];
    const loop = this.#loopOf(question.profile);
    const prompt = toPrompt(question.texts, profile.blockTokens);
    if (prompt.tokens + question.maxTokens > profile.maxModelTokens) return 'context-length';
    if (loop.engine.waiting >= profile.maxWaiting) return 'queue-full';
    const parts = { question, prompt, reader, arrivalMs, loop };
    const answer = new Answer({ ...parts, pace: this.#pace, random: this.#random, watch: this.#watch });
    this.oracle.add(answer.record);
    answer.start();
    return answer;
  }

  #loopOf(name: ProfileName): EngineLoop {
    let loop = this.engines.get(name);
    if (!loop) {
      loop = new EngineLoop(new BatchEngine(profiles[name]), this.#pace);
      this.engines.set(name, loop);
    }
    return loop;
  }
}
