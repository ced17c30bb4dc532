import {
  type Argument,
  type BlockSchema,
  type NestedBlock,
  type ResourceSchema,
} from '../terraform-check/provider-schema.js';

/**
 * Reads the schema of one resource out of its prebuilt typings: what cdktf and cdktn generate of a provider's own schema. Of each argument
 * they say by a comment whether it must be given, and by a function how it is written.
 * @param text index.js of the resource
 * @param type as Terraform calls it, such as `aws_vpc`
 * @throws Error where the text says another type, or nothing that looks like one
 */
export function readTypings(text: string, type: string): ResourceSchema {
  if (!text.includes(`tfResourceType = "${type}"`))
    throw new Error(`these are not the typings of \`${type}\``);
  const main = /^class (\w+) extends \w+\.(?:TerraformResource|TerraformDataSource) /m.exec(text)?.[1];
  const attributes = /^ {4}synthesizeHclAttributes\(\) \{$([\s\S]*?)^ {4}\}$/m.exec(text)?.[1];
  if (!main || attributes === undefined) throw new Error(`the typings of \`${type}\` hold no resource`);
  const flags = flagsOf(text, main);
  return {
    ...blockOf(text, attributes, flags),
    computed: [...flags].filter(([, { computed }]) => computed).map(([name]) => name).sort(), // prettier-ignore
  };
}

type Flags = Map<string, { computed: boolean; required: boolean; single: boolean }>;

/** `// cidr_block - computed: true, optional: true, required: false`, and whether what follows reads one or a list. */
function flagsOf(text: string, className: string): Flags {
  const body = new RegExp(`^class ${className} extends [\\s\\S]*?^\\}$`, 'm').exec(text)?.[0] ?? '';
  const found = body.matchAll(
    /\/\/ (\w+) - computed: (\w+), optional: \w+, required: (\w+)\n\s*(\S+ = new (\w+)\()?/g,
  );
  return new Map(
    [...found].map(([, name = '', computed, required, , reads]) => [
      name,
      {
        computed: computed === 'true',
        required: required === 'true',
        single: reads?.endsWith('OutputReference') === true,
      },
    ]),
  );
}

function blockOf(text: string, attributes: string, flags: Flags): BlockSchema {
  const args: Record<string, Argument> = {};
  const blocks: Record<string, NestedBlock> = {};
  const entries = attributes.matchAll(
    /^ +(\w+): \{\n +value: (.*),\n +isBlock: (\w+),\n +type: "(\w+)",\n +storageClassType: "(\w+)"/gm,
  );
  for (const [, name = '', value = '', isBlock, kind, stored = ''] of entries) {
    const { required = false, single = false } = flags.get(name) ?? {};
    const nested = /(?<!\.)\b(\w+)ToHclTerraform/.exec(value)?.[1];
    // `timeouts` is a block, though the typings keep it as a structure.
    if (nested && (isBlock === 'true' ? !isNestedAttribute(value, name) : false))
      blocks[name] = {
        ...(required && { required }),
        ...(single && { single }),
        ...nestedBlock(text, nested),
      };
    else args[name] = `${required ? 'required' : 'optional'} ${valueKind(kind, stored)}`;
  }
  return { arguments: args, ...(Object.keys(blocks).length > 0 && { blocks }) };
}

/** The third argument of the mappers says whether a list is one of blocks. */
const isNestedAttribute = (value: string, name: string): boolean =>
  name !== 'timeouts' && /listMapperHcl\(\w+, false\)/.test(value);

function nestedBlock(text: string, name: string): BlockSchema {
  const body =
    new RegExp(`^function ${name}ToHclTerraform\\(struct\\) \\{$([\\s\\S]*?)^\\}$`, 'm').exec(text)?.[1] ??
    '';
  return blockOf(text, body, flagsOf(text, `${name[0]?.toUpperCase()}${name.slice(1)}OutputReference`));
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
