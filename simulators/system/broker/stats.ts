/** The broker's present peers and queue, and its messages since its start, named as in the published API. */
export type Stats = {
  total_peers: number;
  connected_peers: number;
  messages_in_queue: number;
  total_sent: number;
  total_delivered: number;
  /** Delivered / sent; 1 when no message was sent. */
  success_rate: number;
};
