/** A body that goes upstream in pieces, as text. */
export const sentText = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString()
