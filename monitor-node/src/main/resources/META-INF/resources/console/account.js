// Who is logged in, and the way out.

import {post} from './api.js';
import {element} from './dom.js';
import {state} from './state.js';

export function showAccount(target) {
  const {user, role, users, hint} = state.session;
  if (!users) {
    target.replaceChildren(element('span', {class: 'badge', title: hint}, 'reading only'));
    return;
  }
  target.replaceChildren(
    element('span', {class: 'who', title: `Role: ${role}`}, user, element('small', {}, role)),
    element('button', {type: 'button', class: 'plain', click: async () => {
      try {
        await post('/api/console/logout', {}, state.session.csrf);
      } finally {
        location.replace('login.html');
      }
    }}, 'Log out'));
}
