/** What people see of the collector in a browser. */
@NullMarked
package io.edgewitness.collector.pages;

import org.jspecify.annotations.NullMarked;
