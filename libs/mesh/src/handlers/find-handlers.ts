import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { PATTERN_HANDLER_METADATA, PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { PatternHandler } from '@nestjs/microservices/enums/pattern-handler.enum.js';
import { RpcParamtype } from '@nestjs/microservices/enums/rpc-paramtype.enum.js';
import { type Access, accessesOf } from './access.js';
import { ContractPipe } from './contract.js';
import { UnguardedHandlers } from './unguarded-handlers.js';
import { readPrincipal } from './verified-principal.js';

/** As Nest keeps what a parameter's decorator said, under `<kind>:<index>`. */
interface Parameter {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly factory?: unknown;
}
interface Handler {
  /** `<class>.<method>` */
  readonly name: string;
  readonly subjects: readonly unknown[];
  readonly isEvent: boolean;
  readonly accesses: readonly Access[];
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Parameters up to the first with a default. */
  readonly length: number;
}

/**
 * The handlers of an application's controllers, by their subjects.
 * INVARIANT (closed by default): a handler that does not say who may call it, or takes what nobody has read, is an
 * error here, before the service listens.
 * @throws UnguardedHandlers with a line for everything that is wrong
 */
export function findHandlers(modules: ModulesContainer): ReadonlyMap<string, Access> {
  const handlers = [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) => (metatype ? handlersOf(metatype as Class) : [])),
  );
  const found = new Map<string, Access>();
  const problems: string[] = [];
  for (const handler of handlers) {
    const wrong = problemsOf(handler);
    problems.push(...wrong.map((problem) => `\`${handler.name}\` ${problem}`));
    for (const subject of handler.subjects as string[]) {
      if (found.has(subject))
        problems.push(`\`${handler.name}\` handles \`${subject}\`, which has a handler`);
      if (handler.accesses[0]) found.set(subject, handler.accesses[0]);
    }
  }
  if (problems.length > 0) throw new UnguardedHandlers(problems);
  return found;
}

type Class = { readonly name: string; readonly prototype: Record<string, (...args: unknown[]) => unknown> };

function handlersOf(controller: Class): Handler[] {
  return new MetadataScanner().getAllMethodNames(controller.prototype).flatMap((name) => {
    const method = controller.prototype[name]!;
    const subjects = Reflect.getMetadata(PATTERN_METADATA, method) as unknown[] | undefined;
    if (!subjects) return [];
    return {
      name: `${controller.name}.${name}`,
      subjects,
      isEvent: Reflect.getMetadata(PATTERN_HANDLER_METADATA, method) === PatternHandler.EVENT,
      accesses: accessesOf(method),
      parameters: (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Handler['parameters'],
      length: method.length,
    };
  });
}

function problemsOf({ subjects, isEvent, accesses, parameters, length }: Handler): string[] {
  const [access, another] = accesses;
  const decorated = new Set(Object.values(parameters).map(({ index }) => index));
  const bare = Array.from({ length }, (_, index) => index).filter((index) => !decorated.has(index));
  const unread = Object.entries(parameters).filter(
    ([kind, parameter]) => isPayload(kind) && !isRead(parameter),
  );
  const asksForPrincipal = Object.values(parameters).some(({ factory }) => factory === readPrincipal);
  return [
    ...(isEvent || !subjects.every((subject) => typeof subject === 'string')
      ? ['answers no call; write `@MessagePattern` with a subject of libs/contracts']
      : []),
    ...(access
      ? []
      : [
          "does not say who may call it; write `@AuthenticatedBy('token')` above it, or `@OpenToPeers('why')` where it tells and does nothing of anybody's",
        ]),
    ...(another ? ['says twice who may call it; choose one'] : []),
    ...(access?.by === 'peer' && asksForPrincipal
      ? ['is open to peers and has no principal to give to `@VerifiedPrincipal()`']
      : []),
    ...unread.map(
      () => 'takes a payload that nothing reads; write `@Contract(Schema)` before that parameter',
    ),
    ...bare.map((index) => `says nothing of its parameter ${index + 1}; write a decorator before it`),
  ];
}

const isPayload = (kind: string) => kind.startsWith(`${RpcParamtype.PAYLOAD}:`);
const isRead = ({ data, pipes }: Parameter) => data === undefined && pipes?.[0] instanceof ContractPipe;
