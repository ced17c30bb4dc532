import { withoutEscapes } from './names-as-text.js';

/** As much of a Markdown tree (mdast) as is looked at here. */
interface Node {
  type: string;
  value?: string;
  children?: Node[];
  position?: { start: { offset?: number | undefined }; end: { offset?: number | undefined } } | undefined;
}

/** Whatever would lead or load something: links of every spelling, images, footnotes, and where they are defined. */
const leading = ['link', 'linkReference', 'image', 'imageReference', 'footnoteReference'];
const leadingBlocks = ['definition', 'footnoteDefinition'];

/** Where a text stands as it is, and a sign with a backslash before it would show the backslash. */
const asItStands = ['inlineCode', 'code'];

/**
 * A plugin of remark: what Markdown takes for a link, an image or a footnote stands there as it was written.
 * INVARIANT (words are no links): an answer holds names that anybody chose. A product called `[Sign in](https://…)` is read
 * as that name; nothing in an answer can be followed, and nothing in it loads anything.
 */
export function wordsOnly({ names = [] }: { names?: readonly string[] } = {}) {
  return (tree: Node, file: { toString(): string }): void => {
    const source = file.toString();
    const asWords = (node: Node): Node => {
      const value = withoutEscapes(written(node, source), names);
      if (leading.includes(node.type)) return { type: 'text', value };
      if (leadingBlocks.includes(node.type))
        return { type: 'paragraph', children: [{ type: 'text', value }] };
      if (asItStands.includes(node.type)) return { ...node, value: withoutEscapes(node.value ?? '', names) };
      return node.children ? { ...node, children: node.children.map(asWords) } : node;
    };
    tree.children = tree.children?.map(asWords) ?? [];
  };
}

/** An address that GFM found in plain text has no place of its own: there, the text is what was written. */
function written(node: Node, source: string): string {
  const [from, to] = [node.position?.start.offset, node.position?.end.offset];
  return from === undefined || to === undefined ? textIn(node) : source.slice(from, to);
}

const textIn = ({ value = '', children = [] }: Node): string => value + children.map(textIn).join('');
