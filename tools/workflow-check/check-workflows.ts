import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { rules, type Workflow } from './rules.js';

export interface Finding {
  readonly file: string;
  readonly check: string;
  readonly problem: string;
}

const folder = join('.github', 'workflows');
export const workflowSchemaFile = join('tools', 'workflow-check', 'workflow-schema.json');

/** @returns what is wrong with a workflow: what the forge would refuse, by the published schema, and what the rules say */
export type Check = (file: string, text: string) => Finding[];

export function workflowCheck(root: string): Check {
  const schema = JSON.parse(readFileSync(join(root, workflowSchemaFile), 'utf8')) as object;
  const fits = new Ajv({ allErrors: false, strict: false, validateFormats: false }).compile(schema);
  return (file, text) => {
    const workflow = parse(text) as Workflow;
    const misfit = fits(workflow)
      ? []
      : [
          {
            file,
            check: 'schema',
            problem: `${fits.errors?.[0]?.instancePath} ${fits.errors?.[0]?.message}`,
          },
        ];
    const broken = rules.flatMap(({ id, problemsOf }) =>
      problemsOf(workflow, text).map((problem) => ({ file, check: id, problem })),
    );
    return [...misfit, ...broken];
  };
}

/** @returns what is wrong with the workflows of a project; nothing, where all is well */
export function checkWorkflows(root: string): Finding[] {
  const check = workflowCheck(root);
  return readdirSync(join(root, folder)).sort().flatMap((name) => check(join(folder, name), readFileSync(join(root, folder, name), 'utf8'))); // prettier-ignore
}
