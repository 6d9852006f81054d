/** The current peers and queue, and the messages since the start. The names are as in the published API. */
export type Stats = {
  total_peers: number;
  connected_peers: number;
  messages_in_queue: number;
  total_sent: number;
  total_delivered: number;
  /** The rate is 1 when no message was sent. */
  success_rate: number;
};
