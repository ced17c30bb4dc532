import { type PartDone } from '#libs/mesh';

type Sum = Pick<PartDone, 'done' | 'left' | 'detail'>;

const sumOf = (one: Sum, other: Sum): Sum => {
  const detail = one.detail ?? other.detail;
  return {
    done: one.done + other.done,
    left: (one.left ?? 0) + (other.left ?? 0),
    ...(detail !== undefined && { detail }),
  };
};

/** Two parts of one step. */
export async function bothOf(one: Promise<PartDone>, other: Promise<PartDone>): Promise<PartDone> {
  const [first, second] = await Promise.all([one, other]);
  const rest = Promise.all([first.rest ?? first, second.rest ?? second]).then(([a, b]) => sumOf(a, b));
  return { ...sumOf(first, second), ...((first.rest ?? second.rest) && { rest }) };
}
