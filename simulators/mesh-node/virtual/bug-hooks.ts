import { everybody } from '../core/messages.ts';
import type { Bug } from '../world/timeline.ts';
import type { WorldControl } from './state.ts';

/** Defects put in on purpose. Each waits, from when it is armed, for its first occasion, and happens once. */
export class BugHooks {
  readonly #control: WorldControl;
  readonly #armed = new Set<Bug>();
  /** So that the common case is one look at one flag. */
  any = false;

  constructor(control: WorldControl) {
    this.#control = control;
  }

  arm(bug: Bug): void {
    this.#armed.add(bug);
    this.any = true;
  }

  /** The TTL that a copy arrives with: more than its message ever had. */
  tamper(message: number, ttl: number): number {
    return this.#fires('ttl-increase') ? this.#control.messages.ttl[message]! + 1 : ttl;
  }

  /** Copies leave across a cut until one has come through. */
  leaks(): boolean {
    return this.#armed.has('delivery-across-cut');
  }
  leaked(): boolean {
    return this.#fires('delivery-across-cut');
  }

  /** A copy vanishes from between sender and receiver. */
  loses(): boolean {
    return this.#fires('lost-in-flight');
  }

  /** A node has received a message. */
  delivered(message: number): void {
    const control = this.#control;
    const { messages, node } = control;
    const to = messages.to[message]!;
    if ((to === everybody || to === node) && this.#fires('duplicate-delivery')) control.deliver(message);
    if (!this.#fires('forged-message')) return;
    const origin = messages.origin[message]!;
    const forged = control.make({ origin, to: node, ttl: 1, sizeBytes: 1, priority: 1, forged: true });
    control.deliver(forged);
    messages.release(forged);
  }

  #fires(bug: Bug): boolean {
    if (!this.#armed.delete(bug)) return false;
    this.any = this.#armed.size > 0;
    return true;
  }
}
