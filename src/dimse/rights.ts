/** What a peer may do besides C-ECHO, which is open to all. */
export const RIGHTS = ['store', 'query', 'retrieve', 'worklist', 'mpps', 'commitment'] as const;
export type Right = (typeof RIGHTS)[number];

/** What there was with a peer when it was last heard: what it did, or that we reached it, or that one of us could not. */
export const LAST_CONTACTS = ['echo', ...RIGHTS, 'refused', 'reached', 'unreachable'] as const;
export type LastContact = (typeof LAST_CONTACTS)[number];
