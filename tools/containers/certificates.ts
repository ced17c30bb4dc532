import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { generate } from 'selfsigned';
import { writePrivately } from '../launcher/private-file.js';

const day = 86_400_000;
const authorityDays = 3_650;
const serverDays = 365;
/** One that ends sooner is made anew at the next start. */
const renewDays = 30;

export interface Authority {
  readonly cert: string;
  readonly key: string;
}

/** What signs the certificates of a mesh in containers; it is made once and kept. */
export async function authorityIn(
  files: { certFile: string; keyFile: string },
  now: number,
): Promise<Authority> {
  if (!lasts(files.certFile, now)) {
    const made = await generate([{ name: 'commonName', value: 'Deputy, for this mesh alone' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(now - day),
      notAfterDate: new Date(now + authorityDays * day),
      extensions: [
        { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    writePrivately(files.keyFile, made.private);
    writePrivately(files.certFile, made.cert);
  }
  return { cert: readFileSync(files.certFile, 'utf8'), key: readFileSync(files.keyFile, 'utf8') };
}

/** A certificate of a server, which is reached by these names, and its key. */
export async function signServer(
  authority: Authority,
  names: readonly string[],
  now: number,
): Promise<{ cert: string; key: string }> {
  const made = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - day),
    notAfterDate: new Date(now + serverDays * day),
    ca: authority,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  return { cert: made.cert, key: made.private };
}

/** Whether a certificate is there, and goes on for long enough. */
export function lasts(certFile: string, now: number): boolean {
  if (!existsSync(certFile)) return false;
  const { validTo } = new X509Certificate(readFileSync(certFile));
  return Date.parse(validTo) - now > renewDays * day;
}
