// A page warns two minutes before its session ends, and goes from the screen when it ends. What was
// typed on it is sent to be kept for whoever typed it (web/session_end). Without this the page says
// beforehand how long it may take.

const warning = document.getElementById('session-end')
const LONGEST_TYPED = 8 * 1024
const FIELDS = 'input:not([type=hidden]), select, textarea'

if (warning) {
  const part = (name) => warning.querySelector(`[data-${name}]`)
  const idle = Number(warning.dataset.idle)
  const warnedBefore = Number(warning.dataset.warnedBefore) * 1000
  const others = new BroadcastChannel('contactpoint-session')
  let endsAt = 0
  let isFinal = false
  let isWarned = false
  let isOver = false
  // A form that came back with errors has been typed in already.
  let typedIn = document.querySelector('.govuk-error-summary')
    ? document.querySelector(`main form[method=post] :is(${FIELDS})`)?.form
    : null

  const lasts = (seconds) => {
    endsAt = Date.now() + seconds * 1000
    isFinal = seconds < idle
    isWarned = false
    if (warning.open) warning.close()
  }

  const warn = () => {
    isWarned = true
    part('at').textContent = new Date(endsAt).toLocaleTimeString('en-GB', {
      hour: 'numeric', minute: '2-digit'
    })
    part('idle-text').hidden = part('stay-button').hidden = isFinal
    part('final-text').hidden = part('close-button').hidden = !isFinal
    warning.showModal()
  }

  const token = () => document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? ''

  // What proves somebody is not sent. The server keeps none of it either.
  const typed = () => {
    if (!typedIn) return ''
    const fields = new URLSearchParams(new FormData(typedIn))
    for (const { name, type } of typedIn.elements) if (type === 'password') fields.delete(name)
    fields.delete('csrfmiddlewaretoken')
    return fields.toString()
  }

  const end = () => {
    if (isOver) return
    isOver = true
    const fields = typed()
    const send = document.createElement('form')
    send.method = 'post'
    send.action = warning.dataset.ended
    const sent = { csrfmiddlewaretoken: token(), page: location.pathname, typed: fields }
    for (const [name, value] of Object.entries(sent)) {
      const field = document.createElement('input')
      Object.assign(field, { type: 'hidden', name, value })
      send.append(field)
    }
    document.body.replaceChildren(send)
    if (fields && fields.length <= LONGEST_TYPED) send.submit()
    else location.replace(warning.dataset.ended)
  }

  const stay = async () => {
    try {
      const answer = await fetch(warning.dataset.stay, {
        method: 'POST',
        redirect: 'error',
        body: new URLSearchParams({ csrfmiddlewaretoken: token() })
      })
      if (!answer.ok) return end()
      lasts(Number(await answer.text()))
      others.postMessage(Math.round((endsAt - Date.now()) / 1000))
    } catch {
      end()
    }
  }

  document.addEventListener('input', ({ target }) => {
    if (target.form?.method === 'post') typedIn = target.form
  })
  part('stay-button').addEventListener('click', stay)
  part('close-button').addEventListener('click', () => warning.close())
  warning.addEventListener('cancel', (event) => {
    if (isFinal) return
    event.preventDefault()
    stay()
  })
  others.addEventListener('message', ({ data }) => lasts(Number(data)))
  // By the clock and not by one long timer: a computer that slept has not counted.
  setInterval(() => {
    if (Date.now() >= endsAt) end()
    else if (!isWarned && Date.now() >= endsAt - warnedBefore) warn()
  }, 1000)

  lasts(Number(warning.dataset.endsIn))
  others.postMessage(Number(warning.dataset.endsIn))
}
