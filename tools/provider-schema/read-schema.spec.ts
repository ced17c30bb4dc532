import { describe, expect, it } from '@jest/globals';
import { prune } from './prune.js';
import { readDocument } from './read-documents.js';
import { readTypings } from './read-typings.js';

const code = `
function thingPartToHclTerraform(struct) {
    const attrs = {
        of: {
            value: cdktn.stringToHclTerraform(struct.of),
            isBlock: false,
            type: "simple",
            storageClassType: "string",
        },
    };
}
class Thing extends cdktn.TerraformResource {
    static tfResourceType = "aws_thing";
    // arn - computed: true, optional: false, required: false
    get arn() { }
    synthesizeHclAttributes() {
        const attrs = {
            name: {
                value: cdktn.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            open: {
                value: cdktn.booleanToHclTerraform(this._open),
                isBlock: false,
                type: "simple",
                storageClassType: "boolean",
            },
            part: {
                value: thingPartToHclTerraform(this._part.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "ThingPartList",
            },
            share: {
                value: cdktn.listMapperHcl(thingPartToHclTerraform, true)(this._share.internalValue),
                isBlock: true,
                type: "set",
                storageClassType: "ThingPartList",
            },
        };
    }
}
`;

const declarations = `
export interface ThingConfig extends cdktn.TerraformMetaArguments {
    readonly name: string;
    readonly open?: boolean | cdktn.IResolvable;
    /**
    * part block
    */
    readonly part?: ThingPart;
    readonly share?: ThingPart[] | cdktn.IResolvable;
}
export interface ThingPart {
    readonly of: string;
}
`;
const typings = { code, declarations };

const page = `# auth0_thing
## Schema

### Required

- \`name\` (String) Of it.

### Optional

- \`part\` (Block List, Max: 1) (see [below for nested schema](#nestedblock--part))

### Read-Only

- \`id\` (String) The ID.

<a id="nestedblock--part"></a>
### Nested Schema for \`part\`

Required:

- \`of\` (List of String) Whole.
`;

describe('the schema of a resource', () => {
  it('is read out of its typings', () => {
    expect(readTypings(typings, 'aws_thing')).toEqual({
      arguments: { name: 'required string', open: 'optional bool' },
      blocks: {
        part: { single: true, arguments: { of: 'required string' } },
        share: { arguments: { of: 'required string' } },
      },
      computed: ['arn'],
    });
  });

  it('is not read out of the typings of another', () => {
    expect(() => readTypings(typings, 'aws_other')).toThrow('these are not the typings of `aws_other`');
  });

  it('is read out of its page where there are no typings', () => {
    expect(readDocument(page)).toEqual({
      arguments: { name: 'required string' },
      blocks: { part: { single: true, arguments: { of: 'required list' } } },
      computed: ['id'],
    });
  });

  it('is kept without the blocks that nobody uses', () => {
    const schema = readTypings(typings, 'aws_thing');
    expect(prune(schema, [{ name: 'a' }]).blocks).toBeUndefined();
    expect(
      Object.keys(prune(schema, [{ dynamic: { part: [{ content: [{ of: 'a' }] }] } }]).blocks ?? {}),
    ).toEqual(['part']);
  });
});
