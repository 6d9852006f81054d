import type { Clock } from '../../../scenarios/base/clock.ts';
import { Bounded } from '../state/bounded.ts';

/** A poll as the broker publishes it. */
export type Poll = {
  id: string;
  title: string;
  description: string;
  options: string[];
  creatorId: string;
  votes: Record<string, number>;
  isActive: boolean;
  createdAt: string;
};

export type Polls = ReturnType<typeof createPolls>;

/** Returns the broker's polls. */
export function createPolls(clock: Clock) {
  const polls = new Bounded<string, Poll>(1000);
  /**
   * The option for which each user voted, by poll and then by user. A second vote of a user replaces the first. When a
   * defect doubles a vote, the copy counts for another user.
   */
  const votes = new Bounded<string, Bounded<string, string>>(1000);
  let count = 0;

  return {
    /**
     * @param options the options in one text, such as `a,b,c`
     * @returns the poll, or a text with the problem
     */
    create(title: string, description: string, options: string, creatorId: string): Poll | string {
      const list = [...new Set(options.split(',').map((option) => option.trim()))].filter(Boolean).slice(0, 50);
      if (title === '' || list.length < 2) return 'title and at least two options are required';
      const id = `poll-${++count}`;
      const none = Object.fromEntries(list.map((option) => [option, 0]));
      const createdAt = new Date(clock.wallMs()).toISOString();
      const poll = { id, title, description, options: list, creatorId, votes: none, isActive: true, createdAt };
      polls.set(id, poll);
      votes.set(id, new Bounded(10_000));
      return poll;
    },
    vote(pollId: string, option: string, userId: string, copies: number): Poll | undefined {
      const poll = polls.get(pollId);
      const voters = votes.get(pollId);
      if (!poll?.options.includes(option) || !voters) return undefined;
      for (let copy = 0; copy < copies; copy++) voters.set(copy === 0 ? userId : `${userId} again`, option);
      for (const name of poll.options) poll.votes[name] = 0;
      for (const choice of voters.values()) poll.votes[choice] = (poll.votes[choice] ?? 0) + 1;
      return poll;
    },
    list: () => [...polls.values()],
    analyze(pollId: string) {
      const poll = polls.get(pollId);
      if (!poll) return undefined;
      const ranking = Object.entries(poll.votes).sort(([, a], [, b]) => b - a);
      const total = ranking.reduce((sum, [, n]) => sum + n, 0);
      const leader = total === 0 ? '' : (ranking[0]?.[0] ?? '');
      const percentages = Object.fromEntries(ranking.map(([name, n]) => [name, total === 0 ? 0 : (n / total) * 100]));
      const analysis = total === 0 ? 'No votes yet.' : `${leader} leads with ${ranking[0]?.[1]} of ${total} votes.`;
      return { pollId, total, leader, percentages, analysis };
    },
  };
}
