/** The counts always balance: sent = delivered + duplicate + lost + expired + dropped + inFlight. */
export type LedgerCounts = {
  sent: number;
  /** The copies whose message was new to the receiving node. */
  delivered: number;
  duplicate: number;
  /** The copies that a link or a real socket lost, that a partition stopped, or whose receiver was down. */
  lost: number;
  /** The copies that were stored too long, or had no hops left before they reached the addressee. */
  expired: number;
  /**
   * The copies that a node discarded. This happens if the node's queue is full, the copy is a forgery, or the disk with
   * the copy is lost. A blackhole (an adversary) also discards copies.
   */
  dropped: number;
  inFlight: number;
};

/** Counts either the copies of messages or the signals between neighbours. */
export class CopyLedger implements LedgerCounts {
  sent = 0;
  delivered = 0;
  duplicate = 0;
  lost = 0;
  expired = 0;
  dropped = 0;
  inFlight = 0;

  counts(): LedgerCounts {
    const { sent, delivered, duplicate, lost, expired, dropped, inFlight } = this;
    return { sent, delivered, duplicate, lost, expired, dropped, inFlight };
  }

  /**
   * @param found the number of copies that are really in flight
   * @returns which counts disagree, as text; undefined when all counts agree with each other and with `found`
   */
  problem(found: number): string | undefined {
    const sum = this.delivered + this.duplicate + this.lost + this.expired + this.dropped + this.inFlight;
    if (sum !== this.sent) return `${this.sent} sent, but ${sum} accounted for`;
    if (found !== this.inFlight) return `${this.inFlight} should be in flight, but ${found} are in flight`;
    return undefined;
  }
}
