/* The connection to the server: one stream of changes, or a request per interval where the browser has no streams. */
(function () {
  'use strict';
  const page = document.body.dataset.page;
  const pause = Number(document.body.dataset.interval);
  let view = null;
  let source = null;
  let timer = null;
  let offset = 0; // the store's clock minus the browser's
  let received = 0;
  let clockTimer = null;

  /* RFC 7396. Objects have no prototype, so that no name of a record means something else. */
  LivePage.merge = function (target, patch) {
    if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) {
      return patch;
    }
    const result = Object.create(null);
    if (target !== null && typeof target === 'object' && !Array.isArray(target)) {
      Object.keys(target).forEach(name => {
        result[name] = target[name];
      });
    }
    Object.keys(patch).forEach(name => {
      if (patch[name] === null) {
        delete result[name];
      } else {
        result[name] = LivePage.merge(result[name], patch[name]);
      }
    });
    return result;
  };

  /* The store's time. */
  LivePage.now = function () {
    return Date.now() + offset;
  };

  function connection(state, text) {
    document.getElementById('connection').className = 'connection ' + state;
    const shown = document.getElementById('connection-text');
    if (shown.textContent !== text) {
      shown.textContent = text;
    }
  }

  function show(next) {
    view = next;
    offset = view.at - Date.now();
    received = Date.now();
    render();
    connection('live', 'live');
  }

  function render() {
    if (view) {
      LivePage.banners(view.banners);
      LivePage.render(view.body, view);
    }
  }

  LivePage.address = function (path) {
    return path + page + location.search;
  };

  function poll() {
    fetch(LivePage.address('api/'))
      .then(response => response.json().then(body => {
        if (response.ok) {
          show(LivePage.merge(null, body));
        } else {
          LivePage.failed(body.error);
        }
      }))
      .catch(() => connection('lost', 'no connection'))
      .then(() => {
        timer = setTimeout(poll, pause);
      });
  }

  function stream() {
    source = new EventSource(LivePage.address('api/stream/'));
    source.addEventListener('view', event => show(LivePage.merge(null, JSON.parse(event.data))));
    source.addEventListener('patch', event => show(LivePage.merge(view, JSON.parse(event.data))));
    source.addEventListener('failure', event => {
      source.close();
      LivePage.failed(event.data);
    });
    source.onerror = () => {
      connection('lost', 'no connection');
      if (source.readyState === 2) {
        timer = setTimeout(stream, pause);
      }
    };
  }

  function disconnect() {
    if (source) {
      source.close();
      source = null;
    }
    clearTimeout(timer);
  }

  /* Reads the page again, for example after its search has changed. */
  LivePage.connect = function () {
    disconnect();
    if (typeof EventSource === 'function' && 'onmessage' in EventSource.prototype) {
      stream();
    } else {
      poll();
    }
  };

  LivePage.failed = function (message) {
    connection('lost', 'refused');
    LivePage.into('banners', LivePage.h('p', {class: 'banner error'}, message));
  };

  /* Changes the address without loading the page, so that it can be linked and the browser's back button works. */
  LivePage.go = function (parameters) {
    const text = parameters.toString();
    history.pushState(null, '', location.pathname + (text ? '?' + text : ''));
    LivePage.connect();
  };

  LivePage.parameters = function () {
    return new URLSearchParams(location.search);
  };

  document.addEventListener('DOMContentLoaded', () => {
    if (LivePage.begin) {
      LivePage.begin();
    }
    LivePage.connect();
    clockTimer = setInterval(() => {
      if (view) {
        LivePage.render(view.body, view);
        if (Date.now() - received > 10000 && !document.hidden) {
          connection('lost', 'no news for ' + LivePage.age(Date.now() - received));
        }
      }
    }, 1000);
  });
  window.addEventListener('popstate', () => {
    if (LivePage.begin) {
      LivePage.begin();
    }
    LivePage.connect();
  });
  /* A browser has few connections per server: a tab that nobody sees needs none. */
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      disconnect();
      connection('', 'paused');
    } else {
      LivePage.connect();
    }
  });
  window.addEventListener('pagehide', () => {
    clearInterval(clockTimer);
    disconnect();
  });
})();
