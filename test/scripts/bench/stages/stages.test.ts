import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { STAGES } from '../../../../scripts/bench/stages/stages.ts'

const entries = STAGES.flatMap(({ name, entries: all }) => all.map((entry) => ({ stage: name, ...entry })))

/** A constant, a method or a property that is a function of that name. */
const defines = (code: string, name: string): boolean =>
  new RegExp(`\\bconst ${name} =|\\b${name}: (?:async )?\\(|^ +(?:async )?${name}\\(`, 'm').test(code)

test('every pattern names code that exists', () => {
  expect(entries.length).toBeGreaterThan(20)
  for (const { files, functions = [] } of entries) {
    const found = globSync(files)
    expect(found, files).not.toEqual([])
    for (const name of functions)
      expect(
        found.some((file) => defines(readFileSync(file, 'utf8'), name)),
        `${name} in ${files}`,
      ).toBe(true)
  }
})

test('each alternative of a pattern does, too', () => {
  for (const { files } of entries)
    for (const [braces, words = ''] of files.matchAll(/\{([^}]+)\}/g))
      for (const word of words.split(','))
        expect(globSync(files.replace(braces, word)), `${word} in ${files}`).not.toEqual([])
})

test('no code begins two stages', () => {
  const claims = entries.flatMap(({ stage, files, functions = ['any'] }) =>
    globSync(files).flatMap((file) => functions.map((name) => ({ stage, place: `${file} ${name}` }))),
  )
  const byPlace = Map.groupBy(claims, ({ place }) => place)
  const whole = new Set(
    [...byPlace.keys()].filter((place) => place.endsWith(' any')).map((place) => place.split(' ')[0]),
  )
  for (const [place, all] of byPlace) {
    expect(
      all.map(({ stage }) => stage),
      place,
    ).toHaveLength(1)
    if (!place.endsWith(' any')) expect(whole.has(place.split(' ')[0]), place).toBe(false)
  }
})
