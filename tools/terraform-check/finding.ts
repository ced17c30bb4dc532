import { addressOf, type Block } from './read-module.js';

/** Something that is wrong, where, and what to do about it. */
export interface Finding {
  readonly file: string;
  /** As Terraform names it. */
  readonly address: string;
  /** Of a rule; `schema`, `references` or `modules` for the others. */
  readonly check: string;
  readonly problem: string;
}

export const findingAt = (block: Block, check: string, problem: string): Finding => ({
  file: block.file,
  address: addressOf(block),
  check,
  problem,
});
