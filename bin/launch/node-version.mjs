// Imported before all else, in words that old versions of Node still read: they cannot run what follows.
const NEEDED = 24
const { node } = process.versions

if (Number.parseInt(node, 10) < NEEDED) {
  const remedy = 'After "npm ci", "npm start" and "npm run pointsman" bring their own.'
  process.stderr.write(`Pointsman needs Node ${NEEDED} or later, and this is Node ${node}. ${remedy}\n`)
  process.exit(1)
}
