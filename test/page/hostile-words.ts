/** What a field may hold that somebody else fills: markup, scripts, styles, signs that hide or turn, long words. */
export const markup =
  '<img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(2)</script><style>*{display:none}</style>'
export const bad = `${markup} javascript:alert(3) exe\u202Etxt.\u0007\u200B ${'w'.repeat(300)}`
/** The part of it that shows whether anything was hidden. */
export const badShown = 'exe⟨U+202E⟩txt.⟨U+0007⟩⟨U+200B⟩'
/** All of it, as it is shown. */
export const badWhole = bad.replace('exe\u202Etxt.\u0007\u200B', badShown)
