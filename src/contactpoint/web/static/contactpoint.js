// Pages work without this. With it, components of GOV.UK Frontend behave: focus moves to errors,
// a password can be shown, a second press of a button does nothing; and cases have shortcuts.

import { initAll } from './vendor/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// Keyboard shortcuts, where a page has them and the reader has not switched them off. A key moves to
// what it stands for and Enter presses it: a slip of the finger must not decide about a child.
const FIELDS = 'input, select, textarea, [contenteditable]'

if (document.querySelector('[data-shortcuts]')) {
  document.addEventListener('keydown', (event) => {
    const held = event.ctrlKey || event.metaKey || event.altKey || event.repeat
    if (held || event.target.closest(FIELDS) || !/^[a-z1-9]$/i.test(event.key)) return
    const target = document.querySelector(`[data-key="${event.key.toLowerCase()}"]`)
    if (!target) return
    event.preventDefault()
    target.focus()
  })
}

// The page to print has a button for it; without this it says to use the browser's own.
const print = document.querySelector('[data-print]')

if (print) {
  print.hidden = false
  document.querySelector('[data-print-without]').hidden = true
  print.addEventListener('click', () => window.print())
}
