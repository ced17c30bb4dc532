import { isFiller } from './lexicon.js';
import { readTarget, type Target } from './target.js';

export type Detail = 'all' | 'price' | 'stock' | 'category' | 'owner' | 'visibility';
export type DetailAsked = { kind: 'detail'; target: Target; detail: Detail };

const detailForms: readonly [RegExp, Detail][] = [
  [
    /^how (?:much|expensive|cheap) (?:is|are|for|does|do|would)\s+(.+?)(?:\s+(?:cost|costs|sell for|go for))?$/i,
    'price',
  ],
  [
    /^(?:what(?:'s| is| are)|tell me|show me|give me|get)\s+(?:the\s+)?(?:current\s+)?(?:price|cost)s?\s+(?:of|for)\s+(.+)$/i,
    'price',
  ],
  [/^what (?:does|do|would|did)\s+(.+?)\s+cost$/i, 'price'],
  [/^(?:the\s+)?(?:price|cost)\s+(?:of|for)\s+(.+)$/i, 'price'],
  [
    /^(?:what(?:'s| is)|tell me|show me|give me|get)\s+(?:the\s+)?(?:current\s+)?(?:stock|quantity|inventory)(?: level)?\s+(?:of|for)\s+(.+)$/i,
    'stock',
  ],
  [/^(?:is|are)\s+(.+?)\s+(?:still\s+)?(?:in stock|available|sold out|out of stock)$/i, 'stock'],
  [
    /^how many\s+(?:units|pieces|items)\s+of\s+(.+?)\s+(?:do we have|are|is|have we|left|remain).*$/i,
    'stock',
  ],
  [/^what(?:'s| is)\s+the\s+(?:product\s+)?id\s+(?:of|for)\s+(.+)$/i, 'all'],
  [/^(?:what(?:'s| is))\s+(?:the\s+)?category\s+of\s+(.+)$/i, 'category'],
  [/^(?:what|which)\s+category\s+(?:is|does)\s+(.+?)(?:\s+(?:in|belong to))?$/i, 'category'],
  [/^who\s+(?:owns|created|added|is the owner of)\s+(.+)$/i, 'owner'],
  [
    /^(?:tell me (?:more )?about|describe|details? (?:of|for|about|on)|show (?:me )?(?:the )?details? (?:of|for)|more about|open)\s+(.+)$/i,
    'all',
  ],
];
const byId =
  /^(?:show|get|see|view|open|display|find|fetch|what(?:'s| is)|look up|give)?\s*(?:me\s+|us\s+)?(?:the\s+)?((?:products?|items?)\s*(?:with\s+)?(?:the\s+)?(?:ids?|number|no\.?)?\s*[:=]?\s*#?\d+(?:\s*(?:,|and)\s*#?\d+)*|(?:id|#)\s*[:=]?\s*#?\d+)$/i;
const again =
  /^(?:show|get|see|view|open|display)\s+(?:me\s+)?(it|that one|this one|the (?:first|second|third|fourth|fifth|last)(?: one)?)$/i;

/** Reads a question about one product, such as `how much is X?`; undefined when it is none, or is about several. */
export function readDetail(clause: string): DetailAsked | undefined {
  const text = clause.replace(/[?\s]+$/, '');
  for (const [pattern, detail] of detailForms) {
    const named = pattern.exec(text)?.[1];
    if (!named) continue;
    const target = readTarget(named);
    // `how much are the laptops under $500` and `is anything sold out` ask for a list.
    if (target.kind === 'every' || (target.kind === 'name' && isSeveral(target.name))) return undefined;
    return { kind: 'detail', target, detail };
  }
  const named = (byId.exec(text) ?? again.exec(text))?.[1];
  return named ? { kind: 'detail', target: readTarget(named), detail: 'all' } : undefined;
}

const isSeveral = (name: string) =>
  /^[A-Z]?[a-z ]+s$/.test(name) ||
  name.split(' ').every(isFiller) ||
  /\b(?:under|below|over|above|between|in stock)\b/i.test(name);
