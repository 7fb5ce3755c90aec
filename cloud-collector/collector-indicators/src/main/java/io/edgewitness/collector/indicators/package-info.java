/**
 * Formulas, baselines, uncertainty, grades and plans as pure functions.
 *
 * <h2>A plan as it is signed</h2>
 *
 * <p>Each entry of a plan is JSON in one form ({@link io.edgewitness.collector.indicators.CanonicalJson}), with the keys in this order;
 * times are RFC 3339 in UTC, decimals text, hashes SHA-256 in lower-case hexadecimal.
 *
 * <pre>
 * format      1
 * entry       plan | amendment | release
 * id          P and the first 12 digits of the SHA-256 of the first entry's bytes with an empty id
 * number      0, 1, 2, …
 * previous    SHA-256 of the entry before; null for the plan
 * reason      why it was amended or released
 * signed-by   a person
 * signed-at   the collector's time
 * heads       [{agent, size, root, at}]: tree heads of the agents' ledgers, from their last seals
 * plan        null in a release; else {project, indicator, formula: ID@VERSION, formula-sha256,
 *             boundary: {agents, scenario or null, labels, points}, baseline: null or {kind: B1 … B5, windows: [{from, to}]},
 *             reporting: {from, to}, drivers, exclusions, estimator, confidence, hold-until}
 * </pre>
 *
 * <p>No tree head that an entry names is of later than its {@code signed-at}, or smaller than that of the same agent in the entry before, or of
 * equal size and another. No entry is signed before the one that it follows, and none follows a release.
 *
 * <p>The signature is Ed25519 by the collector's key over {@code EdgeWitness plan v1}, a zero byte and the entry's bytes. Each agent
 * that the plan names writes the entry's SHA-256 into its own ledger (record {@code Hold}) when it is told to keep the samples: so not
 * even the collector can change a plan, or date one back, without a ledger that says otherwise.
 */
@NullMarked
package io.edgewitness.collector.indicators;

import org.jspecify.annotations.NullMarked;
