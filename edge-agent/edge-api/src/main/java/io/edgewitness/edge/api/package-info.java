/**
 * The SPI of EdgeWitness: what an adapter, a scenario and a publisher implement, and the records that pass between them.
 *
 * <p>Read in this order: {@link io.edgewitness.edge.api.Sample}, {@link io.edgewitness.edge.api.SourceAdapter},
 * {@link io.edgewitness.edge.api.Scenario}. Units are UCUM codes, times are {@link java.time.Instant} in UTC.
 */
@NullMarked
package io.edgewitness.edge.api;

import org.jspecify.annotations.NullMarked;
