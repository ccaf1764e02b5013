declare module '../platform/db/tables.ts' {
  interface Tables {
    dicomPeers: DicomPeerTable;
  }
}

/** A DICOM node that the hub knows by its AE title: what it may do, and where it is sent instances to. */
export type DicomPeerTable = {
  aeTitle: string;
  host: string | null;
  port: number | null;
  mayStore: 0 | 1;
  mayQuery: 0 | 1;
  mayRetrieve: 0 | 1;
};
