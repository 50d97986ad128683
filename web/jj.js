/*
 * jj.js - comfort only: every page works without it. Nothing is stored or evaluated.
 *   data-exit   link: blanks the page, ends the mailbox, no way back; also Shift x 3
 *   data-swap   "#id" on a form or link: fetches that part of the page
 *   data-poll   seconds: the element (with an id) fetches itself again, while the page is in use
 *   data-from   of such an element: from where; also in a hidden tab. data-waits: how many wait, in
 *               the title; data-sound: rings; data-idle: what is said when it stops
 *   data-retry  form: kept when the network fails, and sent again
 *   data-copy   button: copies the field with that id; hidden without script
 *   Escape x 2  locks a staff page, as its button "Kunci" does; what was typed goes along
 *   data-max    counts letters; data-max-bytes: checks files
 */
(function () {
  'use strict';
  var doc = document;

  /* A sentence of the page's language, from the live region. */
  function words(key, n) {
    var live = doc.getElementById('live');
    return live && key ? live.dataset[key].replace('{n}', n) : '';
  }

  function say(key) {
    var live = doc.getElementById('live');
    if (live) {
      live.textContent = words(key);
    }
  }

  /* --- quick exit --- */
  function leave(link) {
    var token = doc.querySelector('input[name="token"]');
    if (token && token.value) {
      navigator.sendBeacon(link.href, new URLSearchParams({ token: token.value }));
    }
    doc.body.textContent = '';
    location.replace(link.href);
  }

  var shifts = [];
  doc.addEventListener('keyup', function (e) {
    var link = doc.querySelector('[data-exit]');
    shifts = e.key === 'Shift' ? shifts.concat(Date.now()).slice(-3) : [];
    if (link && shifts[2] - shifts[0] < 5000) {
      leave(link);
    }
  });

  /* --- lock: hidden at once; no password and no file goes along --- */
  var edited = null;
  var escaped = -600;
  doc.addEventListener('input', function (e) {
    edited = e.target.form || edited;
  });

  function lock(form) {
    var typed = new URLSearchParams();
    doc.documentElement.hidden = true;
    if (edited && doc.contains(edited) && edited.getAttribute('method') === 'post') {
      new FormData(edited).forEach(function (value, name) {
        if (typeof value === 'string' && edited.elements[name].type !== 'password') {
          typed.append(name, value);
        }
      });
      form.elements.aksi.value = edited.getAttribute('action') || location.pathname;
      form.elements.isi.value = String(typed).length < 48000 ? typed : '';
    }
    form.elements.ke.value = location.pathname + location.search;
    form.submit();
  }

  doc.addEventListener('keydown', function (e) {
    var form = doc.querySelector('form[action="/kunci"]');
    if (e.key !== 'Escape' || e.repeat || !form || e.target.closest('select, dialog')) {
      escaped = -600;
    } else if (e.timeStamp - escaped < 600) {
      lock(form);
    } else {
      escaped = e.timeStamp;
    }
  });

  /* --- fetching --- */
  function focus(el) {
    var to = el.querySelector('#salah') || el;
    to.tabIndex = -1;
    to.focus();
  }

  /* --- somebody waits --- */
  var title = doc.title;
  var audio;

  function beep() {
    var Audio = window.AudioContext;
    if (!Audio) {
      return;
    }
    audio = audio || new Audio();
    audio.resume();
    var tone = audio.createOscillator();
    var gain = audio.createGain();
    tone.frequency.value = 880;
    gain.gain.setValueAtTime(0.3, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.8);
    tone.connect(gain);
    gain.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.8);
  }

  function ring(el) {
    if (el && el.dataset.from) {
      var n = Number(el.dataset.waits);
      doc.title = n ? '(' + n + ') Jejaring' : title;
      if (n && el.dataset.sound !== undefined) {
        beep();
      }
    }
  }

  function swap(id, html) {
    var old = doc.getElementById(id);
    var page = new DOMParser().parseFromString(html, 'text/html');
    var got = page.getElementById(id);
    if (old && got) {
      old.replaceWith(got);
      poll(got);
    } else if (old && html && !/^\s*<!doctype/i.test(html)) {
      got = old;
      old.replaceChildren.apply(old, page.body.childNodes);
    }
    return old && got;
  }

  function show(html) {
    var page = new DOMParser().parseFromString(html, 'text/html');
    doc.title = page.title;
    doc.documentElement.lang = page.documentElement.lang;
    doc.body.replaceWith(page.body);
    scrollTo(0, 0);
    focus(doc.getElementById('isi') || doc.body);
    ready();
  }

  function ask(url, id, body) {
    var headers = id ? { 'JJ-Fragment': id } : {};
    return fetch(url, { method: body ? 'POST' : 'GET', body: body, headers: headers });
  }

  function fill(form, button) {
    var data = new FormData(form);
    if (button && button.name) {
      data.append(button.name, button.value);
    }
    return form.enctype === 'multipart/form-data' ? data : new URLSearchParams(data);
  }

  function answer(res, id) {
    return res.text().then(function (html) {
      if (id && swap(id, html)) {
        say('done');
        setTimeout(say, 4000);
        focus(doc.getElementById(id));
      } else if (res.redirected) {
        location.assign(res.url);
      } else {
        show(html);
      }
    });
  }

  /* Sent again only with the key "once". */
  function send(form, url, id, body, turn) {
    say('busy');
    ask(url, id, body).then(function (res) {
      delete form.dataset.busy;
      say('');
      return answer(res, id);
    }, function () {
      say('failed');
      if (form.elements.once && turn < 40) {
        setTimeout(send, [2, 5, 15, 30][Math.min(turn, 3)] * 1000, form, url, id, body, turn + 1);
      } else {
        delete form.dataset.busy;
      }
    });
  }

  doc.addEventListener('submit', function (e) {
    var form = e.target;
    if (form.getAttribute('action') === '/kunci') {
      e.preventDefault();
      lock(form);
      return;
    }
    var id = (form.dataset.swap || '').slice(1);
    if (!id && form.dataset.retry === undefined) {
      return;
    }
    e.preventDefault();
    if (form.dataset.busy) {
      return;
    }
    form.dataset.busy = '1';
    var url = form.getAttribute('action') || location.href;
    var body = fill(form, e.submitter);
    if (form.getAttribute('method') !== 'post') {
      url = url.split('?')[0] + '?' + body;
      body = null;
    }
    send(form, url, id, body, 0);
  });

  doc.addEventListener('click', function (e) {
    var exit = e.target.closest('[data-exit]');
    var link = e.target.closest('a[data-swap]');
    if (exit) {
      e.preventDefault();
      leave(exit);
    } else if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault();
      var id = link.dataset.swap.slice(1);
      ask(link.href, id).then(function (res) {
        return answer(res, id);
      }).catch(function () {
        location.assign(link.href);
      });
    }
  });

  /* Asking keeps a session awake: an unused page stops, and goes on when it is touched. */
  var used = Date.now();
  var asleep = [];
  ['keydown', 'pointerdown', 'wheel'].forEach(function (what) {
    doc.addEventListener(what, function () {
      used = Date.now();
      asleep.splice(0).forEach(function (el) {
        poll(el, 0.1);
      });
    }, { passive: true });
  });

  function rest(el) {
    asleep.push(el);
    if (el.dataset.idle) {
      el.textContent = el.dataset.idle;
      el.seen = '';
    }
  }

  function poll(el, first) {
    var s = Number(el.dataset.poll);
    var from = el.dataset.from;
    function again() {
      poll(el);
    }
    function held() {
      return el !== doc.activeElement && el.contains(doc.activeElement);
    }
    function look() {
      if (Date.now() - used > 720000) {
        rest(el);
      } else if ((doc.hidden && !from) || held()) {
        again();
      } else if (doc.contains(el)) {
        ask(from || location.href, el.id).then(function (res) {
          return res.ok && !res.redirected ? res.text() : '';
        }).then(function (html) {
          if (!html || html === el.seen || held() || !swap(el.id, html)) {
            again();
          }
          var now = doc.getElementById(el.id);
          if (html && now) {
            now.seen = html;
            ring(now);
          }
        }).catch(again);
      }
    }
    if (s > 0) {
      setTimeout(look, (first || s) * 1000);
    }
  }

  doc.addEventListener('input', function (e) {
    var max = Number(e.target.dataset.max);
    if (!max) {
      return;
    }
    var left = max - Array.from(e.target.value).length;
    var note = e.target.nextElementSibling;
    if (!note || !note.matches('.count')) {
      note = doc.createElement('p');
      note.className = 'count';
      e.target.after(note);
    }
    note.classList.toggle('d', left < 0);
    note.textContent = left > max / 5 ? '' : words(left < 0 ? 'over' : 'left', Math.abs(left));
  });

  doc.addEventListener('change', function (e) {
    var max = Number(e.target.dataset.maxBytes);
    if (max) {
      var big = Array.from(e.target.files).some(function (f) { return f.size > max; });
      e.target.setCustomValidity(big ? words('big', Math.floor(max / 1048576)) : '');
      e.target.reportValidity();
    }
  });

  /* execCommand: clipboard is not there on a plain http address of the house. */
  function copy(button) {
    var field = doc.getElementById(button.dataset.copy);
    field.focus();
    field.select();
    if (doc.execCommand('copy')) {
      say('copied');
      setTimeout(say, 4000);
      button.focus();
    }
  }

  doc.addEventListener('click', function (e) {
    var button = e.target.closest('[data-copy]');
    if (button) {
      copy(button);
    }
  });

  function ready() {
    var own = doc.querySelector('form[action="/kunci"]');
    if (own && location.pathname === '/kunci/buka') { /* after unlocking: a reload reads the page itself */
      history.replaceState(null, '', own.elements.ke.value);
    }
    doc.querySelectorAll('[data-copy]').forEach(function (b) { b.hidden = false; });
    title = doc.title;
    doc.querySelectorAll('[data-poll]').forEach(function (el) {
      poll(el, el.dataset.from && 0.5);
    });
    if (doc.getElementById('salah')) {
      focus(doc.body);
    }
  }
  ready();
}());
