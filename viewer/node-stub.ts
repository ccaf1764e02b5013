/** Stands in for Node's `fs` and `path`, which the image decoders name for runs outside a browser. */
export {};
