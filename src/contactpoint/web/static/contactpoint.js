// Pages work without this. With it, components of GOV.UK Frontend behave: focus moves to errors,
// a password can be shown, a second press of a button does nothing.

import { initAll } from './vendor/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
