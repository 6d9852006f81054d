import { everybody } from '../core/messages.ts';
import type { Bug } from '../world/timeline.ts';
import type { WorldControl } from './state.ts';

/** Deliberate defects of the simulator. Each defect acts once, at the first opportunity after it was armed. */
export class BugHooks {
  readonly #control: WorldControl;
  readonly #armed = new Set<Bug>();
  /** True while a deliberate bug is armed. Without bugs, the engine reads only this flag, to save time. */
  any = false;

  constructor(control: WorldControl) {
    this.#control = control;
  }

  arm(bug: Bug): void {
    this.#armed.add(bug);
    this.any = true;
  }

  /** Returns the TTL of an arriving copy. The bug `ttl-increase` raises this TTL above the first TTL of the message. */
  tamper(message: number, ttl: number): number {
    return this.#fires('ttl-increase') ? this.#control.messages.ttl[message]! + 1 : ttl;
  }

  /**
   * Returns whether copies may be sent across a cut. They may while the bug `delivery-across-cut` is armed. The first
   * copy that arrives across the cut disarms the bug.
   */
  leaks(): boolean {
    return this.#armed.has('delivery-across-cut');
  }
  /** Returns whether the bug `delivery-across-cut` lets an arriving copy cross the cut. The bug fires only once. */
  leaked(): boolean {
    return this.#fires('delivery-across-cut');
  }

  /**
   * Returns whether the bug `lost-in-flight` makes this copy vanish between sender and receiver. If so, the bug is
   * disarmed.
   */
  loses(): boolean {
    return this.#fires('lost-in-flight');
  }

  /** The bug `duplicate-delivery` delivers this message again. The bug `forged-message` delivers a forged message. */
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
