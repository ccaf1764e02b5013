import type { Context } from 'hono';
import type { Actor } from '../../domain/roles.ts';

/** What every handler finds in its context once the caller is known. */
export type HubEnv = {
  Variables: {
    actor: Actor;
    requestId: string;
    /** Whose data an answer shows, where neither path nor query names them; for the audit trail. */
    viewed?: string;
  };
};
export type HubContext = Context<HubEnv>;
