// What can be restored, as a line of time: stretches of the log, bases, gaps and drills.

import {element, svg} from './dom.js';
import {moment, span as words} from './format.js';

const HEIGHT = 112;

/**
 * coverage: {from, to, stretches: [{kind: 'log'|'recoverable'|'gap', from, to}], bases: [{base, at}]}; drills: [{at, ok, words}]
 */
export function timeline(coverage, drills, now) {
  const moments = [...coverage.stretches.flatMap(it => [it.from, it.to]), ...coverage.bases.map(it => it.at)].map(Date.parse);
  if (moments.length === 0) return element('p', {class: 'nothing'}, 'Nothing can be restored yet: there is no base.');
  const first = Math.min(...moments);
  const end = Math.max(now, ...moments);
  const pad = Math.max(1000, (end - first) * 0.02);
  const x = millis => (millis - first + pad) / (end - first + 2 * pad) * 1000;
  const stretch = (it, y, height) => {
    const from = Date.parse(it.from);
    const to = Date.parse(it.to);
    return svg('rect', {x: x(from).toFixed(1), y, width: Math.max(2, x(to) - x(from)).toFixed(1), height, rx: 2, class: 'stretch ' + it.kind},
      svg('title', {}, `${it.kind === 'log' ? 'log' : it.kind === 'gap' ? 'gap in the log' : 'can be restored'}: ${moment(from, now)} to ${moment(to, now)}${it.words ? ', ' + it.words : ''}`));
  };
  const lanes = [['recoverable', 'Can be restored', 10, 22], ['log', 'Binlog archived', 42, 12], ['base', 'Bases', 66, 0], ['drill', 'Drills', 90, 0]];
  const drawing = svg('svg', {viewBox: `0 0 1000 ${HEIGHT}`, preserveAspectRatio: 'none', class: 'timeline', role: 'img',
    'aria-label': coverage.words ?? 'What can be restored'},
    ...lanes.map(([, , y, height]) => svg('rect', {x: 0, y: height ? y : y - 1, width: 1000, height: height || 2, class: 'lane'})),
    ...coverage.stretches.filter(it => it.kind === 'recoverable').map(it => stretch(it, 10, 22)),
    ...coverage.stretches.filter(it => it.kind === 'log').map(it => stretch(it, 42, 12)),
    ...coverage.stretches.filter(it => it.kind === 'gap' || it.kind === 'missing').map(it => stretch({...it, kind: 'gap'}, 10, 44)));
  const pin = (at, kind, y, title) => {
    const made = element('span', {class: 'pin ' + kind, title});
    made.style.left = (x(at) / 10).toFixed(2) + '%';
    made.style.top = y + 'px';
    return made;
  };
  const ticks = Array.from({length: 5}, (_, i) => first + (end - first) * i / 4);
  return element('div', {class: 'timeline-box'},
    element('ul', {class: 'lanes', 'aria-hidden': 'true'}, ...lanes.map(([kind, label]) => element('li', {class: kind}, label))),
    element('div', {class: 'timeline-plot'}, drawing,
      ...coverage.bases.map(it => pin(Date.parse(it.at), 'base', 66, `base ${it.base}, ${moment(Date.parse(it.at), now)}`)),
      ...drills.map(it => pin(it.at, it.ok ? 'drill' : 'drill failed', 90, it.words)),
      element('div', {class: 'ticks'}, ...ticks.map(at => element('span', {}, moment(at, now))))),
    element('p', {class: 'note'}, `${words((end - first) / 1000)} shown`));
}
