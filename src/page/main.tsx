import { render } from 'preact'

import { App } from './app.tsx'
import { createPage } from './page.ts'

const place = document.getElementById('page')
if (place) render(<App page={createPage(window)} />, place)
