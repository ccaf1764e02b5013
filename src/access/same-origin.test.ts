import { describe, expect, it } from 'vitest';
import { isFromElsewhere, isSameOrigin } from './same-origin.ts';

const from = (secFetchSite?: string, origin?: string, host: string | undefined = 'hub.example:8080') => ({
  secFetchSite,
  origin,
  host,
});

describe('a change with a session cookie', () => {
  it('is taken from the page that the browser calls the same origin', () => {
    expect(isSameOrigin(from('same-origin', 'https://elsewhere.example'), null)).toBe(true);
  });

  it('is refused from another site, another port of the same site, and the address bar', () => {
    for (const site of ['cross-site', 'same-site', 'none', '']) {
      expect(isSameOrigin(from(site, 'http://hub.example:8080'), null)).toBe(false);
    }
  });

  it('is judged by its Origin where the browser says no more', () => {
    expect(isSameOrigin(from(undefined, 'http://hub.example:8080'), null)).toBe(true);
    expect(isSameOrigin(from(undefined, 'http://hub.example'), null)).toBe(false);
    expect(isSameOrigin(from(undefined, 'http://hub.example:8080.evil.example'), null)).toBe(false);
    expect(isSameOrigin(from(undefined, 'null'), null)).toBe(false);
  });

  it('is taken from the public address when a proxy changed the host', () => {
    expect(isSameOrigin(from(undefined, 'https://care.example', '10.0.0.2'), 'https://care.example/')).toBe(
      true,
    );
    expect(isSameOrigin(from(undefined, 'https://care.example', '10.0.0.2'), null)).toBe(false);
  });

  it('is refused when nothing says where it comes from', () => {
    expect(isSameOrigin(from(), 'https://care.example')).toBe(false);
  });
});

describe('a sign-in', () => {
  it('is refused from a page of somebody else', () => {
    expect(isFromElsewhere(from('cross-site', 'http://hub.example:8080'), null)).toBe(true);
    expect(isFromElsewhere(from(undefined, 'https://evil.example'), null)).toBe(true);
  });

  it('is taken from the own page, and from a program', () => {
    expect(isFromElsewhere(from('same-origin'), null)).toBe(false);
    expect(isFromElsewhere(from(), null)).toBe(false);
  });
});
