// Activity: who changed what through this console, and what happened to the nodes.

import {json} from '../api.js';
import {element, latest} from '../dom.js';
import {events} from '../events.js';
import {moment} from '../format.js';
import {now, state} from '../state.js';
import {mark, panel, replace, table} from '../ui.js';

export function open() {
  const changes = element('div', {});
  const happened = element('div', {});
  const frame = element('div', {}, panel('Changes', {kind: 'flush', note: 'every action, login and refusal, from the audit file'}, changes),
    panel('Events', {kind: 'flush'}, happened));

  const load = latest(async signal => {
    const [{entries}, all] = await Promise.all([json('/api/console/audit', signal), events(signal)]);
    replace(changes, table('Changes', [
      {name: 'When', kind: 'nowrap', cell: it => moment(Date.parse(it.at), now())},
      {name: 'Who', cell: it => element('b', {}, it.who || '–')},
      {name: 'What', cell: it => it.what},
      {name: 'With', kind: 'wide', cell: it => Object.entries(it.with ?? {}).map(([name, value]) => `${name}=${value}`).join(' ')},
      {name: 'From', cell: it => it.from},
      {name: 'Outcome', cell: it => mark({done: 'up', accepted: 'up', refused: 'degraded', failed: 'down'}[it.outcome] ?? 'waiting', it.outcome)},
      {name: 'Reason', kind: 'wide', cell: it => it.reason ?? ''},
    ], entries, {none: state.session?.users ? 'Nobody changed anything yet.' : state.session?.hint ?? ''}));
    replace(happened, table('Events', [
      {name: 'When', kind: 'nowrap', cell: it => moment(it.at, now())},
      {name: 'Kind', cell: it => it.kind},
      {name: 'What', kind: 'wide', cell: it => element('span', {class: 'state', 'data-state': it.tone}, element('span', {class: 'dot'}), element('span', {class: 'plain-text'}, it.what))},
    ], all, {none: 'Nothing happened in this range.'}));
  });

  return {frame, refresh: load};
}
