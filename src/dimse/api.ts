/** A DICOM node that the hub knows, as `PUT /api/dicom-peers/:aeTitle` takes it. */
export type DicomPeer = {
  /** Where it is sent instances to by C-MOVE; null for one that only calls us. */
  address: { host: string; port: number } | null;
  mayStore: boolean;
  mayQuery: boolean;
  mayRetrieve: boolean;
};

/** Answer of `GET /api/dicom-peers`, in the order of their AE titles. */
export type DicomPeerList = { ae: string; peers: (DicomPeer & { aeTitle: string })[] };
