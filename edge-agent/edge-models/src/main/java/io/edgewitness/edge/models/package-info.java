/** Models for the lines: how they are packed and signed, how they come to an agent, and which of them it uses. */
@NullMarked
package io.edgewitness.edge.models;

import org.jspecify.annotations.NullMarked;
