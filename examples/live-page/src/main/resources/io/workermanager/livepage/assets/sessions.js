(function () {
  'use strict';
  const release = row => LivePage.order({kind: 'RELEASE', subject: row.session, target: 'Session: ' + row.session + ' of ' + row.worker}, 'Release');

  function columns(middle) {
    const all = [
      {head: 'Session', class: 'identifier', cell: row => LivePage.text(row.session)},
      {head: 'Worker', cell: row => LivePage.worker(row.worker)},
      {head: 'Fencing token', class: 'number', cell: row => LivePage.h('code', null, row.token)}
    ].concat(middle);
    if (LivePage.allowsOrders()) {
      all.push({head: 'Order', cell: release});
    }
    return all;
  }

  LivePage.begin = LivePage.search;

  LivePage.render = function (body) {
    LivePage.into('count', LivePage.number(body.paging.matching) + ' assigned, ' + LivePage.number(body.orphanCount) + (body.orphanCount === 1 ? ' orphan' : ' orphans'));
    LivePage.into('last-search', 'A dispatcher last searched for orphans: ',
        body.lastSearch === undefined ? 'never, as far as the store knows.' : [LivePage.ago(body.lastSearch), ' ago.'],
        body.orphanCount > body.orphanOrder.length && ' The ' + body.orphanOrder.length + ' that are due first of ' + LivePage.number(body.orphanCount) + '.');
    LivePage.into('orphans', LivePage.table('Orphans', columns([
      {head: 'Recoverable', class: 'time', cell: row => row.recoverableAt <= LivePage.now() ? 'now' : LivePage.until(row.recoverableAt)},
      {head: 'Recovered by', cell: row => LivePage.text(row.recoveredBy)}
    ]), LivePage.rows(body.orphanOrder, body.orphans), row => row.session + ' ' + row.worker, 'No session waits for recovery.'));
    LivePage.into('table', LivePage.table('Assigned sessions', columns([
      {head: 'Since', class: 'time', cell: row => LivePage.when(row.since)},
      {head: 'Age', class: 'number', cell: row => LivePage.ago(row.since)}
    ]), LivePage.rows(body.order, body.rows), row => row.session + ' ' + row.worker, 'No worker holds a session.'));
    LivePage.pager(body.paging, 'sessions');
  };
})();
