/** What a browser says about where a request comes from. */
export type RequestSource = {
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
};

/** The origins under which the hub's own pages may have been opened. */
function ownOrigins(host: string | undefined, publicUrl: string | null): string[] {
  const origins = host === undefined ? [] : [`http://${host}`, `https://${host}`];
  if (publicUrl !== null) origins.push(new URL(publicUrl).origin);
  return origins;
}

/**
 * Whether one of the hub's own pages sent the request: against forged requests riding on a session cookie.
 * A browser sends Sec-Fetch-Site (to https and loopback) or Origin with every change; neither means no browser,
 * and a program has its own token.
 */
export function isSameOrigin(source: RequestSource, publicUrl: string | null): boolean {
  if (source.secFetchSite !== undefined) return source.secFetchSite === 'same-origin';
  return source.origin !== undefined && ownOrigins(source.host, publicUrl).includes(source.origin);
}

/** Whether the page of somebody else sent the request; a program, which says nothing of pages, is not one. */
export function isFromElsewhere(source: RequestSource, publicUrl: string | null): boolean {
  const saysNothing = source.secFetchSite === undefined && source.origin === undefined;
  return !saysNothing && !isSameOrigin(source, publicUrl);
}

/** What the request says of its source. */
export function sourceOf(headers: Headers): RequestSource {
  return {
    secFetchSite: headers.get('sec-fetch-site') ?? undefined,
    origin: headers.get('origin') ?? undefined,
    host: headers.get('host') ?? undefined,
  };
}
