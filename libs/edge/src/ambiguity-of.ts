import { isUtf8 } from 'node:buffer';
import { type IncomingMessage } from 'node:http';

type Asked = Pick<IncomingMessage, 'rawHeaders' | 'headers' | 'url'>;

/**
 * Headers with one value (RFC 9110, 5.3), of which Node drops the second or joins the two, and a proxy may do otherwise.
 */
const single: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'origin',
  'referer',
  'sec-fetch-site',
  'traceparent',
  'transfer-encoding',
  'x-csrf-token',
]);

/** Why a request can be read in two ways, in a sentence for whoever sent it; undefined when it cannot. */
export function ambiguityOf({ rawHeaders, headers, url = '/' }: Asked): string | undefined {
  return (
    ofHeaders(rawHeaders) ??
    ofTarget(url, headers.host) ??
    ofEncoding(headers['content-type'], headers['content-encoding'])
  );
}

/** @param raw names and values in turn, values as Latin-1 (Node, `message.rawHeaders`) */
function ofHeaders(raw: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    if (!isUtf8(Buffer.from(raw[at + 1] ?? '', 'latin1'))) return `the header \`${name}\` is not UTF-8`;
    if (!single.has(name)) continue;
    if (seen.has(name)) return `the header \`${name}\` is given twice; send it once`;
    seen.add(name);
  }
  return undefined;
}

/** RFC 9112, 3.2: a path, or an absolute address whose host is the one in `Host`. */
function ofTarget(target: string, host: string | undefined): string | undefined {
  if (!target.startsWith('/')) {
    const named = /^https?:\/\/([^/?#]*)(?:[/?#]|$)/i.exec(target)?.[1];
    if (named === undefined) return 'the target is neither a path nor an address of this service';
    if (named.toLowerCase() !== host?.toLowerCase())
      return 'the target and the header `host` name different hosts';
  }
  try {
    decodeURIComponent(target);
    return undefined;
  } catch {
    return 'the target is not percent-encoded UTF-8';
  }
}

function ofEncoding(type: string | undefined, encoding: string | undefined): string | undefined {
  const charsets = [...(type ?? '').matchAll(/charset\s*=\s*"?([^\s;"]*)/gi)].map(([, name]) => name);
  if (!charsets.every((name) => /^utf-?8$/i.test(name ?? ''))) return 'send text as UTF-8';
  if (encoding !== undefined && !/^identity$/i.test(encoding.trim()))
    return 'send the body as it is, without a content encoding';
  return undefined;
}
