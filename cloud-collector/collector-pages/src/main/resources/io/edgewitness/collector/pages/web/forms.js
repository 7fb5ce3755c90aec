// What the form pages do beyond htmx: live counts, unsaved typing kept safe, figures put in at the cursor, copying, dropping of files.
(() => {
  'use strict';
  const texts = document.querySelector('[data-form-texts]')?.dataset ?? {};

  if (window.matchMedia('(max-width: 760px)').matches) {
    document.querySelector('nav.parts details')?.removeAttribute('open');
  }

  // As WordCount.java: each Chinese character or mark is one, each run of others is one.
  const eastAsian = c => /\p{Ideographic}/u.test(c) || inRanges(c.codePointAt(0));
  const inRanges = p => (p >= 0x1100 && p <= 0x11FF) || (p >= 0x2E80 && p <= 0x33FF) || (p >= 0xA960 && p <= 0xA97F)
    || (p >= 0xAC00 && p <= 0xD7FF) || (p >= 0xFE30 && p <= 0xFE4F) || (p >= 0xFF00 && p <= 0xFFEF);
  const shared = c => '‘’“”—…·'.includes(c);
  const western = c => c !== undefined && c.codePointAt(0) < 0x250 && /[\p{L}\p{N}]/u.test(c);
  function wordCount(text) {
    const all = [...text];
    let count = 0, inWord = false;
    all.forEach((c, i) => {
      if (/\s/.test(c)) {
        inWord = false;
      } else if (eastAsian(c) || (shared(c) && !(western(all[i - 1]) && western(all[i + 1])))) {
        count++;
        inWord = false;
      } else if (!inWord) {
        count++;
        inWord = true;
      }
    });
    return count;
  }

  const formOf = e => e.target.closest?.('form.answer');

  document.addEventListener('input', e => {
    const form = formOf(e);
    if (!form) {
      return;
    }
    form.classList.add('dirty');
    const limit = Number(e.target.dataset?.limit ?? 0);
    const shown = form.querySelector('.count');
    if (limit > 0 && shown) {
      const count = wordCount(e.target.value);
      shown.firstChild.nodeValue = count + ' / ' + limit + ' ' + shown.dataset.unit;
      form.classList.toggle('over', count > limit);
    }
  });

  document.addEventListener('htmx:beforeRequest', e => {
    const form = e.detail.elt.closest('form.answer');
    form?.classList.remove('dirty', 'unsent');
    window.clearTimeout(waiting.get(form));
  });

  // Nothing of what was typed goes away while the collector does, or while its writer is signed out: it is sent again. What the
  // collector refuses is told, not repeated.
  const waiting = new Map();
  function later(form, work) {
    window.clearTimeout(waiting.get(form));
    waiting.set(form, window.setTimeout(work, 5000));
  }
  const send = form => htmx.trigger(form, 'change');
  function told(xhr) {
    const page = new DOMParser().parseFromString(xhr?.responseText ?? '', 'text/html');
    return page.querySelector('.problem, main p')?.textContent.trim() ?? '';
  }
  function unsaved(form, words) {
    const when = form.querySelector('.when') ?? form.querySelector('.told') ?? form.appendChild(document.createElement('p'));
    when.classList.add('told');
    when.textContent = words;
    form.classList.add('unsent');
    form.classList.toggle('dirty', form.matches('form.answer'));
    return when;
  }
  function failed(form, {xhr, requestConfig}) {
    const status = xhr?.status ?? 0;
    const answer = form.matches('form.answer');
    const passing = status < 400 || status >= 500 || status === 408 || status === 429;
    if (passing && answer) {
      unsaved(form, (status >= 500 && told(xhr)) || texts.unsent);
      later(form, () => send(form));
      return;
    }
    const words = told(xhr) || texts.refused;
    unsaved(form, words).setAttribute('role', 'alert');
    if (answer && (status === 401 || status === 403)) {
      reenter(form, words, requestConfig.headers['X-CSRF']);
    }
  }
  // The page's session ended in another tab. Once its person is signed in again the text is saved; in nobody else's session is it.
  async function reenter(form, words, refused) {
    const page = document.body.dataset;
    let now = {person: ''};
    try {
      now = await (await fetch('/sign-in/session', {cache: 'no-store'})).json();
    } catch {
      // The collector is away: asked again below.
    }
    if (now.person !== page.person) {
      unsaved(form, now.person === '' ? words : texts.another);
      later(form, () => reenter(form, words, refused));
    } else if (now.csrf !== refused) {
      page.csrf = now.csrf;
      document.querySelectorAll('input[name=csrf]').forEach(i => { i.value = now.csrf; });
      send(form);
    }
  }
  for (const failure of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) {
    document.addEventListener(failure, e => {
      const form = e.detail.elt.closest?.('form');
      if (form) {
        failed(form, e.detail);
      }
    });
  }
  // To sign in elsewhere first is for who has typed nothing.
  document.addEventListener('htmx:beforeOnLoad', e => {
    if (e.detail.xhr.getResponseHeader('HX-Redirect') && document.querySelector('form.answer.dirty, form.answer.htmx-request')) {
      e.preventDefault();
    }
  });
  // An answer that was refused as it stands, one of three years for instance, is kept nowhere but here.
  window.addEventListener('beforeunload', e => {
    if (document.querySelector('form.answer.dirty, form.answer.htmx-request, form.answer .state.invalid')) {
      e.preventDefault();
    }
  });

  // What its own answer replaces waits no more.
  document.addEventListener('htmx:beforeSwap', e => {
    e.detail.requestConfig?.elt.classList.remove('htmx-request');
  });

  // A field that somebody is typing in is not replaced under his hands; what the other wrote shows when he saves.
  document.addEventListener('htmx:oobBeforeSwap', e => {
    const form = e.detail.target;
    // Who waits for an answer stays where it will arrive.
    if (form.querySelector?.('form.htmx-request')) {
      e.detail.shouldSwap = false;
      return;
    }
    if (form.matches?.('form.answer') && (form.contains(document.activeElement) || form.classList.contains('dirty') || form.classList.contains('conflict'))) {
      e.detail.shouldSwap = false;
    }
  });
  document.addEventListener('htmx:configRequest', e => {
    if (e.detail.elt.id === 'changes') {
      e.detail.parameters.editing = document.activeElement?.closest('form.answer')?.dataset.field ?? '';
    }
  });
  document.addEventListener('htmx:afterSettle', e => {
    const state = e.target.closest?.('.state');
    const form = state?.closest('form.answer');
    for (const kind of form ? ['empty', 'saved', 'over', 'invalid', 'conflict'] : []) {
      form.classList.toggle(kind, state.classList.contains(kind));
    }
  });

  document.addEventListener('click', e => {
    const insert = e.target.closest?.('[data-insert]');
    if (insert) {
      e.preventDefault();
      const area = document.getElementById(insert.dataset.into);
      area.setRangeText(insert.dataset.insert, area.selectionStart, area.selectionEnd, 'end');
      area.dispatchEvent(new Event('input', {bubbles: true}));
      area.focus();
      return;
    }
    const copy = e.target.closest?.('[data-copy]');
    if (copy) {
      e.preventDefault();
      copyOut(copy, document.getElementById(copy.dataset.copy));
    }
  });

  // Without permission for the clipboard the text is selected, so that Ctrl-C does it.
  async function copyOut(button, source) {
    try {
      await navigator.clipboard.writeText(source.textContent);
      said(button, texts.copied);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      said(button, texts.selected);
    }
  }
  function said(button, words) {
    const before = button.dataset.label ?? button.textContent;
    button.dataset.label = before;
    button.textContent = words;
    window.setTimeout(() => { button.textContent = before; }, 2500);
  }

  for (const kind of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(kind, e => {
      const zone = e.target.closest?.('form.drop');
      if (!zone) {
        return;
      }
      e.preventDefault();
      zone.classList.toggle('over', kind === 'dragover');
      if (kind === 'drop' && e.dataTransfer.files.length > 0) {
        zone.querySelector('input[type=file]').files = e.dataTransfer.files;
        zone.requestSubmit();
      }
    });
  }
  document.addEventListener('change', e => {
    if (e.target.matches?.('form.drop input[type=file]')) {
      e.target.form.requestSubmit();
    }
  });
  document.addEventListener('htmx:xhr:progress', e => {
    const bar = e.detail.elt?.querySelector?.('progress');
    if (bar && e.detail.lengthComputable) {
      bar.hidden = false;
      bar.max = e.detail.total;
      bar.value = e.detail.loaded;
    }
  });
})();
