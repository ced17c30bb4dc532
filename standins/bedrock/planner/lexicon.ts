const words = (text: string): string[] => text.trim().split(/[\s|]+/);

/** Verbs of a request by what they ask for, as alternatives of a pattern. */
export const verb = {
  create: 'create|add|insert|register|introduce|enter|launch',
  remove:
    'delete|remove|erase|discard|scrap|discontinue|retire|drop|destroy|trash|dump|purge|wipe|kill|bin|ditch|rm',
  set: 'set|change|update|make|put|adjust|modify|edit|bring|fix|correct|move|reset|reprice',
  up: 'raise|increase|bump up|bump|put up|mark up|hike|up',
  down: 'lower|decrease|reduce|cut|drop|discount|mark down|bring down|slash|knock',
  otherwise:
    'rename|double|triple|halve|take|pull|throw|kick|mark|hide|publish|unhide|restock|restore|undelete|undo|call|assign|place',
  read: 'show|list|display|find|search|get|give|look|see|view|browse|fetch|sort|order|rank|arrange|compare|count|tell|check|calculate|work out|pull up',
} as const;

/** Where products are, as in `from the catalogue`. */
export const place = String.raw`(?:the|our|my) (?:entire |whole |product )*(?:range|catalogue|catalog|inventory|shop|store|list|shelves|site|database|system)`;

/** Words that hold a sentence together, and those every product shares: in no casing do they tell one from another. */
const always = new Set(
  words(`the a an of our my your you we i me us it they he she is are was were be am do does did have has had
  there what whats what's which who who's whose where that that's can could would should will shall may might must let
  in on at from with to as by and or for about some any all every each everything anything something there's what've
  it's i'd i'm we're we've you've them their its this these those please s d ll ve re
  product products item items article articles catalogue catalog inventory stock stocked price prices priced cost costs
  costing dollars dollar bucks usd sort sorted order ordered how much many only just whatever sku skus
  currently actually really already still different got possibly maybe perhaps category categories available called named titled whose`),
);

/** Words that carry no meaning in lower case, yet may be a product's name where a capital sets them apart. */
const inLowerCase = new Set(
  words(`show display list up shop store thing things thingies stuff gear model models range entry entries pair pairs current one ones full sitting warehouse
  entire whole complete listing detail details info right now name names contains containing contain ids number
  whether know see find search looking`),
);

/** Words that begin a request. */
const commands = new Set([
  ...Object.values(verb).flatMap(words),
  ...words(`only just new hi hello hey good thanks thank ok okay yes no please don't never if when cheapest`),
]);

const comparing = new Set(
  words(`under below over above between less more most least top around within exactly cheapest cheaper up`),
);
export const isComparing = (word: string): boolean => comparing.has(word.toLowerCase());

/** Whether a word, as written, says nothing about which product is meant. */
export const isFiller = (word: string): boolean =>
  always.has(word.toLowerCase()) || (word === word.toLowerCase() && inLowerCase.has(word));

/** Whether a word would be written small within a sentence. */
export const isFunctionWord = (word: string): boolean => always.has(word.toLowerCase());

/** Whether a word at the beginning of a sentence is there for what it says, and its capital for where it stands. */
export const canBegin = (word: string): boolean =>
  isFunctionWord(word) || inLowerCase.has(word.toLowerCase()) || commands.has(word.toLowerCase());

const openers = new Set(
  words(`what what's whats which who who's whose how where when why is are do does did can could i we it its it's they
  the that this these those any all there my our let everything anything also and`),
);
/** Whether a sentence begins here: with a command, with what asks or names, or with a name where capitals tell one. */
export function beginsSentence(text: string, named: boolean): boolean {
  const [word = ''] = /^[\p{L}']+/u.exec(text) ?? [];
  const small = word.toLowerCase();
  if (openers.has(small) || commands.has(small) || text.startsWith('_')) return true;
  return named && /^\p{Lu}/u.test(word) && !isFunctionWord(word) && !isComparing(word);
}
