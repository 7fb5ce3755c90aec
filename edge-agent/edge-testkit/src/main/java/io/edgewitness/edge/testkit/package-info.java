/** Contract tests for adapters and scenarios, manual clock, seeded disk and link. */
@NullMarked
package io.edgewitness.edge.testkit;

import org.jspecify.annotations.NullMarked;
