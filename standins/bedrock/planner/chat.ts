import { type Exchange } from './conversation.js';
import { type ChatTopic } from './intent.js';
import { end, type Ending, type Scene } from './script.js';

/** Words for what is no request about the catalogue: always what can be done, never a pretence of having done it. */
export function chat(topic: ChatTopic, scene: Scene, clause = ''): Ending {
  switch (topic) {
    case 'greeting':
      return said(`Hello! ${canDo(scene)}`);
    case 'thanks':
      return said('You are welcome. Tell me when there is something else to do in the catalogue.');
    case 'help':
      return said(canDo(scene));
    case 'declined':
      return said(
        scene.earlier.at(-1)?.exchanges.some(isDone)
          ? 'I change nothing more. What I did before is done: tell me outright what to change back.'
          : `All right, I leave it as it is (\`${clause}\`). Nothing was changed.`,
      );
    case 'conditional':
      return end(
        `I do not act on conditions such as \`${clause}\`: I might judge them wrongly. Ask me to look first, then tell me outright what to change. Nothing was changed.`,
      );
    case 'asking':
      return said(
        `I only change something when you ask for it outright, and whether you may is decided by the rules at that moment. I cannot see who did what before. Nothing was changed. ${canDo(scene)}`,
      );
    case 'unknown':
      return end(
        `I am sorry, I did not understand \`${clause}\`, or it is nothing I can do. ${canDo(scene)}`,
      );
  }
}

const isDone = ({ tool, result }: Exchange) => /create|update|delete/.test(tool) && !result.failed;

const said = (text: string): Ending => ({ text });

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
