import type { LastContact } from './rights.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    dicomPeers: DicomPeerTable;
    storageCommitments: StorageCommitmentTable;
  }
}

/** A DICOM node that the hub knows by its AE title: where it is, where it calls from and what it may do. */
export type DicomPeerTable = {
  aeTitle: string;
  host: string | null;
  port: number | null;
  tls: 0 | 1;
  callsFrom: string | null;
  site: string | null;
  /** JSON list of rights. */
  may: string;
  /** JSON list of UIDs, best first. */
  transferSyntaxes: string;
  lastContactAt: number | null;
  lastContact: LastContact | null;
};

/** A request to answer for the safe keeping of instances (PS3.4 annex J), and how far the answer is. */
export type StorageCommitmentTable = {
  id: string;
  /** The requester's own name of the request, and who it is. */
  transactionUid: string;
  callingAe: string;
  /** JSON list of `{sopClassUid, sopInstanceUid}` while it is owed; its SHA-256 tells the same request again. */
  instances: string | null;
  digest: string;
  requestedAt: number;
  /** Owed until the requester has taken the result; `lost` when it could not be reached for long. */
  state: 'owed' | 'told' | 'lost';
  committedCount: number | null;
  failedCount: number | null;
  toldAt: number | null;
};
