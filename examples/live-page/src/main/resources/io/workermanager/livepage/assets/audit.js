(function () {
  'use strict';
  LivePage.begin = LivePage.search;

  LivePage.render = function (body) {
    LivePage.into('count', LivePage.number(body.paging.matching) + (body.paging.matching === body.total ? '' : ' of ' + LivePage.number(body.total)));
    LivePage.into('table', LivePage.table('Orders that were given, the newest first', LivePage.orderColumns, body.entries,
        row => [row.at, row.kind, row.subject, row.selector, row.who].join(' '), 'No order matches.'));
    LivePage.pager(body.paging, 'orders');
  };
})();
