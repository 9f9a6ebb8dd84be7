// Small ways to make and change elements; texts are only ever set as text, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element: attributes by name, functions as listeners, children as elements or texts. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

/** Sets a text, where it differs: nothing is laid out anew for the same text. */
export function text(target, value) {
  if (target.textContent !== value) target.textContent = value;
}

export const byId = id => document.getElementById(id);

let probe;

/** A colour of the style sheet as the scheme has it now, for canvases: rgb(...). */
export function colour(name) {
  probe ??= document.body.appendChild(element('span', {class: 'probe', 'aria-hidden': 'true'}));
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

/** The same colour, to be seen through. */
export const washed = (name, alpha) => colour(name).replace(/^rgba?\(([^,]+),([^,]+),([^,)]+).*$/, `rgba($1,$2,$3,${alpha})`);

/** Words for those who hear the page. */
export const spoken = words => element('span', {class: 'hidden'}, words);

/** Runs the newest call alone: one that comes while another runs aborts it. */
export function latest(work) {
  let running = null;
  return async (...given) => {
    running?.abort();
    const mine = running = new AbortController();
    try {
      return await work(mine.signal, ...given);
    } catch (failure) {
      if (failure.name !== 'AbortError') throw failure;
      return undefined;
    }
  };
}

/** The call after some silence. */
export function later(work, millis) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), millis);
  };
}
