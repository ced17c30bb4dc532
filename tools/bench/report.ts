import { cpus, totalmem } from 'node:os';

/** One line of the report: what was measured, and the figure as people read it. */
export interface Figure {
  name: string;
  value: number;
  unit: 'ms' | 's' | 'kB' | 'MB' | 'x' | 'calls/s' | 'a second';
  note?: string;
}

/** When and where something was measured. */
export interface Taken {
  /** ISO 8601. */
  at: string;
  machine: string;
}

/** What one run measured. */
export interface Report extends Taken {
  figures: readonly Figure[];
}

/** What is kept: each figure of the run that measured it last. */
export interface Kept {
  figures: readonly (Figure & Taken)[];
}

/** Two checkouts, measured interleaved in one run. */
export interface Comparison {
  at: string;
  machine: string;
  before: { commit: string; figures: Figure[] };
  after: { commit: string; figures: Figure[] };
}

export function machineName(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB, Node ${process.versions.node}`;
}

const digits: Record<Figure['unit'], number> = {
  ms: 2,
  s: 1,
  kB: 0,
  MB: 0,
  x: 2,
  'calls/s': 0,
  'a second': 0,
};

const written = ({ value, unit }: Figure) =>
  unit === 'x' ? `${value.toFixed(digits.x)}×` : `${value.toFixed(digits[unit])} ${unit}`;

/** Each figure says itself when and where it was taken. */
export const toKept = ({ figures, at, machine }: Report): Kept => ({
  figures: figures.map((figure) => ({ at, machine, ...figure })),
});

/**
 * What was kept with what one run measured: its figures are in place of those of their names, new ones follow what they were measured
 * after, and all others stay as they are.
 */
export function keep(before: Kept, report: Report): Kept {
  const figures = [...before.figures];
  let last = figures.length - 1;
  for (const figure of toKept(report).figures) {
    const at = figures.findIndex(({ name }) => name === figure.name);
    if (at >= 0) figures[at] = figure;
    else figures.splice(last + 1, 0, figure);
    last = at >= 0 ? at : last + 1;
  }
  return { figures };
}

/** A markdown table, for the terminal and the README alike. */
export function toMarkdown({ figures }: Kept): string {
  const machines = new Set(figures.map(({ machine }) => machine));
  const when = ({ at, machine }: Taken) => (machines.size > 1 ? `${at.slice(0, 10)}, ${machine}` : at.slice(0, 10));
  return [
    `Measured by \`npm run bench\`${machines.size === 1 ? ` on ${[...machines].join()}` : ''}.`,
    '',
    '| what | figure | how | measured |',
    '| --- | --- | --- | --- |',
    ...figures.map((one) => `| ${one.name} | ${written(one)} | ${one.note ?? ''} | ${when(one)} |`),
  ].join('\n');
} // prettier-ignore

/** The same with both figures side by side. What only one side has is shown with a dash for the other. */
export function comparisonToMarkdown({ at, machine, before, after }: Comparison): string {
  const names = [...new Set([...after.figures, ...before.figures].map(({ name }) => name))];
  const row = (name: string) => {
    const [old, now] = [before, after].map(({ figures }) => figures.find((figure) => figure.name === name));
    const cells = [old ? written(old) : '–', now ? written(now) : '–', changed(old, now)];
    return `| ${name} | ${cells.join(' | ')} | ${now?.note ?? old?.note ?? ''} |`;
  };
  return [
    `Measured on ${at.slice(0, 10)} on ${machine}, by \`npm run bench -- --against\`, both in one run, turn by turn.`,
    '',
    `| what | before (${before.commit}) | after (${after.commit}) | change | how |`,
    '| --- | --- | --- | --- | --- |',
    ...names.map(row),
  ].join('\n');
}

function changed(before: Figure | undefined, after: Figure | undefined): string {
  if (!before || !after || before.value === 0) return '–';
  const percent = (after.value / before.value - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}
