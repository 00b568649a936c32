// Copies the GOV.UK Frontend files that pages use out of node_modules, less what this service may
// not show: the GDS Transport typeface and the crest are licensed to gov.uk hosts only. What is left
// refers to no other file, which the manifest of static files would otherwise look for.
//
// Usage: node scripts/build-assets.mjs [NODE_MODULES] [TARGET]

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = resolve(process.argv[2] ?? join(root, 'node_modules'))
const target = resolve(process.argv[3] ?? join(root, 'src/contactpoint/web/static/vendor'))
const source = join(modules, 'govuk-frontend/dist/govuk')

const OWN_FONTS = '"Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif'

function styles () {
  const css = readFileSync(join(source, 'govuk-frontend.min.css'), 'utf8')
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/GDS Transport,arial,sans-serif/g, OWN_FONTS)
    .replace(/url\(\/assets\/images\/govuk-crest\.svg\)/g, 'none')
    .replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '')
  if (css.includes('url(') || css.includes('GDS Transport,')) {
    throw new Error('govuk-frontend.min.css refers to a file or typeface that this script does not know')
  }
  return css
}

function script () {
  return readFileSync(join(source, 'govuk-frontend.min.js'), 'utf8')
    .replace(/\/\/# sourceMappingURL=.*$/gm, '')
}

mkdirSync(target, { recursive: true })
writeFileSync(join(target, 'govuk-frontend.min.css'), styles())
writeFileSync(join(target, 'govuk-frontend.min.js'), script())
