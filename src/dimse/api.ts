import type { LastContact, Right } from './rights.ts';

/** A DICOM node that the hub knows, as `PUT /api/dicom-peers/:aeTitle` takes it. */
export type DicomPeer = {
  /** Where it is reached, by C-MOVE and with the results of storage commitment; null for one that only calls us. */
  address: { host: string; port: number; tls: boolean } | null;
  /**
   * Where its calls must come from: a host, an address or a network such as `10.1.0.0/16`. Null asks for the host of
   * its address, and for nothing where it has none.
   */
  callsFrom: string | null;
  /** The site that it belongs to, in the centre's own words; null where there is only one. */
  site: string | null;
  may: Right[];
  /** Transfer syntaxes in which it is sent images, best first; empty for as they are held. */
  transferSyntaxes: string[];
};

/** The hub's own node, as others have to know it. */
export type OwnNode = {
  ae: string;
  host: string;
  /** Null where the hub answers by TLS alone. */
  port: number | null;
  tls: { port: number; asksForCertificate: boolean } | null;
};

/** Answer of `GET /api/dicom-peers`, in the order of their AE titles. */
export type DicomPeerList = {
  own: OwnNode;
  peers: (DicomPeer & { aeTitle: string; lastContact: { at: number; what: LastContact } | null })[];
};

/** Why a peer did not answer a C-ECHO; what to do is for the page to say. */
export const ECHO_PROBLEMS = [
  'unreachable',
  'certificate',
  'called-ae',
  'calling-ae',
  'refused',
  'not-spoken',
  'broken-off',
] as const;
export type EchoProblem = (typeof ECHO_PROBLEMS)[number];

/** Answer of `POST /api/dicom-peers/:aeTitle/echo`: the peer's answer, or why there is none, with the detail in English. */
export type EchoAnswer = { ok: true; tookMs: number } | { ok: false; problem: EchoProblem; detail: string };
