/** How a scenario family adds tables, routes and jobs to the collector. */
@NullMarked
package io.edgewitness.collector.api;

import org.jspecify.annotations.NullMarked;
