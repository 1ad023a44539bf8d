import { bar, count } from './amounts.ts'

const WIDTH = 24

/** How far something has come, 0 to 1, as a line. */
export const progressLine = (part: number, records: number): string =>
  `${bar(Math.min(1, part), WIDTH).padEnd(WIDTH)} ${Math.floor(Math.min(1, part) * 100)} %  ${count(records)} requests`
