// The page of an archive report: shows a window of the rows, sorts and filters. Everything from files goes through textContent.
;(() => {
  const read = id => JSON.parse(document.getElementById(id).textContent)
  const ROW_PX = 28
  // Browsers end a page at 17 to 33 million px; beyond this the scroll bar stands for several rows a step.
  const MOST_PX = 12_000_000
  const MOST_PRINTED = 5_000
  const NUMBERS = new Set([9, 10, 11])
  const words = read('words')
  const texts = read('texts')
  const rows = read('rows').map(row => row.map(cell => (Array.isArray(cell) ? words[cell[0]] : cell)))
  const body = document.querySelector('#files tbody')
  const scroller = document.getElementById('window')
  const shown = document.getElementById('shown')
  const filter = document.getElementById('filter')
  const selects = [
    ['state', 2],
    ['credentials', 4],
    ['kind', 5],
  ].map(([id, column]) => ({ element: document.getElementById(id), column }))
  const say = code => (Object.hasOwn(texts.codes, code) ? texts.codes[code] : code)
  const sayCell = (value, column) => {
    if (value === null) return ''
    if (column < 2 || column === 6 || column === 7 || typeof value === 'number') return String(value)
    return value.split(':').map(say).join(': ')
  }
  const group = (value, column) => (column === 2 ? value.split(':')[0] : value)
  let order = rows.map((_, at) => at)
  let visible = order

  for (const { element, column } of selects) {
    const values = [
      ...new Set(
        rows
          .map(row => row[column])
          .filter(value => value !== null)
          .map(value => group(value, column)),
      ),
    ].sort((a, b) => (a < b ? -1 : 1))
    for (const value of ['', ...values]) {
      const option = document.createElement('option')
      option.value = value
      option.textContent = value === '' ? texts.all : say(value)
      element.append(option)
    }
    element.addEventListener('change', choose)
  }

  function choose() {
    const wanted = filter.value.toLocaleLowerCase().normalize('NFC')
    const chosen = selects.filter(({ element }) => element.value !== '')
    visible = order.filter(at => {
      const row = rows[at]
      if (!chosen.every(({ element, column }) => row[column] !== null && group(row[column], column) === element.value))
        return false
      return (
        wanted === '' ||
        row.some((cell, column) => sayCell(cell, column).toLocaleLowerCase().normalize('NFC').includes(wanted))
      )
    })
    shown.textContent = texts.shown.replace('{shown}', visible.length).replace('{total}', rows.length)
    scroller.scrollTop = 0
    draw()
  }

  function line(at) {
    const tr = document.createElement('tr')
    rows[at].forEach((value, column) => {
      const td = document.createElement('td')
      td.textContent = sayCell(value, column)
      if (NUMBERS.has(column)) td.className = 'number'
      else td.title = td.textContent
      tr.append(td)
    })
    return tr
  }

  function space(heightPx) {
    const tr = document.createElement('tr')
    tr.className = 'space'
    tr.setAttribute('aria-hidden', 'true')
    tr.append(document.createElement('td'))
    tr.firstChild.colSpan = 12
    tr.firstChild.style.height = `${heightPx}px`
    return tr
  }

  /** Which rows to show and how much space stands before them; beyond MOST_PX a step of the scroll bar passes several rows. */
  function windowOf() {
    const count = Math.min(visible.length, Math.ceil(scroller.clientHeight / ROW_PX) + 20)
    const wholePx = visible.length * ROW_PX
    const totalPx = Math.min(wholePx, MOST_PX)
    const last = visible.length - count
    if (totalPx === wholePx) {
      const first = Math.max(0, Math.min(last, Math.floor(scroller.scrollTop / ROW_PX) - 10))
      return { first, count, beforePx: first * ROW_PX, totalPx }
    }
    const reachPx = totalPx - scroller.clientHeight + ROW_PX
    const first = Math.round(Math.min(1, scroller.scrollTop / reachPx) * last)
    const beforePx =
      first === last ? totalPx - count * ROW_PX : Math.max(0, Math.min(totalPx - count * ROW_PX, scroller.scrollTop))
    return { first, count, beforePx, totalPx }
  }

  function draw() {
    const { first, count, beforePx, totalPx } = windowOf()
    const part = visible.slice(first, first + count)
    body.replaceChildren(space(beforePx), ...part.map(line), space(totalPx - beforePx - count * ROW_PX))
    document.getElementById('files').setAttribute('aria-rowcount', String(visible.length + 1))
  }

  const heads = [...document.querySelectorAll('#files th')]
  for (const head of heads) {
    head.firstChild.addEventListener('click', () => {
      const column = Number(head.firstChild.dataset.column)
      const direction = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1
      for (const other of heads) other.setAttribute('aria-sort', 'none')
      head.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending')
      const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare
      order = rows
        .map((_, at) => at)
        .sort((a, b) => {
          const x = rows[a][column]
          const y = rows[b][column]
          if (x === y) return a - b
          if (x === null) return 1
          if (y === null) return -1
          return direction * (typeof x === 'number' ? x - y : compare(x, y))
        })
      choose()
    })
  }

  let isDue = false
  scroller.addEventListener('scroll', () => {
    if (isDue) return
    isDue = true
    requestAnimationFrame(() => {
      isDue = false
      draw()
    })
  })
  addEventListener('resize', draw)
  addEventListener('beforeprint', () => {
    body.replaceChildren(...visible.slice(0, MOST_PRINTED).map(line))
    if (visible.length > MOST_PRINTED)
      shown.textContent = texts.printed.replace('{shown}', MOST_PRINTED).replace('{total}', visible.length)
  })
  addEventListener('afterprint', choose)
  filter.addEventListener('input', choose)
  choose()
})()
