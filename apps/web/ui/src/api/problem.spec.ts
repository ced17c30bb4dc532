import { describe, expect, it } from '@jest/globals';
import { explained, problemFrom } from './problem.js';

const late = '`deputy.agent.turn.web` did not answer within 20000 ms';

describe('a problem on the page', () => {
  it('names no subject of the mesh when time ran out, and does not claim that nothing was done', async () => {
    const answered = new Response(JSON.stringify({ code: 'deadline_exceeded', detail: late }), {
      status: 504,
    });
    const { code, message } = await problemFrom(answered);
    expect(code).toBe('deadline_exceeded');
    for (const words of [message, explained('deadline_exceeded', late)]) {
      expect(words).not.toContain('deputy.');
      expect(words).toContain('may have been done');
    }
  });

  it('is otherwise the sentence that the server said', () => {
    expect(explained('unavailable', 'the agent cannot be reached; try again')).toBe(
      'The agent cannot be reached; try again.',
    );
  });
});
