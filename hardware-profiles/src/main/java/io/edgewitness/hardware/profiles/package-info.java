/** What each class of hardware allows: profile files, schema, loader, detection. */
@NullMarked
package io.edgewitness.hardware.profiles;

import org.jspecify.annotations.NullMarked;
