import { fileURLToPath } from 'node:url'

import { Fault } from '../domain/fault.ts'
import type { PageDoor } from '../script/page-door.ts'

/** A file of the page as it is sent. */
interface PageFile {
  type: string
  bytes: Uint8Array<ArrayBuffer>
  gzip: Uint8Array<ArrayBuffer>
}

/** The page's files by name, and those that it begins with. */
interface Built {
  files: ReadonlyMap<string, PageFile>
  script: string
  style: string
  icon: string
}

const folder = fileURLToPath(new URL('../page/', import.meta.url))
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Nothing but our own files, no text that becomes a script, and no page of others around ours. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** The page, bundled in this process when it is first asked for: nobody who never looks pays for it. */
export function createPageFiles(): PageDoor['page'] {
  let building: Promise<Built> | null = null
  const built = () =>
    (building ??= build().catch((error: unknown) => {
      building = null
      throw error
    }))
  return {
    async open() {
      return new Response(shell(await built()), {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': pagePolicy,
          'cross-origin-opener-policy': 'same-origin',
          'permissions-policy': 'camera=(), geolocation=(), microphone=()',
        },
      })
    },
    async file(name, request) {
      const found = (await built()).files.get(name)
      if (!found)
        throw new Fault('request.unknown', `Cannot find "${name}": the page has no such file now`)
      const packed = request.headers.get('accept-encoding')?.includes('gzip') ?? false
      return new Response(packed ? found.gzip : found.bytes, {
        headers: {
          'content-type': found.type,
          // The name holds a hash of what is in it. Private: only who was let in may have it.
          'cache-control': 'private, max-age=31536000, immutable',
          vary: 'Accept-Encoding',
          ...(packed && { 'content-encoding': 'gzip' }),
        },
      })
    },
  }
}

async function build(): Promise<Built> {
  const { outputs } = await Bun.build({
    entrypoints: ['main.tsx', 'style.css'].map((name) => `${folder}${name}`),
    target: 'browser',
    format: 'esm',
    splitting: true,
    minify: true,
    jsx: { runtime: 'automatic', importSource: 'preact', development: false },
    naming: '[name]-[hash].[ext]',
  })
  const files = new Map<string, PageFile>()
  for (const output of outputs)
    files.set(nameOf(output.path), await packedFile(nameOf(output.path), output))
  const icon = Bun.file(`${folder}icon.svg`)
  const hash = Bun.hash(await icon.bytes()).toString(36)
  files.set(`icon-${hash}.svg`, await packedFile('icon.svg', icon))
  const script = [...files.keys()].find((name) => /^main-\w+\.js$/.test(name))
  const style = [...files.keys()].find((name) => /^style-\w+\.css$/.test(name))
  if (!script || !style) throw new Error(`Cannot find the page's script among ${[...files.keys()]}`)
  return { files, script, style, icon: `icon-${hash}.svg` }
}

async function packedFile(name: string, blob: Blob): Promise<PageFile> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
  return { type, bytes, gzip: Bun.gzipSync(bytes, { level: 9 }) }
}

function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path
}

function shell({ script, style, icon }: Built): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Ostinato</title>
<link rel="icon" href="/page/${icon}">
<link rel="stylesheet" href="/page/${style}">
<script type="module" src="/page/${script}"></script>
</head>
<body>
<div id="page"></div>
<noscript>The page needs JavaScript. Everything in it can be asked without: see <a href="/docs">the reference</a>.</noscript>
</body>
</html>
`
}
