import type { Answer, Conversion, Sink, Source, Told } from '../../core/answer/answer.ts'
import type { Gate } from './gate.ts'

/** Cleans what it is given, and a value that comes again but once. */
const once = <T>(clean: (value: T) => T): ((value: T) => T) => {
  let given: T | undefined
  let cleaned: T | undefined
  return (value) => {
    if (value === undefined) return value
    if (value !== given) {
      given = value
      cleaned = clean(value)
    }
    return cleaned as T
  }
}

/** A class: an object of its own kind for each answer would slow down all who read it. */
class GatedTold implements Told {
  readonly #told: Told
  readonly #usage
  readonly #finish
  readonly #warnings
  readonly #word
  readonly #failure

  constructor(told: Told, gate: Gate) {
    this.#told = told
    this.#usage = once(gate.fact<Told['usage']>)
    this.#finish = once(gate.fact<Told['finish']>)
    this.#warnings = once(gate.fact<Told['warnings']>)
    this.#word = gate.fact<string | undefined>
    this.#failure = once<Told['failure']>((error) => error && gate.error(error))
  }
  get hasContent() {
    return this.#told.hasContent
  }
  get isOver() {
    return this.#told.isOver
  }
  get usage() {
    return this.#usage(this.#told.usage)
  }
  get finish() {
    return this.#finish(this.#told.finish)
  }
  get model() {
    return this.#word(this.#told.model)
  }
  get id() {
    return this.#word(this.#told.id)
  }
  get warnings() {
    return this.#warnings(this.#told.warnings)
  }
  get failure() {
    return this.#failure(this.#told.failure)
  }
}

const gatedSource = <In>({ read, pause, cancel }: Source<In>, gate: Gate): Source<In> => ({
  read: (sink: Sink<In>) => read({ data: sink.data, end: sink.end, fail: (error) => sink.fail(gate.error(error)) }),
  pause,
  cancel,
})

const gatedConversion = <In>(conversion: Conversion<In>, gate: Gate): Conversion<In> => {
  return {
    push: (input) => {
      try {
        return gate.bytes(conversion.push(input))
      } catch (thrown) {
        throw gate.error(thrown)
      }
    },
    end: (cut) => {
      try {
        return gate.bytes(conversion.end(cut))
      } catch (thrown) {
        throw gate.error(thrown)
      }
    },
    fail: conversion.fail,
    state: conversion.state,
    told: new GatedTold(conversion.told, gate),
  }
}

/** An answer of which nothing gets past the gate. */
export const gatedAnswer = <In>({ status, headers, source, conversion }: Answer<In>, gate: Gate): Answer<In> => ({
  status,
  headers: gate.headers(headers),
  source: gatedSource(source, gate),
  conversion: gatedConversion(conversion, gate),
})
