// What pages are made of: panels, tables, marks, dialogues.

import {element, spoken, text} from './dom.js';

/** A state with its mark: up, degraded, down, waiting. */
export function mark(state, words) {
  return element('span', {class: 'state', 'data-state': state},
    element('span', {class: 'mark', 'aria-hidden': 'true'}), words ? element('span', {}, words) : spoken(state));
}

/** A small label; its tone is a state, or none. */
export const badge = (words, state, title) => element('span', {class: 'badge', 'data-state': state, title}, words);

/** A part of a page with a title; what stands beside the title comes as further children of the head. */
export function panel(title, {head = [], kind = '', level = 'h2', note = ''} = {}, ...children) {
  const heading = element(level, {}, title);
  return element('section', {class: ('panel ' + kind).trim()},
    element('header', {}, heading, note && element('span', {class: 'note'}, note), ...[head].flat()), ...children);
}

/** One figure with its name. */
export function figure(name, value, small = '', state = null) {
  return element('div', {class: 'figure', 'data-state': state}, element('dt', {}, name),
    element('dd', {}, value, small && element('small', {}, small)));
}

export const empty = words => element('p', {class: 'nothing'}, words);

/**
 * A table that scrolls within itself when it is too wide.
 * columns: [{name, cell: row => element or text, kind: 'number'|'wide'|...}]
 */
export function table(caption, columns, rows, {onRow = null, none = 'Nothing here.'} = {}) {
  if (rows.length === 0) return empty(none);
  const body = rows.map(row => {
    const line = element('tr', {class: onRow ? 'pick' : null},
      ...columns.map((column, i) => element(i === 0 ? 'th' : 'td',
        {class: column.kind, scope: i === 0 ? 'row' : null, 'data-name': column.name}, column.cell(row))));
    if (onRow) line.addEventListener('click', event => { if (!event.target.closest('button,a')) onRow(row); });
    return line;
  });
  return element('div', {class: 'table', tabindex: 0, role: 'region', 'aria-label': caption},
    element('table', {}, element('caption', {class: 'hidden'}, caption),
      element('thead', {}, element('tr', {}, ...columns.map(column =>
        element('th', {class: column.kind, scope: 'col'}, column.name || spoken('Actions'))))),
      element('tbody', {}, ...body)));
}

/** Puts what a panel shows in place of what it showed, unless somebody is at work in it. */
export function replace(target, ...children) {
  const focused = target.contains(document.activeElement) && document.activeElement !== target;
  const scrolled = target.querySelector('.table')?.scrollLeft ?? 0;
  if (focused && document.activeElement.matches('input,select,textarea,button')) return;
  target.replaceChildren(...children.flat().filter(Boolean));
  const within = target.querySelector('.table');
  if (within && scrolled) within.scrollLeft = scrolled;
}

let toasts;

/** Says something for some seconds. */
export function say(words, state = 'up') {
  toasts ??= document.body.appendChild(element('div', {class: 'toasts', role: 'status', 'aria-live': 'polite'}));
  const toast = element('p', {class: 'toast', 'data-state': state}, words);
  toasts.append(toast);
  setTimeout(() => toast.remove(), state === 'down' ? 9000 : 5000);
}

/**
 * A dialogue with fields; resolves to their values, or null when it is left.
 * fields: [{name, label, value, kind: 'text'|'select', options, hint, required}]
 */
export function ask({title, words, fields = [], confirm, danger = false}) {
  return new Promise(resolve => {
    const inputs = fields.map(field => {
      const input = field.kind === 'select'
        ? element('select', {name: field.name}, ...field.options.map(([value, label]) => element('option', {value}, label)))
        : element('input', {name: field.name, type: field.kind ?? 'text', autocomplete: 'off', required: field.required, maxlength: 400});
      input.value = field.value ?? (field.kind === 'select' ? field.options[0]?.[0] : '');
      return input;
    });
    const problem = element('p', {class: 'problem', role: 'alert'});
    const form = element('form', {method: 'dialog'},
      element('h2', {id: 'ask-title'}, title), words && element('p', {class: 'words'}, words),
      ...fields.map((field, i) => element('label', {}, element('span', {}, field.label), inputs[i],
        field.hint && element('small', {}, field.hint))),
      problem,
      element('div', {class: 'buttons'},
        element('button', {type: 'button', class: 'plain', click: () => dialog.close('')}, 'Cancel'),
        element('button', {type: 'submit', class: danger ? 'danger' : 'primary'}, confirm)));
    const dialog = element('dialog', {class: 'ask', 'aria-labelledby': 'ask-title'}, form);
    form.addEventListener('submit', event => { event.preventDefault(); dialog.close('done'); });
    dialog.addEventListener('close', () => {
      const given = Object.fromEntries(inputs.map(input => [input.name, input.value]));
      dialog.remove();
      resolve(dialog.returnValue === 'done' ? given : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    (inputs[0] ?? form.querySelector('button')).focus();
    text(problem, '');
  });
}
