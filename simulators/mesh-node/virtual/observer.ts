/**
 * Hears of each copy of a message that a node sends or receives. An observer does not change the simulation. `message`
 * is the serial number of the message.
 */
export interface Observer {
  sent(atMs: number, arrivesMs: number | undefined, from: number, to: number, message: number, ttl: number): void;
  arrived(atMs: number, from: number, to: number, message: number, what: string): void;
}
