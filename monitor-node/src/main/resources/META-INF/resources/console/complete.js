// Completion of a query while it is typed: a list below the field, chosen by keys or pointer.

import {element, later} from './dom.js';

/**
 * Gives a text field completions.
 * find(text before the caret): {from: index where the replaced word begins, options: [{text, note, after}]} or a promise of it
 */
export function completes(input, find) {
  const list = element('ul', {class: 'completions', role: 'listbox', id: input.id + '-list', hidden: true});
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  let options = [];
  let from = 0;
  let chosen = -1;
  let turn = 0;

  function close() {
    turn++;
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    chosen = -1;
  }

  function paint() {
    list.replaceChildren(...options.map((option, i) => {
      const item = element('li', {role: 'option', id: `${list.id}-${i}`, 'aria-selected': i === chosen ? 'true' : 'false'},
        element('span', {class: 'name'}, option.text), option.note && element('small', {}, option.note));
      item.addEventListener('pointerdown', event => { event.preventDefault(); take(option); });
      return item;
    }));
    list.hidden = options.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    if (chosen >= 0) {
      input.setAttribute('aria-activedescendant', `${list.id}-${chosen}`);
      list.children[chosen].scrollIntoView({block: 'nearest'});
    }
  }

  function take(option) {
    const end = input.selectionStart;
    input.setRangeText(option.text + (option.after ?? ''), from, end, 'end');
    close();
    input.dispatchEvent(new Event('taken'));
    input.focus();
  }

  const look = later(async () => {
    const mine = ++turn;
    const found = await find(input.value.slice(0, input.selectionStart)).catch(() => null);
    if (mine !== turn || document.activeElement !== input) return;
    options = found?.options.slice(0, 40) ?? [];
    from = found?.from ?? 0;
    chosen = -1;
    paint();
  }, 90);

  input.addEventListener('input', look);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !list.hidden) {
      event.preventDefault();
      chosen = (chosen + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length;
      paint();
    } else if ((event.key === 'Tab' || event.key === 'Enter') && !list.hidden && chosen >= 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      take(options[chosen]);
    } else if (event.key === 'Enter') {
      close();
    }
  });
  return list;
}
