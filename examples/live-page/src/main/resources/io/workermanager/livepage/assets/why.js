(function () {
  'use strict';
  const h = LivePage.h;
  const FIELDS = ['type', 'exchange', 'capability'];

  LivePage.begin = function () {
    FIELDS.forEach(name => {
      document.getElementById(name).value = LivePage.parameters().getAll(name).join(',');
    });
    document.getElementById('criteria').onsubmit = () => {
      const parameters = new URLSearchParams();
      FIELDS.forEach(name => {
        const value = document.getElementById(name).value;
        if (value) {
          parameters.set(name, value);
        }
      });
      LivePage.go(parameters);
      return false;
    };
  };

  LivePage.render = function (body) {
    const counts = LivePage.STATES.filter(state => body.matching[state] > 0);
    LivePage.into('answer',
        h('p', {class: 'verdict ' + (body.available === undefined ? 'no' : 'yes')},
            body.available === undefined ? ['Nobody is available for ', h('bdi', null, body.criteria), '.']
                : [LivePage.worker(body.available), ' is available for ', h('bdi', null, body.criteria), '.']),
        h('h2', null, 'Because'),
        h('ul', {class: 'sentences'}, body.sentences.slice(1).map(sentence => h('li', null, h('bdi', null, sentence)))),
        h('h2', null, 'Workers with a matching profile'),
        counts.length === 0 ? h('p', {class: 'empty'}, 'None.') : h('ul', {class: 'cards small'}, counts.map(state =>
            h('li', {class: 'card ' + state, key: state}, h('a', {href: LivePage.workers(parameters(state))},
                h('span', {class: 'value'}, LivePage.number(body.matching[state])), h('span', {class: 'label'}, state))))));
  };

  /* A list of workers with one of the capabilities only, because facets of one kind are alternatives. */
  function parameters(state) {
    const all = {state: state};
    FIELDS.forEach(name => {
      const value = (LivePage.parameters().get(name) || '').split(',')[0].trim();
      if (value) {
        all[name] = value;
      }
    });
    return all;
  }
})();
