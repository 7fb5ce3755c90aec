/** Scenario 17, 厂区智能理货: what lies where in the yard, what it is like, and whether the books agree. */
@NullMarked
package io.edgewitness.yard.tallying;

import org.jspecify.annotations.NullMarked;
