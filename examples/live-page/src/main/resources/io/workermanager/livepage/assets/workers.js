(function () {
  'use strict';
  const h = LivePage.h;
  const FACETS = ['state', 'type', 'exchange', 'host', 'capability'];
  const SELECTORS = {type: 'TYPE', exchange: 'EXCHANGE', host: 'HOST', capability: 'CAPABILITY'};
  let chosen = []; // ids with a tick

  function toggled(facet, value) {
    const parameters = LivePage.parameters();
    const values = parameters.getAll(facet);
    parameters.delete(facet);
    parameters.delete('page');
    values.filter(other => other !== value).forEach(other => parameters.append(facet, other));
    if (values.indexOf(value) < 0) {
      parameters.append(facet, value);
    }
    LivePage.go(parameters);
  }

  function facets(body) {
    const parameters = LivePage.parameters();
    return FACETS.map(facet => {
      const counts = body.facets[facet];
      const selected = parameters.getAll(facet);
      const values = Object.keys(counts).sort((one, other) => facet === 'state'
          ? LivePage.STATES.indexOf(one) - LivePage.STATES.indexOf(other)
          : counts[other] - counts[one] || (one < other ? -1 : 1));
      return values.length > 0 && h('fieldset', {key: facet}, h('legend', null, facet),
          values.map(value => h('label', {key: value, class: facet === 'state' ? 'status ' + value : undefined},
              h('input', {type: 'checkbox', checked: selected.indexOf(value) >= 0, onchange: () => toggled(facet, value)}),
              facet === 'state' && h('span', {class: 'dot', 'aria-hidden': 'true'}),
              h('bdi', {class: 'name', title: value}, value), h('span', {class: 'count'}, LivePage.number(counts[value])))),
          body.more[facet] > 0 && h('p', {class: 'note'}, LivePage.number(body.more[facet]) + ' more: search for them'));
    });
  }

  function chips() {
    const parameters = LivePage.parameters();
    const all = [];
    FACETS.forEach(facet => parameters.getAll(facet).forEach(value => all.push(
        h('li', {key: facet + value}, h('button', {type: 'button', 'aria-label': 'Remove the filter ' + facet + ' ' + value, onclick: () => toggled(facet, value)},
            facet + ': ', h('bdi', null, value), ' ×')))));
    return all;
  }

  function column(name, label, cell, more) {
    const parameters = LivePage.parameters();
    const isSorted = (parameters.get('sort') || 'id') === name;
    const isDescending = isSorted && parameters.get('desc') !== null;
    return Object.assign({
      head: label,
      sorted: isSorted ? (isDescending ? 'descending' : 'ascending') : undefined,
      cell: cell,
      button: h('button', {type: 'button', class: 'sort', onclick: () => {
        const next = LivePage.parameters();
        next.set('sort', name);
        next.delete('page');
        next.delete('desc');
        if (isSorted && !isDescending) {
          next.set('desc', 'true');
        }
        LivePage.go(next);
      }}, label, h('span', {'aria-hidden': 'true'}, isSorted ? (isDescending ? ' ▼' : ' ▲') : ''))
    }, more);
  }

  function tick(row) {
    return h('input', {type: 'checkbox', 'aria-label': 'Choose ' + row.id, checked: chosen.indexOf(row.id) >= 0, onchange: event => {
      chosen = chosen.filter(id => id !== row.id);
      if (event.target.checked) {
        chosen.push(row.id);
      }
    }});
  }

  function why(row) {
    return row.why === undefined ? LivePage.text()
        : [LivePage.text(row.why), row.until !== undefined && [' until ', LivePage.when(row.until)]];
  }

  function columns() {
    return [
      column('id', 'Id', row => [LivePage.allowsOrders() && tick(row), LivePage.worker(row.id)], {class: 'identifier'}),
      column('state', 'Status', LivePage.status),
      column('type', 'Type', row => LivePage.text(row.type)),
      column('exchange', 'Exchange', row => LivePage.text(row.exchange)),
      column('session', 'Session', row => LivePage.text(row.session)),
      column('beat', 'Beat', row => LivePage.ago(row.beat), {class: 'number'}),
      column('up', 'Up', row => LivePage.ago(row.started), {class: 'number'}),
      column('host', 'Host', row => LivePage.text(row.host)),
      {head: 'Why not', class: 'wide', cell: why}
    ];
  }

  /* Orders for the ticked workers, or for those that the facets select. A search and states are no selector. */
  function actions(body) {
    const parameters = LivePage.parameters();
    let conditions = [];
    Object.keys(SELECTORS).forEach(facet => {
      if (parameters.getAll(facet).length === 1) {
        conditions.push({by: SELECTORS[facet], values: parameters.getAll(facet)});
      }
    });
    const isExact = !parameters.get('q') && parameters.getAll('state').length === 0
        && Object.keys(SELECTORS).every(facet => parameters.getAll(facet).length < 2);
    let target = conditions.map(condition => condition.by.toLowerCase() + ' ' + condition.values[0]).join(' and ');
    if (chosen.length > 0) {
      conditions = [{by: 'ID', values: chosen}];
      target = chosen.length + ' chosen: ' + chosen.slice(0, 5).join(', ') + (chosen.length > 5 ? ' …' : '');
    } else if (!isExact || conditions.length === 0) {
      return h('span', {class: 'dim'}, LivePage.allowsOrders() ? 'Tick workers, or filter by type, exchange, host or capability, to give orders.' : '');
    }
    return ['PAUSE', 'RESUME', 'HOLD', 'DRAIN'].map(kind => LivePage.order({kind: kind, conditions: conditions, target: 'Workers: ' + target}));
  }

  LivePage.begin = LivePage.search;

  LivePage.render = function (body) {
    LivePage.into('count', LivePage.number(body.paging.matching) + (body.paging.matching === body.total ? '' : ' of ' + LivePage.number(body.total)));
    LivePage.into('facets', facets(body));
    LivePage.into('chips', chips());
    LivePage.into('actions', LivePage.allowsOrders() && actions(body));
    LivePage.into('table', LivePage.table('Workers', columns(), LivePage.rows(body.order, body.rows), row => row.id,
        body.total === 0 ? 'No worker has a record.' : 'No worker matches. Remove a filter, or search for less.'));
    LivePage.pager(body.paging, 'workers');
  };
})();
