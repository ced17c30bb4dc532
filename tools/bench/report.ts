import { cpus, totalmem } from 'node:os';

/** One line of the report: what was measured, and the figure as people read it. */
export interface Figure {
  name: string;
  value: number;
  unit: 'ms' | 's' | 'MB' | 'x';
  note?: string;
}

export interface Report {
  at: string;
  machine: string;
  figures: Figure[];
}

export function machineName(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB, Node ${process.versions.node}`;
}

const digits: Record<Figure['unit'], number> = { ms: 2, s: 1, MB: 0, x: 2 };

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
