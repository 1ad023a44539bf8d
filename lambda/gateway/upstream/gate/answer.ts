import type { Answer, Conversion, Sink, Source, Told } from '../../core/answer/answer.ts'
import type { Gate } from './gate.ts'

/** Cleans what it is given, and a value that comes again but once. */
const once = <T>(clean: (value: T) => T): ((value: T) => T) => {
  let last: { readonly given: T; readonly cleaned: T } | undefined
  return (given) => {
    if (!last || last.given !== given) last = { given, cleaned: clean(given) }
    return last.cleaned
  }
}

const gatedTold = (told: Told, gate: Gate): Told => {
  const [usage, finish, warnings] = [
    once(gate.fact<Told['usage']>),
    once(gate.fact<Told['finish']>),
    once(gate.fact<Told['warnings']>),
  ]
  const [tier, model, id] = [
    once(gate.fact<Told['serviceTier']>),
    once(gate.fact<Told['model']>),
    once(gate.fact<Told['id']>),
  ]
  const failure = once<Told['failure']>((error) => error && gate.error(error))
  return {
    get hasContent() {
      return told.hasContent
    },
    get usage() {
      return usage(told.usage)
    },
    get serviceTier() {
      return tier(told.serviceTier)
    },
    get finish() {
      return finish(told.finish)
    },
    get model() {
      return model(told.model)
    },
    get id() {
      return id(told.id)
    },
    get warnings() {
      return warnings(told.warnings)
    },
    get failure() {
      return failure(told.failure)
    },
  }
}

const gatedSource = <In>({ read, pause, cancel }: Source<In>, gate: Gate): Source<In> => ({
  read: (sink: Sink<In>) => read({ data: sink.data, end: sink.end, fail: (error) => sink.fail(gate.error(error)) }),
  pause,
  cancel,
})

const gatedConversion = <In>(conversion: Conversion<In>, gate: Gate): Conversion<In> => {
  const told = gatedTold(conversion.told, gate)
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
    get state() {
      return conversion.state
    },
    told,
  }
}

/** An answer of which nothing gets past the gate. */
export const gatedAnswer = <In>({ status, headers, source, conversion }: Answer<In>, gate: Gate): Answer<In> => ({
  status,
  headers: gate.headers(headers),
  source: gatedSource(source, gate),
  conversion: gatedConversion(conversion, gate),
})
