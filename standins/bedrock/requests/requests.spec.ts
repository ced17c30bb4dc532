import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { converse, fromCatalogue, type Row } from '#test/bedrock/conversation';
import { rows } from '#test/bedrock/casings';
import { seededCatalogue } from '#test/bedrock/seeded-catalogue';

/** What somebody says, one line or several in turn, and what must come of the last of them. */
interface Request {
  say: string | string[];
  /** What the answer says, all of it. */
  says?: string[];
  /** What it must not say. */
  never?: string[];
  /** The writes that must be made by the last of them; without them none may be. */
  writes?: [action: string, input: Record<string, unknown>][];
  /** Those that the ones before it make. */
  before?: Request['writes'];
  /** It is asked about, and this is named. */
  asks?: string;
}
type Verdict = 'right' | 'asked' | 'misleading' | 'wrong write';
type Score = Record<Verdict, number>;

/** Words by which an answer owns up to what it did not understand or do. */
const owningUp =
  /\bI (?:do not|did not|could not|cannot|only|know no|found no product named|have no)\b|\?|Nothing was changed|I leave it as it is/;

const isWrite = (name: string) => /create|update|delete/.test(name);

function judge(
  catalogue: readonly Row[],
  { say, says = [], never = [], before = [], writes = [], asks }: Request,
): { verdict: Verdict; answer: string } {
  const talk = converse(fromCatalogue(catalogue));
  const answers = [say].flat().map((words) => talk.say(words));
  const { text = '', done = [] } = answers.at(-1) ?? {};
  const made = answers
    .flatMap((answer) => answer.done)
    .map(([name, input]): [string, unknown] => [name.replace('products_', ''), input])
    .filter(([name]) => isWrite(name));
  const wanted = JSON.stringify([...before, ...writes].slice(0, made.length));
  if (JSON.stringify(made) !== wanted) return { verdict: 'wrong write', answer: JSON.stringify(made) };
  const same = made.length === before.length + writes.length;
  const honest = owningUp.test(text) && (same || !done.some(([name]) => isWrite(name)));
  if (asks !== undefined && !honest) return { verdict: 'misleading', answer: text };
  if (asks !== undefined)
    return { verdict: text.toLowerCase().includes(asks.toLowerCase()) ? 'right' : 'asked', answer: text };
  const shows = never.some((part) => text.includes(part));
  const right = same && says.every((part) => text.includes(part)) && !shows;
  // What must not be shown may be shown only to ask which of it is meant: a question beside it makes no answer honest.
  const asked =
    honest && (!shows || /\bWhich one should I|\bSay yes|do not know the word|did not understand/.test(text));
  return { verdict: right ? 'right' : asked ? 'asked' : 'misleading', answer: text };
}

/** Who reads a set, and in which catalogue: the small one of the grammar's own specs, or what a local mesh begins with. */
const isForeign = (file: string) => /^(?:unseen|own|development)/.test(file);
const catalogueOf = (file: string): readonly Row[] =>
  isForeign(file) ? seededCatalogue('acme', 'bob') : rows;
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'));

describe.each(files)('%s', (file) => {
  const requests = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Request[];
  const catalogue = catalogueOf(file);
  const score: Score = { right: 0, asked: 0, misleading: 0, 'wrong write': 0 };
  afterAll(() => {
    process.stdout.write(`requests: ${file}: ${JSON.stringify(score)}\n`);
  });

  it.each(requests.map((request) => [[request.say].flat().join(' / '), request] as const))(
    '%s',
    (_words, request) => {
      const { verdict, answer } = judge(catalogue, request);
      score[verdict] += 1;
      // What was written with the grammar is answered as it was written: to be asked back there is a loss.
      const good = verdict === 'asked' && isForeign(file) ? 'right' : verdict;
      expect({ verdict: good, answer }).toEqual({ verdict: 'right', answer });
    },
  );

  it('in all: no misleading answer, no wrong write, and six of ten right', () => {
    expect(score).toMatchObject({ misleading: 0, 'wrong write': 0 });
    expect(score.right / requests.length).toBeGreaterThanOrEqual(0.6);
  });
});
