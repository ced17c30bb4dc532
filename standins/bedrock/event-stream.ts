import { crc32 } from 'node:zlib';

/**
 * One message of `application/vnd.amazon.eventstream`: total length, headers' length, checksum of those two,
 * headers, payload, checksum of everything before it. All integers big-endian; header values are strings (type 7).
 */
function encode(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const total = 12 + head.length + payload.length + 4;
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(total, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, payload, Buffer.alloc(4)]);
  message.writeUInt32BE(crc32(message.subarray(0, total - 4)), total - 4);
  return message;
}

const stringType = 7;

function encodeHeader(name: string, value: string): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  const sizes = Buffer.alloc(3);
  sizes.writeUInt8(stringType, 0);
  sizes.writeUInt16BE(text.length, 1);
  return Buffer.concat([Buffer.from([key.length]), key, sizes, text]);
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** An event such as `contentBlockDelta`. */
export const eventFrame = (type: string, payload: unknown): Buffer =>
  encode(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    json(payload),
  );

/** An error inside a stream; `member` is lower camel case, such as `throttlingException`. */
export const exceptionFrame = (member: string, message: string): Buffer =>
  encode(
    { ':exception-type': member, ':content-type': 'application/json', ':message-type': 'exception' },
    json({ message }),
  );
