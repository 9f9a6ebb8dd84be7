// Changes: each asks before it is done, and says what came of it.

import {post} from './api.js';
import {element} from './dom.js';
import {operator, state} from './state.js';
import {ask, say} from './ui.js';

/** Why nothing can be changed by who looks; empty when it can. */
export const whyNot = () => operator() ? '' : state.session?.hint ?? 'You may only look.';

/**
 * A button that changes something.
 * how: {title, words, fields, confirm, danger, given: fields for the request, done: called with the answer}
 */
export function action(label, name, how) {
  const why = whyNot();
  return element('button', {type: 'button', class: how.danger ? 'danger small' : 'small', disabled: why !== '', title: why || null,
    click: () => change(name, how)}, label);
}

/** Asks, does, tells. */
export async function change(name, how) {
  const given = await ask(how);
  if (given === null) return;
  try {
    const answer = await post('/api/console/actions/' + name, {...how.given, ...given}, state.session.csrf);
    say(answer.outcome === 'accepted' ? how.told ?? 'It has begun.' : answer.message || 'Done');
    how.done?.(answer);
  } catch (failure) {
    say(failure.message, 'down');
  }
}
