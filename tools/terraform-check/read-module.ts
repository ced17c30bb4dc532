import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// Not imported: its types bring those of browsers with them, for all of the project.
const { parse } = createRequire(import.meta.url)('@cdktn/hcl2json') as {
  parse: (file: string, text: string) => Promise<Record<string, unknown>>;
};

/** What stands between the braces of a block: values as written, expressions as `${…}`, blocks as lists of bodies. */
export type Body = Readonly<Record<string, unknown>>;

export interface Block {
  /** Relative to the root of the project. */
  readonly file: string;
  /** `resource`, `data`, `variable`, … */
  readonly kind: string;
  /** Of a resource or data source, such as `aws_vpc`; else empty. */
  readonly type: string;
  /** Empty for blocks that have none, such as `terraform` and `locals`. */
  readonly name: string;
  readonly body: Body;
}

/** A folder of .tf files. */
export interface Module {
  readonly folder: string;
  readonly blocks: readonly Block[];
}

/** @throws Error of the parser, with file, line and column, for a file that is no HCL */
export async function readModule(root: string, folder: string): Promise<Module> {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.tf'));
  const blocks: Block[] = [];
  for (const name of files.sort()) {
    const file = join(folder, name);
    blocks.push(...(await readBlocks(file, readFileSync(join(root, file), 'utf8'))));
  }
  return { folder, blocks };
}

/** @throws as {@link readModule} */
export async function readBlocks(file: string, text: string): Promise<Block[]> {
  const parsed = await parse(file, text);
  return Object.entries(parsed).flatMap(([kind, content]) => blocksOf(file, kind, content));
}

/** One label, two, or none: `terraform`, `variable "a"`, `resource "b" "c"`. */
function blocksOf(file: string, kind: string, content: unknown): Block[] {
  if (Array.isArray(content))
    return content.map((body) => ({ file, kind, type: '', name: '', body: body as Body }));
  return Object.entries(content as Body).flatMap(([label, inside]) => {
    if (Array.isArray(inside))
      return inside.map((body) => ({ file, kind, type: '', name: label, body: body as Body }));
    return Object.entries(inside as Body).flatMap(([name, bodies]) =>
      (bodies as Body[]).map((body) => ({ file, kind, type: label, name, body })),
    );
  });
}

export const blocksOfKind = ({ blocks }: Module, kind: string): Block[] =>
  blocks.filter((block) => block.kind === kind);

/** As Terraform names it: `aws_vpc.this`, `data.aws_region.current`, `module.network`. */
export const addressOf = ({ kind, type, name }: Block): string =>
  [...(kind === 'resource' ? [] : [kind === 'variable' ? 'var' : kind]), type, name]
    .filter(Boolean)
    .join('.');
