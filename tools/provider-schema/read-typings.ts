import {
  type Argument,
  type BlockSchema,
  type NestedBlock,
  type ResourceSchema,
} from '../terraform-check/provider-schema.js';

/** What cdktf and cdktn generate of a provider's own schema for one resource. */
export interface Typings {
  /** index.js: how each argument is written, and what can be read. */
  readonly code: string;
  /** index.d.ts: which must be given, and of which there is one. */
  readonly declarations: string;
}

/**
 * Reads the schema of one resource out of its prebuilt typings.
 * @param type as Terraform calls it, such as `aws_vpc`
 * @throws Error where the text says another type, or nothing that looks like one
 */
export function readTypings(typings: Typings, type: string): ResourceSchema {
  const { code } = typings;
  if (!code.includes(`tfResourceType = "${type}"`))
    throw new Error(`these are not the typings of \`${type}\``);
  const [whole, main] = /^class (\w+) extends \w+\.(?:TerraformResource|TerraformDataSource) [\s\S]*?^\}$/m.exec(code) ?? []; // prettier-ignore
  const attributes = /^ {4}synthesizeHclAttributes\(\) \{$([\s\S]*?)^ {4}\}$/m.exec(code)?.[1];
  if (!whole || !main || attributes === undefined)
    throw new Error(`the typings of \`${type}\` hold no resource`);
  const computed = [...whole.matchAll(/\/\/ (\w+) - computed: true,/g)].map(([, name = '']) => name);
  return { ...blockOf(typings, attributes, `${main}Config`), computed: computed.sort() };
}

type Fields = ReadonlyMap<string, { required: boolean; many: boolean }>;

/** `readonly cidrBlock?: string;`, by its name there. */
function fieldsOf(declarations: string, name: string): Fields {
  const body = new RegExp(`^export interface ${name}(?: extends [^{]+)? \\{$([\\s\\S]*?)^\\}$`, 'm').exec(
    declarations,
  )?.[1];
  const fields = [...(body ?? '').matchAll(/^ {4}readonly (\w+)(\??): (.*)$/gm)];
  return new Map(
    fields.map(([, field = '', optional, kind = '']) => [
      field,
      { required: optional === '', many: kind.includes('[]') },
    ]),
  );
}

function blockOf(typings: Typings, attributes: string, declaredAs: string): BlockSchema {
  const fields = fieldsOf(typings.declarations, declaredAs);
  const args: Record<string, Argument> = {};
  const blocks: Record<string, NestedBlock> = {};
  const entries = attributes.matchAll(
    /^ +(\w+): \{\n +value: (.*),\n +isBlock: (\w+),\n +type: "(\w+)",\n +storageClassType: "(\w+)"/gm,
  );
  for (const [, name = '', value = '', isBlock, kind, stored = ''] of entries) {
    const { required = false, many = false } =
      fields.get(/(?:this\._|struct\.)(\w+)/.exec(value)?.[1] ?? '') ?? {};
    const nested = /(?<!\.)\b(\w+)ToHclTerraform/.exec(value)?.[1];
    if (nested && isBlock === 'true' && !/listMapperHcl\(\w+, false\)/.test(value))
      blocks[name] = {
        ...(required && { required }),
        ...(!many && { single: true }),
        ...nestedBlock(typings, nested),
      };
    else args[name] = `${required ? 'required' : 'optional'} ${valueKind(kind, stored)}`;
  }
  return { arguments: args, ...(Object.keys(blocks).length > 0 && { blocks }) };
}

function nestedBlock(typings: Typings, name: string): BlockSchema {
  const body =
    new RegExp(`^function ${name}ToHclTerraform\\(struct\\) \\{$([\\s\\S]*?)^\\}$`, 'm').exec(
      typings.code,
    )?.[1] ?? '';
  return blockOf(typings, body, `${name[0]?.toUpperCase()}${name.slice(1)}`);
}

function valueKind(
  kind: string | undefined,
  stored: string,
): 'string' | 'number' | 'bool' | 'list' | 'map' | 'any' {
  if (kind === 'list' || kind === 'set') return 'list';
  if (kind === 'map') return 'map';
  if (kind !== 'simple') return 'any';
  if (stored === 'string' || stored === 'number') return stored;
  return stored === 'boolean' ? 'bool' : 'any';
}
