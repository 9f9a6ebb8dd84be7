// The card of each node.

import {element, svg, text} from './dom.js';
import {ago, bytes, clock, full, span} from './format.js';

export const ROLES = {dns: 'DNS', lb: 'Load balancer', db: 'Database', monitor: 'Monitor'};

const PARTS_SHOWN = 5;

export class NodeCard {
  constructor(id) {
    this.name = element('h3', {id});
    this.role = element('p', {class: 'role'});
    this.words = element('span', {});
    this.reason = element('p', {class: 'reason'});
    this.parts = element('ul', {class: 'parts', 'aria-label': 'Parts'});
    this.cpu = vital('CPU');
    this.memory = vital('RAM');
    this.vitals = element('dl', {class: 'vitals'}, this.cpu.frame, this.memory.frame);
    this.running = element('span', {});
    this.buttons = element('span', {class: 'buttons'});
    this.state = element('p', {class: 'state'}, element('span', {class: 'mark', 'aria-hidden': 'true'}), this.words);
    this.frame = element('article', {class: 'node', 'aria-labelledby': id},
      element('header', {}, this.name, this.role), this.state, this.reason, this.parts, this.vitals,
      element('footer', {}, this.running, this.buttons));
  }

  show(node, now) {
    this.node = node;
    this.frame.dataset.state = node.state;
    this.state.dataset.state = node.state;
    text(this.name, node.name);
    this.name.title = `${node.instance} ${node.version}`;
    text(this.role, node.roles.map(role => ROLES[role] ?? role).join(', ') || node.job);
    text(this.reason, node.reason);
    this.reason.hidden = node.reason === '';
    const shown = node.parts.filter(part => part.name !== 'service' && part.name !== 'started')
      .sort((a, b) => a.up - b.up).slice(0, PARTS_SHOWN);
    this.parts.hidden = shown.length === 0;
    this.parts.replaceChildren(...shown.map(part => element('li',
      {'data-state': part.up ? 'up' : 'down', title: part.reason}, part.name,
      element('span', {class: 'hidden'}, part.up ? 'up' : 'down'))));
    this.vitals.hidden = node.state === 'down';
    this.tick(now);
  }

  /** What changes with time alone. */
  tick(now) {
    const node = this.node;
    text(this.words, node.state === 'down' && node.failing > 0
      ? node.answered > 0 ? `no answer since ${clock(node.failing, now - node.failing > 43200000)}` : 'never answered'
      : node.words);
    text(this.running, node.started > 0 ? 'runs for ' + span(Math.max(0, (now - node.started) / 1000)) : '');
    this.running.title = node.scraped > 0 ? 'asked ' + ago(node.scraped, now) : '';
  }

  /** CPU share and memory in bytes over the range; null where there is none. */
  figures(cpu, memory) {
    this.cpu.set(cpu, value => full('percent', value), 0.1);
    this.memory.set(memory, bytes, 0);
  }
}

function vital(name) {
  const value = element('dd', {}, '–');
  const spark = sparkline();
  return {
    frame: element('div', {class: 'vital'}, element('dt', {}, name), value, spark.frame),
    set(values, form, least) {
      const known = (values ?? []).filter(it => it !== null);
      text(value, known.length > 0 ? form(known[known.length - 1]) : '–');
      spark.set(values ?? [], least);
    },
  };
}

/** A line without axes. */
export function sparkline() {
  const line = svg('path', {class: 'spark'});
  const area = svg('path', {class: 'spark-fill'});
  return {
    frame: svg('svg', {viewBox: '0 0 100 24', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'sparkline'}, area, line),
    set(values, least = 0) {
      const high = Math.max(least, ...values.filter(it => it !== null)) * 1.1 || 1;
      let path = '';
      let first = null;
      let end = 0;
      values.forEach((it, i) => {
        if (it === null) return;
        const x = values.length > 1 ? i / (values.length - 1) * 100 : 0;
        first ??= x;
        end = x;
        path += `${path ? 'L' : 'M'}${x.toFixed(1)} ${(23 - it / high * 22).toFixed(1)}`;
      });
      line.setAttribute('d', path);
      area.setAttribute('d', path ? `${path}L${end.toFixed(1)} 24L${first.toFixed(1)} 24Z` : '');
    },
  };
}
