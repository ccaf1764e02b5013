/** Answer of `GET /api/visits/:id/summary`, for staff: the patient's address, once a report of the visit is signed. */
export type SummaryLink = { released: false } | { released: true; path: string; releasedAt: number };
