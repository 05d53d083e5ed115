(function () {
  'use strict';
  const h = LivePage.h;
  const MINUTES = 15;
  const LINES = [
    {name: 'alive', label: 'alive'}, {name: 'processing', label: 'processing'},
    {name: 'idle', label: 'idle'}, {name: 'out', label: 'held, paused or offline'}
  ];

  function card(label, value, state, href, note) {
    return h('li', {class: 'card ' + state, key: label}, h('a', {href: href},
        h('span', {class: 'value'}, value), h('span', {class: 'label'}, label),
        note && h('span', {class: 'dim'}, note)));
  }

  function percent(part, whole) {
    return whole === 0 ? '–' : Math.round(100 * part / whole) + ' %';
  }

  function cards(body) {
    const counts = body.counts;
    const state = name => card(name, LivePage.number(counts[name]), name, LivePage.workers({state: name}));
    return [
      card('alive', LivePage.number(body.alive), '', 'workers'),
      state('processing'), state('idle'),
      card('utilisation', percent(counts.processing, counts.processing + counts.idle), '', 'sessions',
          LivePage.number(body.sessions) + (body.sessions === 1 ? ' session' : ' sessions')),
      state('held'), state('paused'), state('offline'), state('expired'), state('left'),
      card('stopping', LivePage.number(body.stopping), '', 'orders'),
      card('orphans', LivePage.number(body.orphans), body.orphans > 0 ? 'expired' : '', 'sessions')
    ];
  }

  /* Lines from the points, whose keys are seconds. A pause of more than 30 s is a gap. */
  function lines(body) {
    const history = Object.assign({}, body.history);
    const width = Math.max(400, document.getElementById('lines').clientWidth || 1000), height = 150, left = 46, bottom = 20, top = 8;
    const seconds = Object.keys(history).map(Number).sort((one, other) => one - other);
    const end = LivePage.now() / 1000;
    const counts = body.counts;
    const latest = [body.alive, counts.processing, counts.idle, counts.held + counts.paused + counts.offline];
    history[Math.floor(end)] = latest;
    if (seconds.indexOf(Math.floor(end)) < 0) {
      seconds.push(Math.floor(end));
    }
    const begin = end - MINUTES * 60;
    let most = 1;
    seconds.forEach(second => {
      most = Math.max(most, history[second][0]);
    });
    const x = second => left + (width - left) * (second - begin) / (end - begin);
    const y = count => top + (height - top - bottom) * (1 - count / most);
    function path(index) {
      let text = '';
      let last = -1e9;
      seconds.forEach(second => {
        if (second >= begin) {
          const isAfterGap = second - last > 30;
          text += (isAfterGap ? 'M' : 'L') + x(second).toFixed(1) + ' ' + y(history[second][index]).toFixed(1)
              + (isAfterGap ? 'h.01' : ''); // a point alone is a dot
          last = second;
        }
      });
      return text;
    }
    const described = LINES.map((line, i) => LivePage.number(latest[i]) + ' ' + line.label).join(', ');
    return [
      h('svg', {viewBox: '0 0 ' + width + ' ' + height, class: 'lines', role: 'img', 'aria-label': 'Workers over the last 15 minutes; now ' + described},
          [0, Math.round(most / 2), most].filter((value, i) => i !== 1 || most > 1).map(value => h('g', null,
              h('line', {class: 'rule', x1: left, x2: width, y1: y(value), y2: y(value)}),
              h('text', {x: left - 6, y: y(value) + 4, 'text-anchor': 'end'}, LivePage.number(value)))),
          [15, 10, 5, 0].map(minute => h('text', {x: x(end - minute * 60), y: height - 4, 'text-anchor': minute === 15 ? 'start' : minute === 0 ? 'end' : 'middle'},
              minute === 0 ? 'now' : '−' + minute + ' min')),
          LINES.map((line, i) => h('path', {class: 'line ' + line.name, d: path(i) || 'M0 0'}))),
      h('ul', {class: 'legend', 'aria-hidden': 'true'}, LINES.map((line, i) =>
          h('li', {class: line.name}, h('span', {class: 'swatch'}), line.label + ' ', h('b', null, LivePage.number(latest[i])))))
    ];
  }

  function bar(counts, total) {
    let x = 0;
    return h('svg', {class: 'stack', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
        LivePage.STATES.filter(state => counts[state]).map(state => {
          const width = 100 * counts[state] / total;
          const part = h('rect', {class: state, x: x, y: 0, width: width, height: 4});
          x += width;
          return part;
        }));
  }

  function cell(type, exchange, counts, isTotal) {
    const total = LivePage.STATES.reduce((sum, state) => sum + (counts[state] || 0), 0);
    if (total === 0) {
      return h('td', {class: 'none'}, '–');
    }
    const words = LivePage.STATES.filter(state => counts[state]).map(state => LivePage.number(counts[state]) + ' ' + state).join(', ');
    const parameters = {};
    if (type !== null) {
      parameters.type = type;
    }
    if (exchange !== null) {
      parameters.exchange = exchange;
    }
    return h('td', {class: isTotal ? 'total' : undefined}, h('a', {href: LivePage.workers(parameters), title: words, 'aria-label': words},
        h('span', {class: 'value'}, LivePage.number(total)),
        h('span', {class: 'dim'}, LivePage.number(counts.processing) + '/' + LivePage.number((counts.processing || 0) + (counts.idle || 0))),
        bar(counts, total)));
  }

  function add(one, other) {
    const sum = {};
    LivePage.STATES.forEach(state => {
      sum[state] = (one[state] || 0) + (other[state] || 0);
    });
    return sum;
  }

  function grid(body) {
    const at = (type, exchange) => (body.grid[type] || {})[exchange] || {};
    const sumOf = cells => cells.reduce(add, {});
    if (body.types.length === 0) {
      return [h('tbody', null, h('tr', null, h('td', null, 'No worker has a record.')))];
    }
    return [
      h('caption', {class: 'unseen'}, 'Workers by type and exchange'),
      h('thead', null, h('tr', null, h('th', {scope: 'col'}, 'Type'),
          body.exchanges.map(exchange => h('th', {scope: 'col', key: exchange}, h('bdi', {title: exchange}, exchange))), h('th', {scope: 'col'}, 'All'))),
      h('tbody', null, body.types.map(type => h('tr', {key: type}, h('th', {scope: 'row'}, h('bdi', {title: type}, type)),
          body.exchanges.map(exchange => cell(type, exchange, at(type, exchange), false)),
          cell(type, null, sumOf(body.exchanges.map(exchange => at(type, exchange))), true)))),
      h('tfoot', null, h('tr', null, h('th', {scope: 'row'}, 'All'),
          body.exchanges.map(exchange => cell(null, exchange, sumOf(body.types.map(type => at(type, exchange))), true)),
          cell(null, null, sumOf(body.types.map(type => sumOf(body.exchanges.map(exchange => at(type, exchange))))), true)))
    ];
  }

  LivePage.render = function (body) {
    LivePage.into('cards', cards(body));
    LivePage.into('lines', lines(body));
    LivePage.into('grid', grid(body));
    const more = [];
    if (body.moreTypes > 0) {
      more.push(body.moreTypes + ' more types');
    }
    if (body.moreExchanges > 0) {
      more.push(body.moreExchanges + ' more exchanges');
    }
    LivePage.into('grid-note', 'Each cell: workers with a record, and processing of online.'
        + (more.length ? ' Not shown: ' + more.join(' and ') + '.' : ''));
    LivePage.into('events', LivePage.events(body.events, true));
  };
})();
