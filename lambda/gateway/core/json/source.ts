/** JSON as it came: its bytes, and the same with one character for each of them, in which places are found. */
export interface JsonSource {
  readonly bytes: Uint8Array
  readonly text: string
}

/** JSON syntax is ASCII, and no byte of another character looks like it: UTF-8 is scanned without being decoded. */
export const jsonSource = (json: Uint8Array | string): JsonSource => {
  const bytes = typeof json === 'string' ? Buffer.from(json) : json
  return { bytes, text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') }
}
