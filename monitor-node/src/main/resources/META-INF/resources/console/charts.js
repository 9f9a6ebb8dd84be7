// Charts of a page: those in view are kept up to date.

import {Chart} from './chart.js';
import {json} from './api.js';
import {element} from './dom.js';
import {span} from './state.js';

let loaded = null;

/** All dashboards: [{name, title, role, panels}]. Read once a page; a reload of the monitor shows with the next. */
export const dashboards = () => loaded ??= json('/api/console/dashboards').then(answer => answer.dashboards)
  .catch(failure => { loaded = null; throw failure; });

export class Charts {
  constructor() {
    this.all = [];
    this.seen = new IntersectionObserver(entries => {
      for (const entry of entries) {
        const chart = this.all.find(it => it.frame === entry.target);
        const appeared = entry.isIntersecting && !chart.visible;
        chart.visible = entry.isIntersecting;
        if (appeared) chart.load(span());
      }
    }, {rootMargin: '240px'});
  }

  add(definition, options) {
    const chart = new Chart(definition, options);
    this.all.push(chart);
    this.seen.observe(chart.frame);
    return chart.frame;
  }

  /** A grid of panels; kind is a class of the grid. */
  grid(panels, kind = '', options = {}) {
    return element('div', {class: ('charts ' + kind).trim()}, ...panels.map(panel => this.add(panel, options)));
  }

  refresh() {
    const shown = span();
    return Promise.all(this.all.filter(chart => chart.visible).map(chart => chart.load(shown)));
  }

  recolour() {
    this.all.forEach(chart => chart.recolour());
  }

  stop() {
    this.seen.disconnect();
    this.all.forEach(chart => { chart.pending?.abort(); chart.plot?.destroy(); });
    this.all = [];
  }
}
