import { connect } from 'node:net';
import { check, Readiness, type ReadinessCheck, readinessOf, subjects } from '#libs/contracts';
import { type TokenVerifier } from '#libs/principal';
import { type Bucket, type MeshClient, type WatchedRevocations } from '#libs/mesh';

export interface ReadinessPorts {
  readonly verifier: Pick<TokenVerifier, 'ready'>;
  readonly revocations: Pick<WatchedRevocations, 'readiness'>;
  readonly mesh: Pick<MeshClient, 'request'>;
  readonly conversations: Pick<Bucket, 'check'>;
  /** Those that exchange tokens. One that is down loses its own people, and no others. */
  readonly issuers: readonly string[];
  /** Checked only when it is the operator's own: AWS's needs no watching from here. */
  readonly modelEndpoint: string | undefined;
}

const withinMs = 1_500;

/** Whether a turn begun now could be verified, exchanged, remembered, thought about and acted upon. */
export class CheckReadiness {
  constructor(private readonly ports: ReadinessPorts) {}

  async check(): Promise<Readiness> {
    const { verifier, revocations, conversations, issuers, modelEndpoint } = this.ports;
    const checks = await Promise.all([
      ask('issuer', "no issuer's keys can be fetched; check OIDC_ISSUER", () => verifier.ready()),
      ask('exchange', 'no token endpoint answers; check OIDC_ISSUER', () =>
        Promise.any(issuers.map(requireExchange)),
      ),
      revocations.readiness(),
      conversations.check(),
      this.#mcp(),
      ...(modelEndpoint === undefined
        ? []
        : [
            ask('model', 'the model endpoint does not answer; check AWS_ENDPOINT_URL_BEDROCK_RUNTIME', () =>
              listens(new URL(modelEndpoint)),
            ),
          ]),
    ]);
    return readinessOf('agent', checks);
  }

  #mcp(): Promise<ReadinessCheck> {
    return ask('mcp', 'the tools are not ready; see what mcp says of itself', async () => {
      const options = { answer: Readiness, deadlineMs: withinMs };
      return (await this.ports.mesh.request(subjects.ready('mcp', 'agent'), {}, options)).ready;
    });
  }
}

async function ask(name: string, detail: string, holds: () => Promise<boolean>): Promise<ReadinessCheck> {
  return check(name, await holds().catch(() => false), detail);
}

/** The endpoint itself, without a token: any answer but a failure of the server shows that it is there. */
async function requireExchange(issuer: string): Promise<true> {
  const signal = AbortSignal.timeout(withinMs);
  const discovery = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal });
  const { token_endpoint: endpoint } = (await discovery.json()) as { token_endpoint?: unknown };
  if (discovery.ok && typeof endpoint === 'string' && (await listens(new URL(endpoint)))) return true;
  throw new Error(`\`${issuer}\` exchanges nothing now`);
}

function listens({ hostname, port, protocol }: URL): Promise<boolean> {
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  });
  return new Promise<boolean>((resolve) => {
    socket.setTimeout(withinMs, () => resolve(false));
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
