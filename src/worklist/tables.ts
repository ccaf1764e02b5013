declare module '../platform/db/tables.ts' {
  interface Tables {
    claims: ClaimTable;
  }
}

/** Who has taken a worklist entry; `subject` is a study UID, or a visit id for a visit without images. */
export type ClaimTable = {
  subject: string;
  userId: string;
  userName: string;
  claimedAt: number;
};
