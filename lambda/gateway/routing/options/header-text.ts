import { isUtf8 } from 'node:buffer'

/**
 * What a header says. Its bytes are read as Latin-1, and are UTF-8 where a client means it so: a user is the same one whom
 * bodies and the command line name.
 */
export const headerText = (value: string): string => {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) && bytes.toString('latin1') === value ? bytes.toString() : value
}
