import { changesIn } from './conversation.js';
import { type ChatTopic } from './intent.js';
import { end, type Ending, type Scene } from './script.js';

type Words = (scene: Scene, clause: string) => string;

/** Words for what is no request about the catalogue: always what can be done, never a pretence of having done it. */
const words: Readonly<Record<ChatTopic, Words>> = {
  greeting: (scene) => `Hello! ${canDo(scene)}`,
  thanks: () => 'You are welcome. Tell me when there is something else to do in the catalogue.',
  help: (scene) => canDo(scene),
  declined: ({ earlier }, clause) =>
    earlier.slice(-1).flatMap(changesIn).length > 0
      ? 'I do not take back by a no what I did before. Tell me outright what to change back.'
      : `All right, I leave it as it is (\`${clause}\`). Nothing was changed.`,
  conditional: (_scene, clause) =>
    `I do not act on conditions such as \`${clause}\`: I might judge them wrongly. Ask me to look first, then tell me outright what to change. Nothing was changed.`,
  asking: (scene) =>
    `I only change something when you ask for it outright, and whether you may is decided by the rules at that moment. I cannot see who did what before. Nothing was changed. ${canDo(scene)}`,
  unknown: (scene, clause) =>
    `I am sorry, I did not understand \`${clause}\`, or it is nothing I can do. ${canDo(scene)}`,
};

export function chat(topic: ChatTopic, scene: Scene, clause = ''): Ending {
  const text = words[topic](scene, clause);
  return topic === 'conditional' || topic === 'unknown' ? end(text) : { text };
}

/** Whoever offers a tool may say beside it that a call of this person is expected to be refused: then it is none of theirs. */
const refused = /\bexpected to be refused\b/i;

/** What the tools say of themselves: whoever may use fewer is told of fewer. */
function canDo({ tools }: Scene): string {
  const theirs = tools.offered.filter(({ description = '' }) => !refused.test(description));
  const able = theirs.map(({ description = '' }) => `- ${/^[^.:;,]+/.exec(description)?.[0]}.`);
  if (tools.offered.length === 0) return 'I have no tools for you at present.';
  return able.length === 0
    ? 'No tool is open to you with your rights: what you ask me to do is refused, by a rule that I name, and recorded.'
    : `I look after the product catalogue. What I have tools for:\n\n${able.join('\n')}`;
}
