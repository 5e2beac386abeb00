// Builds static/dist: one style sheet, one script, one font, our mark. Run with `npm run build`.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, '..', 'node_modules')
const dist = join(here, 'dist')

rmSync(dist, { recursive: true, force: true })
mkdirSync(join(dist, 'fonts'), { recursive: true })

const { css } = compile(join(here, 'scss', 'app.scss'), {
  style: 'compressed',
  loadPaths: [modules],
  quietDeps: true
})
writeFileSync(join(dist, 'app.css'), css)

const copies = {
  [join(here, 'js')]: 'js',
  [join(here, 'img')]: '.',
  [join(modules, 'govuk-frontend/dist/govuk/govuk-frontend.min.js')]: 'js/govuk-frontend.min.js',
  [join(modules, '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')]: 'fonts/inter.woff2',
  [join(modules, '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2')]: 'fonts/inter-ext.woff2'
}
for (const [from, to] of Object.entries(copies)) cpSync(from, join(dist, to), { recursive: true })
