// dcmjs ships no types; only its copy of the PS3.6 data dictionary is read here.
declare module 'dcmjs/dictionary' {
  export const dictionary: Record<string, { tag: string; vr?: string; vm?: string; name: string }>;
}
