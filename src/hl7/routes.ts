import { Hono } from 'hono';
import { HubError } from '../domain/errors.ts';
import { boundBody } from '../platform/http/bound-body.ts';
import type { HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { receiveHl7 } from './receive-hl7.ts';

const LIMIT_BYTES = 16 * 1024 ** 2;
const HL7 = 'application/hl7-v2';
const ACCEPTED = [HL7, 'x-application/hl7-v2+er7', 'text/plain'];

/** The door of HL7 v2 over HTTP: messages in, their acknowledgements out, in the same order. */
export function hl7Routes(platform: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>().post('/api/hl7', boundBody(LIMIT_BYTES), async (c) => {
    const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!ACCEPTED.includes(type)) {
      throw new HubError('unsupported', `Send HL7 v2 as ${HL7} or text/plain`);
    }
    const bytes = Buffer.from(await c.req.arrayBuffer());
    if (bytes.length === 0) throw new HubError('invalid', 'The body is empty');
    const { receipts, acks } = await receiveHl7(platform, bytes, {
      door: 'hl7-http',
      sender: c.get('actor').name,
      name: 'message',
      uploadId: null,
    });
    if (acks.length === 0) {
      throw new HubError('unprocessable', receipts[0]?.reason ?? 'No HL7 v2 message begins here');
    }
    return c.body(new Uint8Array(Buffer.concat(acks)), 200, { 'content-type': HL7 });
  });
}
