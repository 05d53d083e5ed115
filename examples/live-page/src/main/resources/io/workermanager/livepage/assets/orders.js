(function () {
  'use strict';
  const h = LivePage.h;

  function holds(body) {
    return LivePage.table('Holds', [
      {head: 'Hold', class: 'identifier', cell: row => LivePage.text(row.id)},
      {head: 'Workers', cell: row => LivePage.text(row.selector)},
      {head: 'On', class: 'number', cell: row => LivePage.number(row.workers)},
      {head: 'Who', cell: row => LivePage.text(row.who)},
      {head: 'Reason', class: 'wide', cell: row => LivePage.text(row.reason)},
      {head: 'Since', class: 'time', cell: row => LivePage.when(row.since)},
      {head: 'Until', cell: row => LivePage.until(row.until)},
      LivePage.allowsOrders() && {head: 'Order', cell: row => LivePage.order({kind: 'LIFT', subject: row.id, target: 'Hold: ' + row.id}, 'Lift')}
    ].filter(column => column), body.holds, row => row.id, 'No hold is in force.');
  }

  function shutdown(line) {
    const done = line.gone + line.died;
    const total = Math.max(1, line.concerned);
    const stages = Object.keys(line.stages).map(stage => LivePage.number(line.stages[stage]) + ' ' + stage);
    return h('article', {class: 'shutdown', key: line.at + line.selector},
        h('h3', null, h('bdi', null, line.selector), ' ', h('span', {class: 'dim'}, 'ordered '), LivePage.when(line.at)),
        h('p', null, LivePage.cause(line.who, line.reason)),
        h('svg', {class: 'meter', viewBox: '0 0 100 4', preserveAspectRatio: 'none', role: 'img', 'aria-label': done + ' of ' + line.concerned + ' are done'},
            h('rect', {class: 'rest', x: 0, y: 0, width: 100, height: 4}),
            h('rect', {class: 'idle', x: 0, y: 0, width: 100 * line.gone / total, height: 4}),
            h('rect', {class: 'expired', x: 100 * line.gone / total, y: 0, width: 100 * line.died / total, height: 4})),
        h('p', null, h('b', null, LivePage.number(line.gone) + ' of ' + LivePage.number(line.concerned) + ' stopped'),
            line.died > 0 && ', ' + LivePage.number(line.died) + ' died', stages.length > 0 && '; ' + stages.join(', ')),
        line.busy.length > 0 && h('ul', {class: 'targets'}, line.busy.map(busy => h('li', {key: busy.worker},
            LivePage.worker(busy.worker), ' ', busy.stage, busy.session !== undefined && [' with ', h('bdi', null, busy.session)]))));
  }

  function marks(body) {
    return [
      LivePage.table('Marks', [
        {head: 'Worker', class: 'identifier', cell: row => LivePage.worker(row.worker)},
        {head: 'Mark', cell: row => h('span', {class: 'status ' + row.mark.name}, h('span', {class: 'dot', 'aria-hidden': 'true'}), row.mark.name)},
        {head: 'Who', cell: row => LivePage.text(row.mark.who)},
        {head: 'Reason', class: 'wide', cell: row => LivePage.text(row.mark.reason)},
        {head: 'Since', class: 'time', cell: row => LivePage.when(row.mark.since)},
        {head: 'Until', cell: row => LivePage.until(row.mark.until)},
        LivePage.allowsOrders() && {head: 'Order', cell: row => LivePage.order({
          kind: row.mark.name === 'paused' ? 'RESUME' : 'ONLINE', conditions: [{by: 'ID', values: [row.worker]}], target: 'Worker: ' + row.worker})}
      ].filter(column => column), body.marks, row => row.worker, 'No worker is marked.'),
      body.markCount > body.marks.length && h('p', {class: 'note'}, 'The first ' + body.marks.length + ' of ' + LivePage.number(body.markCount) + '.')
    ];
  }

  LivePage.render = function (body) {
    LivePage.into('actions', LivePage.order({kind: 'HOLD'}, 'New hold'), LivePage.order({kind: 'PAUSE'}, 'Pause workers'),
        LivePage.order({kind: 'DRAIN'}, 'Drain workers'),
        body.lost && LivePage.order({kind: 'LIFT', subject: 'all', target: 'An order on a hold ends the loss of the fleet control. This one lifts the hold "all".'}, 'End the loss of control'));
    LivePage.into('holds', holds(body));
    LivePage.into('shutdowns', body.shutdowns.length === 0 ? h('p', {class: 'empty'}, 'No worker was asked to stop within the last hour.') : body.shutdowns.map(shutdown));
    LivePage.into('marks', marks(body));
  };
})();
