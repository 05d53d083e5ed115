/* What several pages show. */
(function () {
  'use strict';
  const h = LivePage.h;
  const NUMBER = new Intl.NumberFormat('en');

  LivePage.STATES = ['processing', 'idle', 'held', 'paused', 'offline', 'expired', 'left'];

  LivePage.number = function (count) {
    return NUMBER.format(count || 0);
  };

  /* 3s, 12m, 4h, 4d */
  LivePage.age = function (milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 120) {
      return seconds + 's';
    }
    if (seconds < 7200) {
      return Math.floor(seconds / 60) + 'm';
    }
    return seconds < 172800 ? Math.floor(seconds / 3600) + 'h' : Math.floor(seconds / 86400) + 'd';
  };

  LivePage.ago = function (time) {
    return time === undefined
        ? h('span', {class: 'none'}, '–')
        : h('time', {datetime: new Date(time).toISOString(), title: LivePage.stamp(time)},
            LivePage.age(LivePage.now() - time));
  };

  function two(number) {
    return String(number).padStart(2, '0');
  }

  /* In the time of the browser. */
  LivePage.clock = function (time) {
    const date = new Date(time);
    return two(date.getHours()) + ':' + two(date.getMinutes()) + ':' + two(date.getSeconds());
  };

  LivePage.stamp = function (time) {
    const date = new Date(time);
    return date.getFullYear() + '-' + two(date.getMonth() + 1) + '-' + two(date.getDate()) + ' ' + LivePage.clock(time);
  };

  LivePage.when = function (time) {
    if (time === undefined) {
      return h('span', {class: 'none'}, '–');
    }
    const isNear = Math.abs(LivePage.now() - time) < 43200000;
    return h('time', {datetime: new Date(time).toISOString(), title: LivePage.stamp(time)},
        isNear ? LivePage.clock(time) : LivePage.stamp(time));
  };

  /* A time in the future, and how long until then. */
  LivePage.until = function (time) {
    return time === undefined
        ? h('span', {class: 'none'}, 'no end')
        : h('span', null, LivePage.when(time), ' ', h('span', {class: 'dim'}, 'in ' + LivePage.age(time - LivePage.now())));
  };

  LivePage.text = function (value) {
    return value === undefined || value === '' ? h('span', {class: 'none'}, '–') : h('bdi', {title: value}, value);
  };

  LivePage.worker = function (id) {
    return h('a', {href: 'worker?id=' + encodeURIComponent(id), class: 'id', title: id}, h('bdi', null, id));
  };

  LivePage.workers = function (parameters) {
    return 'workers?' + new URLSearchParams(parameters).toString();
  };

  LivePage.status = function (row) {
    return h('span', {class: 'status ' + row.state}, h('span', {class: 'dot', 'aria-hidden': 'true'}), row.status.join(', '));
  };

  LivePage.cause = function (who, reason) {
    return [who && h('b', null, h('bdi', null, who)), who && reason && ': ', reason && h('bdi', null, reason),
      !who && !reason && h('span', {class: 'none'}, 'not stated')];
  };

  /* columns: {head, cell(row), class, sort}; the first cell of a row is its header. */
  LivePage.table = function (caption, columns, rows, key, empty) {
    if (rows.length === 0) {
      return h('p', {class: 'empty'}, empty);
    }
    return h('table', null,
        h('caption', {class: 'unseen'}, caption),
        h('thead', null, h('tr', null, columns.map(column =>
            h('th', {scope: 'col', class: column.class, 'aria-sort': column.sorted}, column.button || column.head)))),
        h('tbody', null, rows.map(row =>
            h('tr', {key: key(row)}, columns.map((column, i) =>
                h(i === 0 ? 'th' : 'td', {class: column.class, scope: i === 0 ? 'row' : undefined}, column.cell(row)))))));
  };

  LivePage.pager = function (paging, what) {
    if (paging.pages < 2) {
      return LivePage.into('pager');
    }
    function to(page, label) {
      const enabled = page >= 1 && page <= paging.pages;
      return h('button', {type: 'button', disabled: !enabled, onclick: () => {
        const parameters = LivePage.parameters();
        parameters.set('page', String(page));
        LivePage.go(parameters);
      }}, label);
    }
    return LivePage.into('pager', to(1, '« First'), to(paging.page - 1, '‹ Previous'),
        h('span', null, 'Page ' + LivePage.number(paging.page) + ' of ' + LivePage.number(paging.pages)
            + ' · ' + LivePage.number(paging.matching) + ' ' + what),
        to(paging.page + 1, 'Next ›'), to(paging.pages, 'Last »'));
  };

  LivePage.rows = function (order, rows) {
    return order.map(key => rows[key]).filter(row => row !== undefined);
  };

  LivePage.events = function (events, withWorker) {
    const numbers = Object.keys(events).sort((one, other) => Number(other) - Number(one));
    const columns = [
      {head: 'Seen', class: 'time', cell: row => LivePage.when(row.at)},
      {head: 'Event', cell: row => h('span', {class: 'event ' + row.kind}, row.kind)},
      withWorker && {head: 'Worker', cell: row => row.worker === undefined ? LivePage.text() : LivePage.worker(row.worker)},
      {head: 'Session', cell: row => LivePage.text(row.session)},
      {head: 'Detail', class: 'wide', cell: row => LivePage.text(row.detail)}
    ].filter(column => column);
    return LivePage.table('Latest events', columns,
        numbers.map(number => Object.assign({number: number}, events[number])), row => row.number,
        'Nothing has changed since this page began to watch.');
  };

  LivePage.orderColumns = [
    {head: 'Time', class: 'time', cell: row => LivePage.when(row.at)},
    {head: 'Order', cell: row => h('span', {class: 'event'}, row.kind)},
    {head: 'Subject', cell: row => LivePage.text(row.subject)},
    {head: 'Workers', cell: row => LivePage.text(row.selector)},
    {head: 'Who', cell: row => LivePage.text(row.who)},
    {head: 'Reason', class: 'wide', cell: row => LivePage.text(row.reason)},
    {head: 'Length', class: 'number', cell: row => row.length === undefined ? LivePage.text() : LivePage.age(row.length)},
    {head: 'Concerned', class: 'number', cell: row => LivePage.number(row.concerned)}
  ];

  let notice = null;

  /* Says for some seconds what an order did. */
  LivePage.notice = function (text) {
    notice = text;
    setTimeout(() => {
      notice = null;
    }, 10000);
  };

  LivePage.banners = function (banners) {
    LivePage.into('banners', notice && h('p', {class: 'banner done', key: 'notice'}, notice), banners.map((banner, i) =>
        h('p', {class: 'banner ' + banner.level, key: 'banner' + i + banner.text},
            h('span', {class: 'level'}, banner.level === 'error' ? 'Attention' : 'Warning'), ' ',
            h('bdi', null, banner.text),
            banner.since !== undefined && [' Since ', LivePage.when(banner.since), '.'],
            banner.until !== undefined && [' Until ', LivePage.when(banner.until), '.'])));
  };

  /* A search field whose text is in the address. */
  LivePage.search = function () {
    const field = document.getElementById('q');
    let timer = null;
    field.value = LivePage.parameters().get('q') || '';
    field.oninput = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const parameters = LivePage.parameters();
        parameters.delete('q');
        parameters.delete('page');
        if (field.value) {
          parameters.set('q', field.value);
        }
        LivePage.go(parameters);
      }, 200);
    };
    document.getElementById('search').onsubmit = () => false;
  };

  /* "/" goes to the search, as in other consoles. */
  document.addEventListener('keydown', event => {
    const field = document.getElementById('q');
    if (event.key === '/' && field && ['INPUT', 'SELECT', 'TEXTAREA'].indexOf(document.activeElement.tagName) < 0) {
      event.preventDefault();
      field.focus();
    }
  });
})();
