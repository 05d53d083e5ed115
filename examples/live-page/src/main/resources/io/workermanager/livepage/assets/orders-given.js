/* The dialog that previews and gives orders. Without it in the page there are no orders. */
(function () {
  'use strict';
  const h = LivePage.h;
  const VERBS = {
    PAUSE: 'Pause', RESUME: 'Resume', OFFLINE: 'Take offline', ONLINE: 'Take online', HOLD: 'Hold', LIFT: 'Lift the hold',
    DRAIN: 'Drain and stop', RELEASE: 'Release the session'
  };
  const WITH_END = ['PAUSE', 'OFFLINE', 'HOLD'];
  const WITH_WORKERS = ['PAUSE', 'RESUME', 'OFFLINE', 'ONLINE', 'HOLD', 'DRAIN'];
  let order = null;

  function element(id) {
    return document.getElementById(id);
  }

  LivePage.allowsOrders = function () {
    return element('order') !== null;
  };

  /* A button that opens the dialog. order: {kind, conditions or subject, target} */
  LivePage.order = function (next, label) {
    return LivePage.allowsOrders()
        && h('button', {type: 'button', class: 'order', onclick: () => open(next)}, label || VERBS[next.kind]);
  };

  function open(next) {
    order = next;
    const picksWorkers = WITH_WORKERS.indexOf(order.kind) >= 0 && !order.conditions;
    element('order-title').textContent = VERBS[order.kind];
    element('order-target').textContent = order.target || '';
    element('order-subject-field').hidden = order.kind !== 'HOLD';
    element('order-subject').value = order.kind === 'HOLD' ? order.subject || '' : '';
    element('order-selector-field').hidden = !picksWorkers;
    element('order-minutes-field').hidden = WITH_END.indexOf(order.kind) < 0;
    element('order-minutes').value = '';
    element('order-who').value = sessionStorage.getItem('order-who') || '';
    element('order-token').value = sessionStorage.getItem('order-token') || '';
    element('order-reason').value = '';
    changed();
    element('order').showModal();
  }

  function changed() {
    element('order-give').disabled = true;
    element('order-value').hidden = element('order-by').value === 'ALL';
    LivePage.into('order-preview');
  }

  function request() {
    const minutes = element('order-minutes').value;
    const body = {
      kind: order.kind,
      who: element('order-who').value,
      reason: element('order-reason').value
    };
    if (WITH_WORKERS.indexOf(order.kind) >= 0) {
      const by = element('order-by').value;
      if (order.conditions) {
        body.conditions = order.conditions;
      } else if (by === 'ALL') {
        body.all = true;
      } else {
        body.conditions = [{by: by, values: [element('order-value').value]}];
      }
    }
    if (order.kind === 'HOLD') {
      body.subject = element('order-subject').value;
    } else if (order.subject !== undefined) {
      body.subject = order.subject;
    }
    if (minutes && !element('order-minutes-field').hidden) {
      body.minutes = Number(minutes);
    }
    return body;
  }

  function send(path, then) {
    sessionStorage.setItem('order-who', element('order-who').value);
    sessionStorage.setItem('order-token', element('order-token').value);
    fetch(path, {
      method: 'POST',
      headers: {'Content-Type': 'application/json', 'X-Order-Token': element('order-token').value},
      body: JSON.stringify(request())
    }).then(response => response.text().then(text => {
      if (response.ok) {
        then(JSON.parse(text));
      } else {
        sessionStorage.removeItem('order-token');
        refuse(reasonOf(text));
      }
    })).catch(() => refuse('The server does not answer.'));
  }

  function reasonOf(text) {
    try {
      const body = JSON.parse(text);
      return body.error || body.title || text;
    } catch (e) {
      return text;
    }
  }

  function refuse(message) {
    element('order-give').disabled = true;
    LivePage.into('order-preview', h('p', {class: 'banner error'}, message));
  }

  function count(number, what) {
    return LivePage.number(number) + ' ' + what + (number === 1 ? '' : 's');
  }

  function preview(result) {
    const total = result.concerned + result.inAdvance.length;
    LivePage.into('order-preview',
        h('p', null, h('b', null, 'This concerns ' + count(result.concerned, 'worker')
            + ' with ' + count(result.sessions, 'session') + '.'),
          total === 0 && ' Nothing would change, except that a lost fleet control is restored by an order on a hold.'),
        h('ul', {class: 'targets'}, result.workers.map(target =>
            h('li', null, h('bdi', null, target.worker), target.session !== undefined && [' runs ', h('bdi', null, target.session)])),
          result.inAdvance.map(id => h('li', null, h('bdi', null, id), ' has no record: it is marked in advance'))),
        result.concerned > result.workers.length && h('p', null, 'and ' + LivePage.number(result.concerned - result.workers.length) + ' more'));
    element('order-give').disabled = false;
    element('order-give').focus();
  }

  function given(result) {
    element('order').close();
    LivePage.notice('The order was given. It concerned ' + count(result.concerned, 'worker') + '.');
    LivePage.connect();
  }

  if (LivePage.allowsOrders()) {
    element('order-form').oninput = changed;
    element('order-form').onsubmit = () => false;
    element('order-cancel').onclick = () => element('order').close();
    element('order-check').onclick = () => {
      if (element('order-form').reportValidity()) {
        send('api/orders/preview', preview);
      }
    };
    element('order-give').onclick = () => {
      element('order-give').disabled = true;
      send('api/orders', given);
    };
  }
})();
