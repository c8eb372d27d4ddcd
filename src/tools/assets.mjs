// Builds what pages link: style sheets, scripts, fonts and pictures, each under a name that holds a
// digest of its content, so that a browser may keep it for ever, with a .gz beside it for nginx.
//
// usage: node assets.mjs SOURCE_DIR NODE_MODULES OUT_DIR HEADER
//
// SOURCE_DIR/list says what there is.  HEADER becomes the C table of names, and is only written when it changes.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, extname, join, parse, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

const [source, modules, out, header] = process.argv.slice(2).map((path) => resolve(path))
const require = createRequire(join(modules, 'from'))
const sass = require('sass')
const esbuild = require('esbuild')

const fail = (words) => {
  console.error(`assets: ${words}`)
  process.exit(1)
}

const hashed = new Map() // name → name with the digest in it

// A style sheet names other assets plainly: url(logo.svg).
const link = (css, from) =>
  css.replace(/url\((?!["']?(?:data:|#))["']?([^"')]+)["']?\)/g, (all, url) => {
    const name = hashed.get(basename(url))
    return name ? `url(${name})` : fail(`${from}: url(${url}) is not in the list, or only further down`)
  })

const make = {
  copy: (from) => readFileSync(from),
  sass: (from) => {
    const options = { style: 'compressed', loadPaths: [modules], quietDeps: true }
    return Buffer.from(link(sass.compile(from, options).css, from))
  },
  bundle: (from) => {
    const options = {
      entryPoints: [from], bundle: true, minify: true, write: false, format: 'esm',
      target: 'es2020', nodePaths: [modules], legalComments: 'inline', logLevel: 'warning'
    }
    return Buffer.from(esbuild.buildSync(options).outputFiles[0].contents)
  }
}

const entries = readFileSync(join(source, 'list'), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(/\t+/))

mkdirSync(out, { recursive: true })
const written = new Set()
const write = (name, bytes) => {
  written.add(name)
  writeFileSync(join(out, name), bytes)
}

for (const [name, how, from] of entries) {
  if (!(how in make)) fail(`list: "${how}" is none of ${Object.keys(make).join(', ')}`)
  const bytes = make[how](from.startsWith('@/') ? join(modules, from.slice(2)) : join(source, from))
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  const { name: stem, ext } = parse(name)
  hashed.set(name, `${stem}.${digest}${ext}`)
  write(hashed.get(name), bytes)
  if (['.css', '.js', '.svg'].includes(extname(name))) write(`${hashed.get(name)}.gz`, gzipSync(bytes, { level: 9 }))
}
for (const old of readdirSync(out)) if (!written.has(old)) rmSync(join(out, old))

const lines = entries.map(([name]) => {
  const macro = `ASSET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
  return `#define ${macro} "/assets/${hashed.get(name)}"\n`
})
const text = `/* Made by src/tools/assets.mjs: what pages link. */\n${lines.join('')}`
if (!existsSync(header) || readFileSync(header, 'utf8') !== text) writeFileSync(header, text)
