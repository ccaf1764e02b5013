/**
 * Who we are to other implementations (PS3.7 annex D.3.3.2): a UID made from a UUID (PS3.5 section B.2), and a name.
 * Both stand in every file received by C-STORE, so they never change: the same object sent again is then the same bytes.
 */
export const IMPLEMENTATION_CLASS_UID = '2.25.320456863896219785496320805062174495837';
export const IMPLEMENTATION_VERSION = 'TAMSOAT';
