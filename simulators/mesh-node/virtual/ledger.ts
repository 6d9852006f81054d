/** Conservation: sent = delivered + duplicate + lost + expired + dropped + inFlight, at any moment. */
export type LedgerCounts = {
  sent: number;
  /** Copies that brought a node a message which it did not know. */
  delivered: number;
  duplicate: number;
  /** On the way: by the link, by a cut, or since nobody was there. */
  lost: number;
  /** Too old, or at the end of their hops without their addressee. */
  expired: number;
  /** By a node: its queue was full, it refused a forgery, or it is a blackhole. */
  dropped: number;
  inFlight: number;
};

/** The account of every copy of every message, and of every signal between neighbours. */
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

  /** What is missing from the account, as text; undefined when it is balanced and `found` copies are on their way. */
  problem(found: number): string | undefined {
    const sum = this.delivered + this.duplicate + this.lost + this.expired + this.dropped + this.inFlight;
    if (sum !== this.sent) return `${this.sent} sent, but ${sum} accounted for`;
    if (found !== this.inFlight) return `${this.inFlight} should be in flight, but ${found} are`;
    return undefined;
  }
}
