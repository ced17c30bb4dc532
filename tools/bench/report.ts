import { cpus, totalmem } from 'node:os';

/** One line of the report: what was measured, and the figure as people read it. */
export interface Figure {
  name: string;
  value: number;
  unit: 'ms' | 's' | 'kB' | 'MB' | 'x' | 'calls/s';
  note?: string;
}

export interface Report {
  at: string;
  machine: string;
  figures: Figure[];
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

const digits: Record<Figure['unit'], number> = { ms: 2, s: 1, kB: 0, MB: 0, x: 2, 'calls/s': 0 };

const written = ({ value, unit }: Figure) =>
  unit === 'x' ? `${value.toFixed(digits.x)}×` : `${value.toFixed(digits[unit])} ${unit}`;

/** A markdown table, for the terminal and the README alike. */
export function toMarkdown({ at, machine, figures }: Report): string {
  const rows = figures.map((figure) => `| ${figure.name} | ${written(figure)} | ${figure.note ?? ''} |`);
  return [
    `Measured on ${at.slice(0, 10)} on ${machine}, by \`npm run bench\`.`,
    '',
    '| what | figure | how |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

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
