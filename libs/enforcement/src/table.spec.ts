import { describe, expect, it } from '@jest/globals';
import { type Refusing, Sequence } from './sequence.js';
import { Denial } from './denial.js';
import { Stop } from './stop.js';
import { type Passed, Table } from './table.js';
import { Waiting } from './waiting.js';

class Gate extends Stop {}
class No extends Stop {
  constructor(readonly cause?: unknown) {
    super();
  }
}
const atTheGate: Refusing<Gate> = { refusal: Gate, failed: () => new Gate() };
const behind: Refusing<No> = { refusal: No, failed: (_step, cause) => new No(cause) };

type Method = 'look' | 'act';
const front = () =>
  Sequence.of<{ method: Method; known?: boolean }, Gate>(atTheGate).step('know', ({ known = true }) =>
    known ? { who: 'bob' } : new Gate(),
  );
const fork = { columns: ['look', 'act'] as const, by: ({ method }: { method: Method }) => method };

/** The rows of `act` stop where they are told to. */
function table(stopAt?: 'decide' | 'run', ran: string[] = []) {
  return Table.behind(front(), fork, behind)
    .entering<{ id: number }>()
    .row('admit', { look: () => ({ all: 2 }), act: () => ({ admitted: true }) })
    .row('decide', { act: ({ who, admitted, id }: { who: string; admitted: boolean; id: number }) => {
      ran.push(`decide ${who} ${String(admitted)} ${String(id)}`);
      return stopAt === 'decide' ? new No() : { permit: id };
    } })
    .attempt('act', 'ending', Sequence.of<{ permit: number }, No>(behind).step('run', ({ permit }) => {
      ran.push('run');
      return stopAt === 'run' ? new No() : { result: permit };
    }))
    .row('close', { act: ({ ending }: { ending: { result: number } | No }) => ({ closed: ending instanceof No ? 'failed' : ending.result }) });
} // prettier-ignore

async function through(at: ReturnType<typeof table>, method: Method) {
  const passed = await at.enter({ method });
  if (passed instanceof Stop) throw new Error('stopped at the gate');
  return passed;
}

describe('Table', () => {
  it('runs the rows in front and then those of the column, each with what the rows before it made', async () => {
    const ran: string[] = [];
    const at = table(undefined, ran);
    expect(await at.onward('act', await through(at, 'act'), { id: 7 })).toMatchObject({ closed: 7 });
    expect(ran).toEqual(['decide bob true 7', 'run']);
  });

  it('runs no row of another column', async () => {
    const ran: string[] = [];
    const at = table(undefined, ran);
    const seen = await at.onward('look', await through(at, 'look'), { id: 7 });
    expect(seen).toEqual({ method: 'look', who: 'bob', id: 7, all: 2 });
    expect(ran).toEqual([]);
  });

  it('ends at a stop, in front and behind', async () => {
    const ran: string[] = [];
    const at = table('decide', ran);
    expect(await at.enter({ method: 'act', known: false })).toBeInstanceOf(Gate);
    expect(await at.onward('act', await through(at, 'act'), { id: 7 })).toBeInstanceOf(No);
    expect(ran).toEqual(['decide bob true 7']);
  });

  it('goes on after an attempt however it ended', async () => {
    const at = table('run');
    expect(await at.onward('act', await through(at, 'act'), { id: 7 })).toMatchObject({ closed: 'failed' });
  });

  it('shows its rows from top to bottom with the columns that have them', () => {
    expect(table().rows.map(({ name, columns }) => `${name}: ${columns.join(' ')}`)).toEqual([
      'know: look act',
      'admit: look act',
      'decide: act',
      'run: act',
      'close: act',
    ]);
  });
});

describe('the types of a table', () => {
  it('place no cell before the one that makes what it needs, and let none replace what another made', () => {
    const first = Table.behind(front(), fork, behind);
    const misplaced = ({ permit }: { permit: number }) => ({ result: permit });
    const impostor = () => ({ who: 'mallory' });
    // @ts-expect-error nothing has made `permit`
    first.row('run', { act: misplaced });
    // @ts-expect-error `who` was found out by the rows in front
    first.row('admit', { act: impostor });
    // @ts-expect-error there is no such column
    expect(() => first.row('admit', { erase: () => ({}) })).toThrow('no column `erase`');
    expect(first.rows).toHaveLength(1);
  });
});

describe('INVARIANT (no row is skipped)', () => {
  it('what did not come through the rows in front goes nowhere, whatever it looks like', async () => {
    const at = table();
    const passed = await through(at, 'act');
    const alike: unknown[] = [
      { ...passed },
      structuredClone(passed),
      Object.create(passed) as object,
      await through(table(), 'act'),
    ];
    for (const forged of alike) {
      const onward = at.onward('act', forged as typeof passed, { id: 7 });
      await expect(onward).rejects.toThrow(TypeError);
    }
  });

  it('what came through goes on once, and in the column that the rows in front found', async () => {
    const at = table();
    const looking = await through(at, 'look');
    await expect(at.onward('act', looking, { id: 7 })).rejects.toThrow('go on once as `act`');
    const passed = await through(at, 'act');
    await at.onward('act', passed, { id: 7 });
    await expect(at.onward('act', passed, { id: 7 })).rejects.toThrow(TypeError);
  });

  it('nothing said of what came through changes it', async () => {
    const at = table();
    const passed: Passed<object, string> = await through(at, 'look');
    expect(() => ((passed as { column: string }).column = 'act')).toThrow(TypeError);
  });
});

describe('a wait', () => {
  const meanwhile = Denial.by('decision', 'APPROVAL_NEEDED', 'somebody has to approve this');
  const wait = new Waiting('approval', meanwhile);
  const asking = Table.behind(front(), fork, {
    refusal: Denial,
    failed: () => Denial.by('decision', 'FAILED', ''),
    waits: ['act'],
  }).row('ask', {
    act: () => wait,
    // The types take no wait in a column without: this one is smuggled in.
    look: () => wait as unknown as Denial,
  });

  it('is handed out in a column that may wait, and is the denial that it is meanwhile in any other', async () => {
    const ends = async (method: Method) => {
      const passed = await asking.enter({ method });
      return passed instanceof Stop ? passed : asking.onward(method, passed, {});
    };
    expect(await ends('act')).toBe(wait);
    expect(await ends('look')).toBe(meanwhile);
  });
});
