/** Answer of `GET /api/visits/:id/summary`, for staff; not found until a report of the visit is signed. */
export type SummaryLink = { path: string; releasedAt: number };
