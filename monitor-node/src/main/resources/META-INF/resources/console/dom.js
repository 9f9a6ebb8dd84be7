// Small ways to make and change elements; texts are only ever set as text, never as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element: attributes by name, children as elements or texts. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

/** Sets a text, where it differs: nothing is laid out anew for the same text. */
export function text(target, value) {
  if (target.textContent !== value) target.textContent = value;
}

export const byId = id => document.getElementById(id);

/** The value of a colour of the style sheet, for canvases. */
export const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
