import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { authenticationFailed, badValue } from '../command-error.js';

/** The one mechanism; drivers choose it by what `hello` offers. */
export const mechanism = 'SCRAM-SHA-256';

/** What a server keeps of a password (RFC 5802 section 3): enough to check it, not enough to log in with. Base64. */
export interface ScramCredential {
  iterations: number;
  salt: string;
  storedKey: string;
  serverKey: string;
}

const derive = promisify(pbkdf2);
const algorithm = 'sha256';
/** MongoDB's default, so that a client pays what it would pay in production. */
const iterations = 15_000;
const [keyLength, saltLength] = [32, 28];

export async function makeCredential(password: string): Promise<ScramCredential> {
  // SASLprep leaves printable ASCII as it is; anything else would need its tables.
  if (!/^[\x20-\x7e]+$/.test(password))
    throw badValue('passwords must be printable ASCII in the local stand-in');
  const salt = randomBytes(saltLength);
  const salted = await derive(password, salt, iterations, keyLength, algorithm);
  const clientKey = createHmac(algorithm, salted).update('Client Key').digest();
  return {
    iterations,
    salt: salt.toString('base64'),
    storedKey: createHash(algorithm).update(clientKey).digest('base64'),
    serverKey: createHmac(algorithm, salted).update('Server Key').digest('base64'),
  };
}

/** Keyed anew by each process: a user who does not exist gets a steady salt that tells nothing. */
const decoyKey = randomBytes(32);

function decoyCredential(user: string): ScramCredential {
  const bytes = (label: string, length: number) =>
    createHmac('sha256', decoyKey)
      .update(`${label}\0${user}`)
      .digest()
      .subarray(0, length)
      .toString('base64');
  return {
    iterations,
    salt: bytes('salt', saltLength),
    storedKey: bytes('stored', keyLength),
    serverKey: bytes('server', keyLength),
  };
}

/**
 * The server's side of one SCRAM conversation (RFC 5802, RFC 7677), without channel binding.
 * An unknown user takes the same steps as a known one and fails at the same place.
 */
export class ScramConversation {
  readonly user: string;
  /** The server's first message. */
  readonly challenge: string;
  private readonly clientFirst: string;
  private readonly nonce: string;
  private readonly credential: ScramCredential;
  private readonly known: boolean;

  /** @throws CommandError 18 when the client's first message is not one */
  constructor(clientFirstMessage: string, lookUp: (user: string) => ScramCredential | undefined) {
    const parts = /^n,,(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]{8,512}))$/.exec(clientFirstMessage);
    if (!parts) throw authenticationFailed();
    this.clientFirst = parts[1] as string;
    this.user = (parts[2] as string).replaceAll('=2C', ',').replaceAll('=3D', '=');
    const found = lookUp(this.user);
    this.known = found !== undefined;
    this.credential = found ?? decoyCredential(this.user);
    this.nonce = `${parts[3]}${randomBytes(24).toString('base64')}`;
    this.challenge = `r=${this.nonce},s=${this.credential.salt},i=${this.credential.iterations}`;
  }

  /**
   * Checks the client's proof.
   * @returns the server's signature, which proves that the server knows the user too
   * @throws CommandError 18
   */
  verify(clientFinalMessage: string): string {
    const parts = /^(c=biws,r=([^,]+)),p=([A-Za-z0-9+/=]+)$/.exec(clientFinalMessage);
    if (!parts || parts[2] !== this.nonce) throw authenticationFailed();
    const signed = `${this.clientFirst},${this.challenge},${parts[1]}`;
    const storedKey = Buffer.from(this.credential.storedKey, 'base64');
    const signature = createHmac(algorithm, storedKey).update(signed).digest();
    const proof = Buffer.from(parts[3] as string, 'base64');
    if (proof.length !== signature.length) throw authenticationFailed();
    const clientKey = proof.map((byte, index) => byte ^ (signature[index] as number));
    const matches = timingSafeEqual(createHash(algorithm).update(clientKey).digest(), storedKey);
    if (!matches || !this.known) throw authenticationFailed();
    const serverKey = Buffer.from(this.credential.serverKey, 'base64');
    return `v=${createHmac(algorithm, serverKey).update(signed).digest('base64')}`;
  }
}
