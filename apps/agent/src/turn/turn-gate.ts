import { MeshError } from '#libs/mesh';

/** Lets a person run a few turns at once, and one at a time in each conversation. */
export class TurnGate {
  readonly #running = new Map<string, Set<string>>();

  constructor(
    private readonly perPerson: number,
    private readonly altogether: number,
  ) {}

  /**
   * @param person opaque, of one person of one tenant
   * @returns what lets the next turn in
   * @throws MeshError `conflict` or `unavailable`
   */
  enter(person: string, conversationId: string): () => void {
    const mine = this.#running.get(person) ?? new Set<string>();
    if (mine.has(conversationId))
      throw new MeshError('conflict', 'this conversation is still being answered; wait, or stop it first');
    if (mine.size >= this.perPerson)
      throw new MeshError('unavailable', `you have ${mine.size} turns running; wait for one to end`);
    if (this.#total() >= this.altogether) throw new MeshError('unavailable', 'the agent is busy; try again');
    mine.add(conversationId);
    this.#running.set(person, mine);
    return () => {
      mine.delete(conversationId);
      if (mine.size === 0) this.#running.delete(person);
    };
  }

  #total(): number {
    return [...this.#running.values()].reduce((sum, { size }) => sum + size, 0);
  }
}
