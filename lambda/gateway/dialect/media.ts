/** Bytes as the text that JSON carries; what is text already is base64 by the canonical form's rule. */
export const base64 = (data: Uint8Array | string): string =>
  typeof data === 'string' ? data : Buffer.from(data).toString('base64')
