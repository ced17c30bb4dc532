import { type Capability, type PathRule } from './parse-policy.js';

interface Pattern {
  path: string;
  segments: string[];
  isPrefix: boolean;
  capabilities: Set<Capability>;
}

/**
 * The rules of a token's policies together, chosen as Vault chooses: an exact path first, else the most specific
 * pattern; rules for the same path add up, and `deny` among them wins.
 * https://developer.hashicorp.com/vault/docs/concepts/policies#priority-matching
 */
export class Acl {
  readonly #exact = new Map<string, Set<Capability>>();
  readonly #patterns = new Map<string, Pattern>();

  constructor(
    rules: Iterable<PathRule>,
    private readonly isRoot = false,
  ) {
    for (const rule of rules) this.#add(rule);
  }

  allows(path: string, capability: Capability): boolean {
    if (this.isRoot) return true;
    const granted = this.#find(path, capability === 'list');
    // INVARIANT (deny wins): a rule that denies grants nothing, whatever other policies say of the same path.
    return granted !== undefined && !granted.has('deny') && granted.has(capability);
  }

  #add({ path, capabilities }: PathRule): void {
    const segments = path.split('/');
    const isPrefix = path.endsWith('*');
    if (!isPrefix && !segments.includes('+')) {
      const known = this.#exact.get(path);
      this.#exact.set(path, new Set([...(known ?? []), ...capabilities]));
      return;
    }
    const known = this.#patterns.get(path);
    this.#patterns.set(path, {
      path,
      segments: isPrefix ? path.slice(0, -1).split('/') : segments,
      isPrefix,
      capabilities: new Set([...(known?.capabilities ?? []), ...capabilities]),
    });
  }

  #find(path: string, isList: boolean): Set<Capability> | undefined {
    const exact = this.#exact.get(path) ?? (isList ? this.#exact.get(path.replace(/\/$/, '')) : undefined);
    if (exact) return exact;
    const asked = path.split('/');
    const matching = [...this.#patterns.values()].filter((pattern) => matches(pattern, asked));
    return matching.sort(bySpecificity).at(-1)?.capabilities;
  }
}

function matches({ segments, isPrefix }: Pattern, asked: string[]): boolean {
  if (isPrefix ? asked.length < segments.length : asked.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const part = asked[index] as string;
    if (segment === '+') return true;
    return isPrefix && index === segments.length - 1 ? part.startsWith(segment) : part === segment;
  });
}

/** Least specific first, by the five rules of Vault's documentation in their order. */
function bySpecificity(a: Pattern, b: Pattern): number {
  return (
    firstWildcard(a) - firstWildcard(b) ||
    Number(b.isPrefix) - Number(a.isPrefix) ||
    plusSegments(b) - plusSegments(a) ||
    a.path.length - b.path.length ||
    (a.path < b.path ? -1 : 1)
  );
}

const firstWildcard = ({ path }: Pattern) => path.search(/(?<=^|\/)\+(?=\/|$)|\*$/);
const plusSegments = ({ segments }: Pattern) => segments.filter((segment) => segment === '+').length;
