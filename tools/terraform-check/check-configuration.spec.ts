import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkConfiguration, checkModule } from './check-configuration.js';
import { type ProviderTable } from './provider-schema.js';
import { type Module, readBlocks } from './read-module.js';

const root = join(import.meta.dirname, '..', '..');

const table: ProviderTable = {
  providers: { aws: { source: 'hashicorp/aws', version: '6.66.0', from: 'typings' } },
  types: {
    'resource aws_thing': {
      arguments: {
        name: 'required string',
        size: 'optional number',
        tags: 'optional map',
        open: 'optional bool',
        zones: 'optional list',
      },
      blocks: { part: { required: true, single: true, arguments: { of: 'required string' } } },
      computed: ['arn'],
    },
    'data aws_place': { arguments: {}, computed: ['name'] },
  },
};
const pinned = `terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.66"
    }
  }
}
`;
const thing = (inside: string) => `${pinned}resource "aws_thing" "x" {\n ${inside}\n}`;
const whole = 'name = "a"\n part {\n of = "b"\n }\n';

async function moduleOf(text: string, folder = 'terraform/modules/x'): Promise<Module> {
  return { folder, blocks: await readBlocks(`${folder}/main.tf`, text) };
}
const problemsOf = async (text: string, others: readonly Module[] = []) =>
  checkModule(await moduleOf(text), table, new Map(others.map((module) => [module.folder, module]))).map(
    ({ problem }) => problem,
  );

describe('the Terraform of this project', () => {
  it('holds to the schemas of its providers, resolves every reference, and breaks no rule', async () => {
    expect(await checkConfiguration(root)).toEqual([]);
  });
});

describe('a resource is compared with the published schema', () => {
  it.each([
    ['an argument nobody knows', `${whole} nmae = "a"`, 'has `nmae`, which its provider does not know'],
    ['one that must be given', 'part {\n of = "b"\n }', 'lacks `name`, which is required'],
    ['a block that must be given', 'name = "a"', 'lacks the block `part`, which is required'],
    ['an argument that a block must have', 'name = "a"\n part {}', 'lacks `part.of`, which is required'],
    [
      'an argument of a block nobody knows',
      'name = "a"\n part {\n of = "b"\n on = 1\n }',
      'has `part.on`, which its provider does not know',
    ],
    [
      'a block more than there may be',
      `${whole} part {\n of = "c"\n }`,
      'has 2 blocks `part`, and one is the most',
    ],
    [
      'a block given as a value',
      'name = "a"\n part = { of = "b" }',
      'gives `part` as a value, and it is a block',
    ],
    [
      'a dynamic block',
      'name = "a"\n dynamic "part" {\n for_each = []\n content {}\n }',
      'lacks `part.of`, which is required',
    ],
    ['words for a number', `${whole} size = "big"`, 'gives `size` a value that is no number'],
    ['words for yes or no', `${whole} open = "perhaps"`, 'gives `open` a value that is no bool'],
    ['one value for a list', `${whole} zones = "a"`, 'gives `zones` a value that is no list'],
  ])('%s', async (_, inside, problem) => {
    expect(await problemsOf(thing(inside))).toEqual([problem]);
  });

  it('a type that is not in the table is found', async () => {
    expect(await problemsOf(`${pinned}resource "aws_other" "x" {}`)).toEqual([
      'is not in the table of schemas; add it by `npm run infra:schema`',
    ]);
  });

  it('what holds to it passes, Terraform’s own arguments included', async () => {
    expect(
      await problemsOf(
        thing(
          `${whole} size = 1\n tags = { a = "b" }\n count = 2\n lifecycle {\n prevent_destroy = true\n }`,
        ),
      ),
    ).toEqual([]);
  });
});

describe('a reference leads somewhere', () => {
  const naming = (expression: string) => thing(`name = ${expression}\n part {\n of = "b"\n }`);
  it.each([
    ['a variable', naming('var.gone'), 'refers to `var.gone`, which is not there'],
    ['a local value', naming('local.gone'), 'refers to `local.gone`, which is not there'],
    ['a resource', naming('aws_thing.gone.arn'), 'refers to `aws_thing.gone`, which is not there'],
    [
      'an attribute',
      naming('aws_thing.x.anr'),
      'refers to `aws_thing.x.anr`, which its provider does not know',
    ],
    [
      'an attribute of one of many',
      naming('aws_thing.x["a"].anr'),
      'refers to `aws_thing.x.anr`, which its provider does not know',
    ],
    [
      'a data source',
      naming('data.aws_place.gone.name'),
      'refers to `data.aws_place.gone`, which is not there',
    ],
    ['inside of text', naming('"a-${var.gone}"'), 'refers to `var.gone`, which is not there'],
    [
      'inside of text inside of an expression',
      naming('upper("a-${var.gone}")'),
      'refers to `var.gone`, which is not there',
    ],
    ['a module', naming('module.gone.id'), 'refers to `module.gone`, which is not there'],
  ])('to %s', async (_, text, problem) => {
    expect(await problemsOf(text)).toEqual([problem]);
  });

  it('words in text are no references', async () => {
    expect(await problemsOf(naming('upper("see var.gone and aws_thing.gone.arn")'))).toEqual([]);
  });

  it('a variable and a local value are used', async () => {
    expect(await problemsOf(`${pinned}variable "a" {}\nlocals {\n b = 1\n}`)).toEqual([
      'is used nowhere',
      '`local.b` is used nowhere',
    ]);
  });
});

describe('a module is called as it says', () => {
  const called = () =>
    moduleOf(
      `${pinned}variable "a" {}\nvariable "b" {\n default = 1\n}\noutput "c" {\n value = "${'${var.a}${var.b}'}"\n}`,
      'terraform/modules/y',
    );
  const call = (inside: string) => `${pinned}module "y" {\n source = "../y"\n ${inside}\n}`;

  it.each([
    ['an input that it needs', '', ['does not give `a`, which the module needs']],
    ['an input that it does not take', 'a = 1\n d = 2', ['gives `d`, which the module does not take']],
    ['what it needs and no more', 'a = 1', []],
  ])('%s', async (_, inside, problems) => {
    expect(await problemsOf(call(inside), [await called()])).toEqual(problems);
  });

  it('an output that it does not have is found', async () => {
    expect(
      await problemsOf(`${call('a = 1')}\noutput "o" {\n value = module.y.d\n}`, [await called()]),
    ).toEqual(['refers to `module.y.d`, which is no output of the module']);
  });

  it('one that is not there, or not of this project, is found', async () => {
    expect(await problemsOf(`${pinned}module "z" {\n source = "someone/else"\n}`)).toEqual([
      'calls `someone/else`, which is no module of this project',
    ]);
  });
});

describe('a provider is the one whose schema was compared', () => {
  it('by its version', async () => {
    expect(await problemsOf(pinned.replace('~> 6.66', '~> 5.0'))).toEqual([
      'has `aws` by `hashicorp/aws ~> 5.0`; say `hashicorp/aws ~> 6.66`, whose schema was compared',
    ]);
  });

  it('named in full where it is applied', async () => {
    const applied = `${pinned}provider "aws" {}`.replace(
      'required_version',
      'backend "s3" {\n encrypt = true\n use_lockfile = true\n }\n required_version',
    );
    expect(await problemsOf(applied)).toEqual([
      'has `aws` by `hashicorp/aws ~> 6.66`; say `hashicorp/aws 6.66.0`, whose schema was compared',
    ]);
  });

  it('named at all', async () => {
    expect(await problemsOf('data "aws_place" "x" {}')).toEqual([
      'names no `required_version`',
      'does not name the provider `aws`',
    ]);
  });
});

it('a file that is no HCL is refused with its line', async () => {
  await expect(readBlocks('terraform/x/main.tf', 'resource "a" {')).rejects.toThrow('terraform/x/main.tf:1');
});
