// The library ships no types; only what is used of it is named here.
declare module '@lhncbc/ucum-lhc' {
  export type Unit = {
    readonly magnitude_: number;
    readonly dim_: { readonly dimVec_: readonly number[] | null } | null;
    /** How often the mole stands in it, which UCUM counts as a mere number. */
    readonly moleExp_: number;
    readonly equivalentExp_: number;
    readonly isArbitrary_: boolean;
    readonly isSpecial_: boolean;
  };
  export const UcumLhcUtils: {
    getInstance(): {
      validateUnitString(text: string): { readonly status: 'valid' | 'invalid' | 'error' };
      getSpecifiedUnit(text: string, use: 'validate'): { readonly unit: Unit | null };
    };
  };
}
