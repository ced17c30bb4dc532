import { rx } from './words.js';

const greeting = 'yo|hi|hello|hey|hiya|greetings|(?:good )?(?:morning|afternoon|evening)|good day';
const aside =
  "(?:if (?:possible|you (?:can|could|would|please)|you do(?:n't| not) mind|it(?:'s| is) (?:no trouble|possible))|" +
  'when(?:ever)? you (?:have|get|find) (?:a |the )?(?:moment|minute|second|chance|time))';
const thanks =
  '(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:very much|so much|a lot|again|in advance|a million))?';

const ready = '(?: (?:possibly|perhaps|maybe|kindly))*(?: be (?:able|so kind(?: as)?) to)?';
const may = `(?:can|could|would|might)${ready}`;

/** What may stand before a request without being part of it; each is taken off until none is left. */
const before = [
  `(?:(?:${greeting})(?: there| deputy| all| everyone| team)?|deputy|${thanks})\\b[,!.:]* `,
  '(?:ok|okay|alright|all right|right|yes|sure|well|so|now|then|and|also|please|pls|kindly|just|first|next|finally|actually|basically|hmm+|um+)\\b[,!.:]* ',
  '(?:great|good|perfect|nice|cool|awesome)[,!.] ',
  `${aside}(?: ?[,:-] ?| (?=please\\b))`,
  '(?:sorry|oops|excuse me|pardon(?: me)?)(?: to (?:bother|trouble|disturb) you| for (?:bothering|troubling) you)?\\b[,!.]* (?:but )?',
  `(?:do you think|any chance|i(?: was|'m| am)? (?:just )?wonder(?:ing|ed)? (?:if|whether)) you ${may} `,
  `(?:can|could|would|will) you${ready} `,
  '(?:can|could|may|might) (?:i|we) (?:please )?(?=(?:see|view|browse|get|have a (?:look|list))\\b)',
  '(?:i (?:meant|mean)|(?:i )?should have said)\\b[,:]* ',
  "(?:i|we)(?:'d| would) (?:kindly |really )?(?:like|love|want) (?:you )?to ",
  '(?:i|we) (?:want|need|wish)(?: you)? to ',
  "(?:i|we)(?:'m| am|'re| are) (?:looking|searching|shopping) for ",
  "(?:let's|let us|go ahead and|help me(?: to)?|let me (?=see\\b)|(?:i|we)(?:'d| would) (?:like|love)|(?:(?:i|we) )?(?:want|need)) ",
  '(?:(?:tell|show) (?:me|us)|know|see|find out|hear|check) (?=(?:who|what|which|how|why|when)\\b)',
].map((source) => rx`^${source}`);

const after = rx`[ ,.!?-]+(?:please|pls|${thanks}|for me|right now|right away|at the moment|atm|now|then|ok|okay|asap|from (?:now|today)(?: on)?|as of (?:now|today)|(?:would|will|can|could) you|${aside}|deputy)$`;
const marks = /[ ,;:.!?\u2026]+$/;

/** Takes the politeness off both ends, and the mark off the last, so that what is asked for comes first. */
export function withoutPoliteness(text: string): string {
  let rest = text.trim();
  for (let last = ''; last !== rest;) {
    last = rest;
    for (const pattern of before) rest = rest.replace(pattern, '');
    rest = rest.replace(marks, '').replace(after, '');
  }
  return rest;
}

const onlyManners = rx`^(?:(?:${greeting}|${thanks}|there|deputy|please|ok|okay|great|perfect|nice|cool|good|alright|go)[ ,.!?]*)+$`;

/** Before or after a request, `hello` or `thanks` is no request of its own. */
export const isManners = (clause: string): boolean => onlyManners.test(clause);
