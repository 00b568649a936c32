// Asks the browser for a security key and sends what it answers with the page's form. Without this,
// or in a browser that has no such keys, the page says what to do.

const BYTES = ['challenge', 'id']
const FAILED =
  'Your security key was not used. Put it in or hold it to the computer, give its PIN when you are asked, and try again.'
const HELD = 'This security key is set up for your account already. Use another one.'

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0))

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

// As PublicKeyCredential.parse…OptionsFromJSON does, for browsers that do not have it.
const read = (value) => {
  if (Array.isArray(value)) return value.map(read)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      BYTES.includes(name) && typeof one === 'string' ? toBytes(one) : read(one)
    ])
  )
}

const optionsOf = (act, json) => {
  const parse =
    act === 'create'
      ? PublicKeyCredential.parseCreationOptionsFromJSON
      : PublicKeyCredential.parseRequestOptionsFromJSON
  if (parse) return parse.call(PublicKeyCredential, json)
  const { rp, ...rest } = json
  return rp ? { rp, ...read(rest) } : read(rest)
}

// As PublicKeyCredential.toJSON does, for browsers that do not have it.
const written = (credential) => {
  if (credential.toJSON) return credential.toJSON()
  const names = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const response = names.filter((name) => credential.response[name])
  return {
    id: credential.id,
    rawId: credential.id,
    type: credential.type,
    clientExtensionResults: {},
    response: Object.fromEntries(response.map((name) => [name, toText(credential.response[name])]))
  }
}

const start = (form) => {
  const act = form.dataset.securityKey
  const failed = form.querySelector('[data-security-key-failed]')
  const button = form.querySelector('[data-security-key-button]')
  form.querySelector('[data-security-key-absent]').hidden = true
  button.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (button.disabled) return
    button.disabled = true
    failed.hidden = true
    try {
      const publicKey = optionsOf(act, JSON.parse(form.dataset.options))
      const credential = await navigator.credentials[act]({ publicKey })
      form.elements.answer.value = JSON.stringify(written(credential))
      form.submit()
    } catch (error) {
      failed.textContent = error.name === 'InvalidStateError' ? HELD : FAILED
      failed.hidden = false
      button.disabled = false
      button.focus()
    }
  })
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll('[data-security-key]')) start(form)
}
