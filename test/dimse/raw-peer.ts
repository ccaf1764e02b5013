import { createConnection, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import {
  APPLICATION_CONTEXT,
  type AssociateRequest,
  associateRq,
  type ProposedContext,
} from '../../src/formats/dimse/associate.ts';
import { pduHeader } from '../../src/formats/dimse/pdu.ts';
import { placeOf } from './dcmtk.ts';

export const CT = '1.2.840.10008.5.1.4.1.1.2';
export const VERIFICATION = '1.2.840.10008.1.1';
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const IMPLICIT = '1.2.840.10008.1.2';

/** An association request of a peer that asks for these contexts. */
export function requestOf(contexts: readonly ProposedContext[], of: Partial<AssociateRequest> = {}): Buffer {
  return associateRq({
    protocolVersion: 1,
    calledAe: 'TAMSOAT',
    callingAe: 'RAW',
    applicationContext: APPLICATION_CONTEXT,
    maxPduLength: 16384,
    implementationClassUid: '1.2.3',
    implementationVersion: 'RAW',
    roles: [],
    contexts,
    ...of,
  });
}

export const ctContext: ProposedContext = { id: 1, abstractSyntax: CT, transferSyntaxes: [EXPLICIT] };
export const echoContext: ProposedContext = {
  id: 3,
  abstractSyntax: VERIFICATION,
  transferSyntaxes: [IMPLICIT],
};

/** A peer that says what it likes and hears PDUs. */
export type RawPeer = {
  readonly socket: Socket;
  say(bytes: Uint8Array): void;
  /** The next PDU as hexadecimal text; 'closed' once the hub has closed. */
  hear(): Promise<string>;
};

/** Connects to a node, by TLS when told how. */
export async function rawPeer(address: string, tls?: ConnectionOptions): Promise<RawPeer> {
  const [host, port] = placeOf(address);
  const socket =
    tls === undefined
      ? createConnection(Number(port), host)
      : connectTls({ host, port: Number(port), ...tls });
  let heard = Buffer.alloc(0);
  let closed = false;
  let wake: () => void = () => undefined;
  const connected = new Promise<void>((resolve) =>
    socket.once(tls === undefined ? 'connect' : 'secureConnect', resolve),
  );
  const failed = new Promise<never>((_, reject) => socket.once('error', reject));
  failed.catch(() => undefined);
  socket.on('data', (chunk) => {
    heard = Buffer.concat([heard, chunk]);
    wake();
  });
  for (const event of ['close', 'error'] as const) {
    socket.on(event, () => {
      closed = true;
      wake();
    });
  }
  await Promise.race([connected, failed]);
  const whole = () => heard.length >= 6 && heard.length >= 6 + pduHeader(heard).length;
  return {
    socket,
    say: (bytes) => void socket.write(bytes),
    async hear() {
      while (!whole() && !closed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (!whole()) return 'closed';
      const length = 6 + pduHeader(heard).length;
      const pdu = heard.subarray(0, length).toString('hex');
      heard = heard.subarray(length);
      return pdu;
    },
  };
}
