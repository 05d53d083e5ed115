(function () {
  'use strict';
  const h = LivePage.h;

  function list(pairs) {
    return h('dl', null, pairs.filter(pair => pair).map(pair => [h('dt', null, pair[0]), h('dd', null, pair[1])]));
  }

  function section(title, content, extra) {
    return h('section', {key: title, class: extra}, h('h2', null, title), content);
  }

  function lease(body) {
    const left = body.lease.deadline - LivePage.now();
    const share = Math.max(0, Math.min(1, left / body.lease.ttl));
    return [
      list([
        ['Last heartbeat', [LivePage.when(body.lease.lastHeartbeat), ' ', h('span', {class: 'dim'}, LivePage.age(LivePage.now() - body.lease.lastHeartbeat) + ' ago')]],
        ['Length', LivePage.age(body.lease.ttl)],
        body.lease.leftAt === undefined
            ? ['Ends', [LivePage.when(body.lease.deadline), ' ', h('span', {class: 'dim'}, left > 0 ? 'in ' + LivePage.age(left) : LivePage.age(-left) + ' ago')]]
            : ['Left', LivePage.when(body.lease.leftAt)]
      ]),
      body.lease.leftAt === undefined && h('svg', {class: 'meter', viewBox: '0 0 100 4', preserveAspectRatio: 'none', role: 'img', 'aria-label': 'The lease has ' + LivePage.age(Math.max(0, left)) + ' left'},
          h('rect', {class: 'rest', x: 0, y: 0, width: 100, height: 4}),
          h('rect', {class: share > 0.34 ? 'idle' : 'expired', x: 0, y: 0, width: (100 * share).toFixed(1), height: 4}))
    ];
  }

  function conditions(body) {
    if (body.conditions.length === 0) {
      return h('p', {class: 'good'}, body.worker.state === 'idle' ? 'None: it takes the next matching session.' : 'None.');
    }
    return LivePage.table('Conditions', [
      {head: 'Condition', cell: row => h('span', {class: 'event'}, row.name + (row.subject === undefined ? '' : ' ' + row.subject))},
      {head: 'Since', class: 'time', cell: row => LivePage.when(row.since)},
      {head: 'Who', cell: row => LivePage.text(row.who)},
      {head: 'Reason', class: 'wide', cell: row => LivePage.text(row.reason)},
      {head: 'Until', cell: row => LivePage.until(row.until)},
      {head: 'Ends with', cell: row => LivePage.text(row.remedy)}
    ], body.conditions, row => row.name + ' ' + row.subject, '');
  }

  function sessions(body) {
    return LivePage.table('Sessions of its record', [
      {head: 'Session', cell: row => LivePage.text(row.session)},
      {head: 'State', cell: row => row.recoverableAt === undefined ? 'assigned' : 'waits for recovery'},
      {head: 'Fencing token', class: 'number', cell: row => h('code', null, row.token)},
      {head: 'Since', class: 'time', cell: row => LivePage.when(row.since)},
      {head: 'Recoverable at', class: 'time', cell: row => LivePage.when(row.recoverableAt)},
      {head: 'Recovered by', cell: row => LivePage.text(row.recoveredBy)},
      LivePage.allowsOrders() && {head: 'Order', cell: row => LivePage.order({kind: 'RELEASE', subject: row.session, target: 'Session: ' + row.session})}
    ].filter(column => column), body.sessions, row => row.session, 'No session.');
  }

  function described(body) {
    const row = body.worker;
    return [
      h('p', {class: 'headline', key: 'headline'}, LivePage.status(row), ' ', h('span', {class: 'dim'}, row.type + ' on '), h('bdi', null, row.exchange),
          row.host !== undefined && [h('span', {class: 'dim'}, ' at '), h('bdi', null, row.host)]),
      section('Conditions', conditions(body)),
      h('div', {class: 'panels', key: 'panels'},
        section('Lease', lease(body)),
        section('Profile', list([
          ['Type', LivePage.text(row.type)], ['Exchange', LivePage.text(row.exchange)],
          ['Capabilities', body.details.capabilities.length === 0 ? LivePage.text() : h('ul', {class: 'chips'}, body.details.capabilities.map(name => h('li', {key: name}, h('bdi', null, name))))],
          ['Set', LivePage.when(body.details.profileSetAt)]])),
        section('Registration', list([
          ['Registered', row.started === undefined ? 'never' : [LivePage.when(row.started), ' ', h('span', {class: 'dim'}, LivePage.age(LivePage.now() - row.started) + ' ago')]],
          ['Incarnation', h('code', null, body.details.incarnation)], ['Host', LivePage.text(row.host)],
          ['Control revision', h('code', null, body.details.registeredUnder)],
          ['Version', h('code', null, body.details.version)], ['Status changed', LivePage.when(body.details.statusChangedAt)]])),
        section('Agent', body.agent === undefined ? h('p', {class: 'empty'}, 'The worker runs no agent, or an older one.') : list([
          ['State', h('span', {class: 'event'}, body.agent.state.toLowerCase())], ['Process', h('code', null, body.agent.process)],
          ['Says', body.agent.reasons.length === 0 ? LivePage.text() : h('ul', null, body.agent.reasons.map(reason => h('li', null, reason)))]]))),
      section('Sessions', sessions(body)),
      section('Events', LivePage.events(body.events, false)),
      section('Orders that select it', LivePage.table('Orders', LivePage.orderColumns, body.orders, order => order.at + order.kind + order.selector, 'No order of the audit log selects this worker.')),
      section('Attributes', LivePage.table('Attributes', [
        {head: 'Name', cell: pair => h('bdi', null, pair.name)},
        {head: 'Value', class: 'wide', cell: pair => h('code', {class: 'value'}, h('bdi', null, pair.value))}
      ], Object.keys(body.attributes).map(name => ({name: name, value: body.attributes[name]})), pair => pair.name, 'None.'))
    ];
  }

  LivePage.render = function (body) {
    const conditions = [{by: 'ID', values: [body.id]}];
    const target = 'Worker: ' + body.id;
    document.title = body.id + ' · Worker Manager';
    LivePage.into('title', h('bdi', {class: 'long'}, body.id));
    LivePage.into('actions', ['PAUSE', 'RESUME', 'OFFLINE', 'ONLINE', 'HOLD', 'DRAIN'].map(kind =>
        LivePage.order({kind: kind, conditions: conditions, target: target})),
      h('a', {href: 'why?' + new URLSearchParams(body.worker === undefined ? {} : {type: body.worker.type, exchange: body.worker.exchange}).toString()}, 'Why is nobody available like it?'));
    LivePage.into('worker', body.worker === undefined
        ? [h('p', {class: 'banner ' + (body.unreadable === undefined ? 'warning' : 'error')}, body.unreadable === undefined
              ? 'No record has this id. The worker left, its lease ran out, or the id is wrong.' : 'The record cannot be read: ' + body.unreadable),
            section('Events', LivePage.events(body.events, false))]
        : described(body));
  };
})();
