/** True for a file that changes along with everything, or that no person writes: its changes tell nothing. */
export function isIncidental(path: string): boolean {
  return (
    /(?:^|\/)(?:node_modules|vendor|third_party|dist|build|out|target|__snapshots__|generated)\//i.test(
      path,
    ) ||
    /(?:^|\/)(?:package|deno|jsr|composer|manifest|tsconfig|version)\.jsonc?$/i.test(path) ||
    /(?:^|\/)(?:Cargo|pyproject)\.toml$|(?:^|\/)go\.(?:mod|sum)$|(?:^|\/)pom\.xml$/.test(path) ||
    /(?:^|\/)(?:CHANGE(?:S|LOG)|HISTORY|NEWS|RELEASES?|VERSION|AUTHORS|CONTRIBUTORS)(?:\.\w+)?$/i.test(
      path,
    ) ||
    /(?:[-.]lock(?:b|\.json|\.yaml)?|\.min\.\w+|\.snap|\.map|\.svg|\.po|\.pb\.\w+)$/i.test(path) ||
    /(?:^|\/)(?:npm-shrinkwrap\.json|\.\w+ignore|\.gitattributes)$/.test(path)
  )
}

/** True for a text that people read. */
export function isDocument(path: string): boolean {
  return /\.(?:mdx?|markdown|rst|adoc|txt|tex)$/i.test(path)
}

/** True for what is neither a text for people, nor settings or data, nor a test. */
export function isCode(path: string): boolean {
  return (
    !isDocument(path) && !isTest(path) && !/\.(?:ya?ml|json[5c]?|toml|ini|cfg|csv)$/i.test(path)
  )
}

/** True for a file that tests another, by its name. */
function isTest(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|__tests__|specs?|e2e|fixtures|runtime[-_]tests)\//i.test(path) ||
    /(?:[._-](?:tests?|spec)|_test)\.\w+$|(?:^|\/)test_[^/]*$/i.test(path)
  )
}
