// Without it, Next.js takes the folder of an outer lockfile for the site's.
module.exports = { turbopack: { root: __dirname } }
