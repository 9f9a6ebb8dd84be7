// The whole cluster at one look: nodes, virtual IPs, what happened, and the golden figures of each role.

import {action} from '../actions.js';
import {instant, json, range} from '../api.js';
import {Charts, dashboards} from '../charts.js';
import {element, latest} from '../dom.js';
import {events, since} from '../events.js';
import {count, full, moment, span as words} from '../format.js';
import {NodeCard, ROLES} from '../nodes.js';
import {now, span, state} from '../state.js';
import {badge, empty, figure, panel, replace} from '../ui.js';

const EVENTS_SHOWN = 40;

export function open() {
  const cards = new Map();
  const charts = new Charts();
  const figures = element('dl', {class: 'figures'});
  const nodes = element('div', {class: 'nodes'});
  const vips = element('div', {});
  const strip = element('ol', {class: 'events', tabindex: 0, 'aria-label': 'Recent events'});
  const vipPanel = panel('Virtual IPs', {}, vips);
  const eventPanel = panel('Recent events', {kind: 'events-panel'}, strip);
  const roles = element('div', {class: 'roles'});
  const frame = element('div', {}, figures,
    element('section', {'aria-labelledby': 'nodes-title'}, element('h2', {id: 'nodes-title', class: 'hidden'}, 'Nodes'), nodes),
    element('div', {class: 'split'}, roles, element('div', {class: 'aside'}, vipPanel, eventPanel)));
  let shownEvents = [];

  dashboards().then(all => {
    roles.append(...all.filter(board => board.role && board.panels.some(it => it.golden)).map(board =>
      element('section', {class: 'group', 'data-role': board.role, 'aria-label': ROLES[board.role] ?? board.title},
        element('header', {}, element('h2', {}, ROLES[board.role] ?? board.title)),
        charts.grid(board.panels.filter(it => it.golden).slice(0, 4), 'golden', {height: 112, linesMax: 6}))));
    if (state.overview) hideAbsent(state.overview);
  }).catch(failure => roles.append(empty(failure.message)));

  function hideAbsent(overview) {
    for (const group of roles.children) {
      group.hidden = !overview.nodes.some(node => node.roles.includes(group.dataset?.role));
    }
  }

  function overview(next) {
    const all = [...next.nodes, ...next.targets];
    for (const node of all) {
      if (!cards.has(node.instance)) cards.set(node.instance, new NodeCard('node-' + cards.size));
      cards.get(node.instance).show(node, now());
    }
    for (const instance of [...cards.keys()]) {
      if (!all.some(node => node.instance === instance)) cards.delete(instance);
    }
    const frames = all.map(node => cards.get(node.instance).frame);
    if (frames.length !== nodes.children.length || frames.some((it, i) => nodes.children[i] !== it)) nodes.replaceChildren(...frames);
    hideAbsent(next);
  }

  const load = latest(async signal => {
    const shown = span();
    await Promise.all([charts.refresh(), vitals(shown, signal), summary(signal), addresses(signal), happened(signal)]);
  });

  async function vitals(shown, signal) {
    const [cpu, resident, heap] = await Promise.all(
      ['process_cpu_usage', 'process_resident_memory_bytes', 'sum without (area, id) (jvm_memory_used_bytes)'].map(query =>
        range(query, shown, signal)));
    const own = (columns, instance) => columns.find(column => column.labels.instance === instance)?.values ?? null;
    for (const [instance, card] of cards) card.figures(own(cpu, instance), own(resident, instance) ?? own(heap, instance));
  }

  async function summary(signal) {
    const ask = query => instant(query, signal).then(found => found[0]?.value ?? null);
    const [requests, errors, slow, queries, servfail, rpo, base, firing] = await Promise.all([
      'sum(rate(quadrant_lb_requests_total[1m]))',
      'sum(rate(quadrant_lb_requests_total{code="5xx"}[1m])) / sum(rate(quadrant_lb_requests_total[1m]))',
      'histogram_quantile(0.99, sum by (le) (rate(quadrant_lb_request_seconds_bucket[1m])))',
      'sum(rate(quadrant_dns_queries_total[1m]))',
      'sum(rate(quadrant_dns_responses_total{rcode="SERVFAIL"}[1m])) / sum(rate(quadrant_dns_responses_total[1m]))',
      'min(quadrant_db_rpo_zero)', 'max(quadrant_db_base_age_seconds)',
      'count(ALERTS{alertstate="firing"}) or vector(0)'].map(ask));
    const all = [...(state.overview?.nodes ?? []), ...(state.overview?.targets ?? [])];
    const up = all.filter(node => node.state === 'up').length;
    const share = value => Number.isFinite(value) ? full('percent', value) : '–';
    const shown = [figure('Up', `${up}`, ` of ${all.length}`, up === all.length ? 'up' : all.some(node => node.state === 'down') ? 'down' : 'degraded'),
      figure('Alerts', count(firing ?? 0), '', firing > 0 ? 'degraded' : 'up')];
    if (requests !== null) {
      shown.push(figure('Requests', count(requests), ' /s'),
        figure('Server errors', share(errors), '', errors > 0.05 ? 'down' : errors > 0.01 ? 'degraded' : null),
        figure('99 % within', Number.isFinite(slow) ? words(slow) : '–'));
    }
    if (queries !== null) {
      shown.push(figure('DNS queries', count(queries), ' /s'), figure('SERVFAIL', share(servfail), '', servfail > 0.05 ? 'down' : null));
    }
    if (rpo !== null) {
      shown.push(figure('Commits at risk', rpo === 1 ? 'none' : 'yes', '', rpo === 1 ? 'up' : 'degraded'),
        figure('Newest base', base === null ? 'none' : words(base), base === null ? '' : ' old', base === null ? 'down' : null));
    }
    figures.replaceChildren(...shown);
  }

  async function addresses(signal) {
    const cluster = await json('/cluster', signal);
    const literal = new Map();
    for (const member of cluster.members ?? []) {
      for (const entry of (member.published?.vips ?? '').split(' ')) {
        const [name, address] = entry.split('=');
        if (address) literal.set(name, address);
      }
    }
    vipPanel.hidden = (cluster.vips ?? []).length === 0;
    replace(vips, element('ul', {class: 'vips'}, ...(cluster.vips ?? []).map(vip => element('li', {'data-state': vip.holder ? 'up' : 'down'},
      element('span', {class: 'dot', 'aria-hidden': 'true'}),
      element('div', {class: 'vip'}, element('b', {}, vip.name), ' ', element('code', {}, vip.address ?? literal.get(vip.name) ?? ''),
        element('p', {}, vip.holder ? `held by ${vip.holder} for ${words(vip.holder_since_ms / 1000)}` : 'held by nobody'),
        element('p', {class: 'faint'}, (vip.candidates ?? []).map(it => `${it.name} (${it.priority})`).join(', '))),
      vip.holder && action('Hand over', 'handover', {
        title: `Hand over ${vip.name}?`, words: `${vip.holder} gives the address to the candidate you name, or to the best one.`,
        fields: [{name: 'to', label: 'To', kind: 'select', options: [['', 'the best candidate'],
          ...(vip.candidates ?? []).filter(it => it.name !== vip.holder).map(it => [it.name, it.name])]}],
        given: {node: vip.holder, vip: vip.name}, confirm: 'Hand over'})))));
    const drained = new Set((cluster.members ?? []).filter(member => member.published?.drained).map(member => member.name));
    for (const card of cards.values()) {
      const name = card.node.name;
      const inCluster = (cluster.members ?? []).some(member => member.name === name);
      const is = drained.has(name);
      card.frame.dataset.drained = is;
      replace(card.buttons, is && badge('drained', 'degraded'), inCluster && (is
        ? action('Undrain', 'undrain', {title: `Take ${name} back into service?`, given: {node: name}, confirm: 'Undrain'})
        : action('Drain', 'drain', {title: `Drain ${name}?`, words: 'It hands over its virtual IPs and gets none until it is taken back.',
          given: {node: name}, confirm: 'Drain', danger: true})));
    }
  }

  async function happened(signal) {
    shownEvents = (await events(signal)).slice(0, EVENTS_SHOWN);
    strip.replaceChildren(...(shownEvents.length === 0 ? [element('li', {class: 'nothing'}, 'Nothing happened in this range.')]
      : shownEvents.map(event => element('li', {'data-state': event.tone},
        element('span', {class: 'dot', 'aria-hidden': 'true'}),
        element('span', {class: 'what'}, event.what),
        element('time', {datetime: new Date(event.at).toISOString(), title: moment(event.at, now())}, since(event, now()))))));
  }

  return {
    frame, overview, refresh: load,
    tick: at => cards.forEach(card => card.node && card.tick(at)),
    recolour: () => charts.recolour(),
    stop: () => charts.stop(),
  };
}

