#!/usr/bin/env node
import './launch/node-version.mjs'

const { launch } = await import('./launch/launch.mjs')
await launch('server')
